// What the setup of a project gives to its tests.
import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory of the embedded database with every migration applied and nothing in it: copy it. */
    emptyDataDir: string;
    /** A PostgreSQL server that tests make their databases in; undefined where they use the embedded one. */
    postgresUrl: string | undefined;
  }
}
