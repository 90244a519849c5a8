import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

type Engine = typeof import('@prisma/schema-engine-wasm');
type EngineBindings = Engine & { __wbg_set_wasm(exports: unknown): void };

/** The part of WebAssembly that is used; Node's types leave it to the DOM's. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: object,
    ): Promise<{ instance: { exports: Record<string, () => void> } }>;
  };
};

let bindings: Promise<Engine> | undefined;

/** Prisma's schema engine as WebAssembly: the one `prisma migrate` runs, with no binary to download. */
export async function openSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  schema?: string,
): Promise<SchemaEngine> {
  bindings ??= instantiate();
  const { SchemaEngine } = await bindings;
  return SchemaEngine.new(
    { datamodels: schema === undefined ? undefined : [['schema.prisma', schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

async function instantiate(): Promise<Engine> {
  const require = createRequire(import.meta.url);
  const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const engine = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineBindings;
  const wasm = await readFile(glue.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  return engine;
}
