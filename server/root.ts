import { fileURLToPath } from 'node:url';

/** Whether this is the built server (dist/server) and not its source. */
export const isBuilt = import.meta.url.endsWith('.js');

/** The folder of the project, with a slash at its end. */
export const ROOT = fileURLToPath(new URL(isBuilt ? '../../' : '../', import.meta.url));
