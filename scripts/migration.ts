// Writes the next migration: `npm run migration -- add_reactions`. Compares prisma/schema.prisma as it is now with
// the one that was last committed. Read what it writes, and add by hand what Prisma cannot say.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { IN_MEMORY, startEmbedded } from '../server/store/embedded.ts';
import { openSchemaEngine } from '../server/store/schema-engine.ts';

const SCHEMA = 'prisma/schema.prisma';
const name = process.argv[2]?.replace(/\W+/g, '_');
if (!name) throw new Error('Name the migration: npm run migration -- add_reactions');

const datamodel = (content: string) => ({
  tag: 'schemaDatamodel' as const,
  files: [{ path: SCHEMA, content }],
});
const committed = execFileSync('git', ['log', '-1', '--format=%H', '--', SCHEMA], {
  encoding: 'utf8',
}).trim();
const before = committed && execFileSync('git', ['show', `${committed}:${SCHEMA}`], { encoding: 'utf8' });

const database = await startEmbedded(IN_MEMORY);
const engine = await openSchemaEngine(
  new PrismaPg({ host: database.host, user: 'postgres', database: 'postgres', max: 1 }),
);
const { stdout } = await engine.diff({
  from: before ? datamodel(before) : { tag: 'empty' },
  to: datamodel(await readFile(SCHEMA, 'utf8')),
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const folder = `prisma/migrations/${stamp}_${name}`;
await mkdir(folder, { recursive: true });
await writeFile(`${folder}/migration.sql`, stdout ?? '');
console.log(`Wrote ${folder}/migration.sql.`);
await database.close();
process.exit(0);
