import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

const outDir = join(import.meta.dirname, 'dist/client');

/** What every page needs is one file: it compresses better than twenty. */
const BASE = new RegExp(
  [
    'node_modules/(?:solid-js|@solidjs|@urql|wonka|@0no-co)/',
    'client/connection/(?:ask|attention|failure|one-at-a-time|operation|persisted|patience|backoff)\\.ts',
    'client/ui/(?:CopyLink|DeadEnd|Drawer|Field|FieldFrame|Icon|Later|Logo|Opening|Person|Question|ThemeButton)\\.tsx',
    'client/ui/(?:calls|create(?:Arrival|Copy|Countdown|Dialog|Fresh|Theme)|dates|duration|invitation|keep|solid-web|text|until|way-back)\\.ts',
    'client/accounts/(?:AccountLinks|Duties|LogInFirst|createServer|createViewer)\\.tsx?',
    'client/rooms/(?:HomePage|JoinForm|RoomEntry|RoomPicker|SimilarRooms|YourRoomsAtHome|createJoin|createYourRooms|path|unread)\\.tsx?',
    'client/(?:inbox/news|keys/(?:neighbours|opened|shortcut|typing)|messages/(?:createDrafts|createReadMark|drafts|times)|people/words)\\.ts',
  ].join('|'),
);
/** What follows the server and sends to it, as soon as a page is shown. */
const LIVE =
  /node_modules\/graphql-ws\/|client\/(?:connection\/(?:createStream|subscribe)|notifications\/wants|outbox\/[a-z][\w-]+)\.ts$/;

/** The page for the address of a room: as every other, but what a room needs comes along, instead of after what every page needs. */
function roomPage(): Plugin {
  return {
    name: 'room-page',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('Expected index.html among what is built.');
      const html = String(page.source);
      const wanted = new Set<string>();
      const want = (fileName: string) => {
        const chunk = bundle[fileName];
        if (chunk?.type !== 'chunk' || wanted.has(fileName)) return;
        wanted.add(fileName);
        chunk.imports.forEach(want);
      };
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith('/rooms/RoomPage.tsx'))
          want(chunk.fileName);
      const links = [...wanted]
        .filter((fileName) => !html.includes(fileName))
        .map((fileName) => `<link rel="modulepreload" crossorigin href="/${fileName}">`);
      const source = html.replace('</head>', `${links.join('')}</head>`);
      this.emitFile({ type: 'asset', fileName: 'room.html', source });
    },
  };
}

/** Compressed once, here, and sent as it is: the server compresses nothing itself. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(join(outDir, 'assets'))) {
        const file = join(outDir, 'assets', name);
        if (!/\.(?:js|css)$/.test(name)) continue;
        const content = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(content));
      }
    },
  };
}

/** The client's operations by their hash, for the server; nobody is served this file. */
function documents(): Plugin {
  return {
    name: 'documents',
    apply: 'build',
    generateBundle() {
      const source = readFileSync(join(import.meta.dirname, 'client/graphql/documents.json'), 'utf8');
      this.emitFile({ type: 'asset', fileName: 'documents.json', source });
    },
  };
}

export default defineConfig({
  root: 'client',
  plugins: [
    // Root-relative, as the addresses in index.html are: client/ui/solid-web.ts.
    solid({ solid: { moduleName: '/ui/solid-web.ts' } }),
    roomPage(),
    compressed(),
    documents(),
  ],
  build: {
    outDir,
    emptyOutDir: true,
    // Inlined files would be data: URLs, which the Content-Security-Policy refuses to load as scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', test: BASE },
            { name: 'live', test: LIVE },
          ],
        },
      },
    },
  },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true } } },
});
