import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

const outDir = join(import.meta.dirname, 'dist/client');

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
  plugins: [solid(), compressed(), documents()],
  build: {
    outDir,
    emptyOutDir: true,
    // Inlined files would be data: URLs, which the Content-Security-Policy refuses to load as scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true } } },
});
