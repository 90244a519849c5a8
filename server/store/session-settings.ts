/**
 * What every session of the database is set to. Commits wait for the disk, whatever the server's own setting. And as
 * plans are kept (see database.ts), one that was made while a table was small must not read the whole table later.
 */
const SETTINGS = { synchronous_commit: 'on', enable_seqscan: 'off' };

/** As arguments of PostgreSQL, or of a connection: `-c name=value …`. */
export const sessionArguments: readonly string[] = Object.entries(SETTINGS).flatMap(([name, value]) => [
  '-c',
  `${name}=${value}`,
]);
