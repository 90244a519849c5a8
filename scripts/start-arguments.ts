import manifest from '../package.json' with { type: 'json' };

/** What Node is started with for the server, in the project's folder: its options from `npm start`, and the program. */
export const startArguments: readonly string[] = [
  ...manifest.scripts.start.split(' ').slice(1, -1),
  'dist/server/main.js',
];
