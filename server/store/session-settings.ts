/**
 * What every session of the database is set to. Commits wait for the disk, whatever the server's own setting. Plans are
 * kept (see database.ts), also where PostgreSQL believes that a new one would be cheaper: planning an append of one
 * message takes as long as the append. And a plan that was made while a table was small must not read the whole table
 * later. Nothing here runs for as long as it would take to compile it. Times come in the one form, and of the one zone,
 * that Prisma and its driver read them in, however the server writes them elsewhere. And two names are alike from that
 * similarity on, 0 to 1.
 */
const SETTINGS = {
  synchronous_commit: 'on',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  jit: 'off',
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  'pg_trgm.similarity_threshold': '0.2',
};

/** As arguments of PostgreSQL, or of a connection: `-c name=value …`. */
export const sessionArguments: readonly string[] = Object.entries(SETTINGS).flatMap(([name, value]) => [
  '-c',
  `${name}=${value}`,
]);
