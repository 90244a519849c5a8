import { defineConfig } from 'prisma/config';

// `prisma generate` needs no schema engine, but looks for one, and would try to download it:
// any file that exists will do. Migrations are applied by the engine's WebAssembly build (server/store/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma' });
