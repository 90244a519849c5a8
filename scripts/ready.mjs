// Makes a fresh clone ready, with nothing but Node and npm: installs, generates and builds what is missing or out of
// date, and says so. Needs no package itself. `--for=start|test|dev` says what for.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** By major version, the least minor; newer majors than these are taken for good. */
const NODE_LEAST = { 20: 19, 22: 12 };

/** Each step is done again when what it reads has changed since it was last done. */
const steps = [
  {
    name: 'install',
    says: 'Installing packages',
    reads: ['package.json', 'package-lock.json'],
    makes: 'node_modules/.package-lock.json',
    run: () => npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'),
  },
  {
    name: 'generate',
    says: 'Generating the database client and the typed documents',
    reads: [
      'prisma/schema.prisma',
      'prisma.config.ts',
      'schema.graphql',
      'codegen.ts',
      ...below('client', /\.graphql$/),
    ],
    makes: 'server/store/generated/client.ts',
    run: () => {
      tool('prisma/build/index.js', 'generate');
      tool('tsx/dist/cli.mjs', 'codegen.ts');
    },
  },
  {
    name: 'server',
    says: 'Compiling the server',
    reads: [
      ...[
        'package-lock.json',
        'tsconfig.json',
        'scripts/bundle.mjs',
        'scripts/admin.ts',
        'prisma/schema.prisma',
      ],
      ...below('server', /\.ts$/),
      ...below('text', /\.ts$/),
    ],
    makes: 'dist/server/main.js',
    run: () => run(process.execPath, ['scripts/bundle.mjs']),
  },
  {
    name: 'client',
    says: 'Building the web client',
    reads: [
      ...['package-lock.json', 'vite.config.ts', 'codegen.ts', 'schema.graphql'],
      ...below('client', /./),
      ...below('text', /\.ts$/),
    ],
    makes: 'dist/client/index.html',
    run: () => tool('vite/bin/vite.js', 'build', '--logLevel', 'warn'),
  },
];

const wanted = {
  dev: ['install', 'generate'],
  start: ['install', 'generate', 'server', 'client'],
};

export function makeReady(purpose = 'start') {
  refuseOldNode();
  for (const step of steps) {
    if (!wanted[purpose].includes(step.name)) continue;
    const stamp = join(root, 'node_modules/.enchanters', step.name);
    const state = hashOf(step.reads);
    if (existsSync(join(root, step.makes)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state)
      continue;
    process.stdout.write(`${step.says} …`);
    const began = Date.now();
    step.run();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, state);
    process.stdout.write(` done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  }
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major >= 24 || minor >= (NODE_LEAST[major] ?? Number.POSITIVE_INFINITY)) return;
  console.error(
    `Enchanters needs Node 20.19, 22.12, 24 or newer; this is ${process.versions.node}. Install one from https://nodejs.org.`,
  );
  process.exit(1);
}

function npm(...args) {
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

function tool(path, ...args) {
  run(process.execPath, [join(root, 'node_modules', path), ...args]);
}

/** Quiet while all is well; on failure everything the tool said. */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  console.error(`\n${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`);
  process.exit(1);
}

function below(folder, pattern) {
  const absolute = join(root, folder);
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(generated|graphql)\//.test(path))
    .sort();
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) {
    hash.update(`\0${path}\0`);
    if (existsSync(join(root, path))) hash.update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

const purpose = process.argv.find((argument) => argument.startsWith('--for='))?.slice(6);
if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop() ?? '') && purpose)
  makeReady(purpose);
