import manifest from '../package.json' with { type: 'json' };

const words = manifest.scripts.start.split(' ');

/** What Node is started with for the server, in the project's folder: its options from `npm start`, and the program. */
export const startArguments: readonly string[] = [
  ...words.slice(words.indexOf('node') + 1, -1),
  'dist/server/main.js',
];
