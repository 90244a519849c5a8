import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { arrayLiteral, keysOfMessage } from '../../server/search/entry.ts';
import { startEmbedded } from '../../server/store/embedded.ts';
import { migrate } from '../../server/store/migrate.ts';
import { type Corpus, createCorpus, createRandom, type Script, scripts } from './corpus.ts';

/** Of the messages of one script so much is in each of its rooms. */
const SHARES = [0.6, 0.24, 0.12, 0.04];
const PEOPLE = 240;
const TOGETHER = 2_000;
const BETWEEN_MS = 60_000;
const BEGAN = Date.UTC(2025, 0);
const LINKS = 0.03;
/** Messages of which queries are made. */
const SAMPLED = 0.005;

/** What queries are made of: some of what was said. */
export type Sample = { script: Script; words: string[]; text: string; author: string };
export type Filled = { rooms: string[]; corpora: Record<Script, Corpus>; samples: Sample[] };

type Room = { id: string; slug: string; script: Script; head: number };
type Row = { id: string; roomId: string; seq: number; authorId: string; body: string; at: Date };

/**
 * Fills an embedded database: rooms of different sizes in each script, what is said in them in turn over years, and the index of it,
 * with the same keys as the server makes, and built at the end, which is quicker.
 */
export async function fillDatabase(
  dataDir: string,
  messages: number,
  say: (line: string) => void,
): Promise<Filled> {
  const embedded = await startEmbedded(dataDir);
  const connection = { host: embedded.host, user: 'postgres', database: 'postgres' };
  await migrate(new PrismaPg({ ...connection, max: 1 }));
  const client = new pg.Client(connection);
  await client.connect();
  const [index] = (await client.query(`SELECT pg_get_indexdef('"SearchEntry_keys_idx"'::regclass) AS made`))
    .rows;
  await client.query('DROP INDEX "SearchEntry_keys_idx"');
  const began = performance.now();
  const filled = await fill(client, messages);
  say(`${messages} messages and what they are found by were written in ${seconds(began)} s.`);
  const indexing = performance.now();
  await client.query(`SET maintenance_work_mem = '512MB'`);
  await client.query(index.made);
  await client.query('ANALYZE');
  await client.query('CHECKPOINT');
  say(`The index was built in ${seconds(indexing)} s.`);
  const sizes = await client.query(
    `SELECT pg_total_relation_size('"Message"') AS messages, pg_total_relation_size('"SearchEntry"') AS entries`,
  );
  const [size] = sizes.rows;
  say(
    `Messages take ${mebibytes(size.messages)} MiB, what they are found by ${mebibytes(size.entries)} MiB.`,
  );
  await client.end();
  await embedded.close();
  return filled;
}

async function fill(client: pg.Client, messages: number): Promise<Filled> {
  await client.query('SET synchronous_commit = off');
  const corpora = Object.fromEntries(scripts.map((script) => [script, createCorpus(script)])) as Record<
    Script,
    Corpus
  >;
  const random = createRandom(7);
  const people = Array.from({ length: PEOPLE }, (_, n) => ({ id: uuidv7(), name: `Person ${n}` }));
  const rooms: Room[] = scripts.flatMap((script) =>
    SHARES.map((_, n) => ({ id: uuidv7(), slug: `${script}-${n}`.toLowerCase(), script, head: 0 })),
  );
  await client.query(`INSERT INTO "Account" (id, name) SELECT * FROM unnest($1::uuid[], $2::text[])`, [
    people.map(({ id }) => id),
    people.map(({ name }) => name),
  ]);
  await client.query(
    `INSERT INTO "Room" (id, slug, "nameSlug", name, "createdById")
     SELECT id, slug, slug, slug, $3::uuid FROM unnest($1::uuid[], $2::text[]) AS r(id, slug)`,
    [rooms.map(({ id }) => id), rooms.map(({ slug }) => slug), people[0]?.id],
  );
  await client.query(
    `INSERT INTO "Membership" ("roomId", "accountId") SELECT r.id, a.id FROM "Room" r, "Account" a`,
  );
  const samples: Sample[] = [];
  for (let done = 0; done < messages; done += TOGETHER) {
    const rows: Row[] = [];
    for (let n = done; n < Math.min(done + TOGETHER, messages); n++) {
      const room = roomFor(rooms, n % scripts.length, random());
      const author = people[Math.floor(random() ** 2 * PEOPLE)];
      const { say, write } = corpora[room.script];
      const words = say(random);
      const text = write(words, random) + (random() < LINKS ? ' https://example.org/' : '');
      const at = new Date(BEGAN + n * BETWEEN_MS);
      rows.push({
        id: uuidv7(),
        roomId: room.id,
        seq: ++room.head,
        authorId: author?.id ?? '',
        body: text,
        at,
      });
      if (random() < SAMPLED) samples.push({ script: room.script, words, text, author: author?.name ?? '' });
    }
    await insert(client, rows);
  }
  const heads = [rooms.map(({ id }) => id), rooms.map(({ head }) => head)];
  await client.query(
    `UPDATE "Room" r SET head = h.head FROM unnest($1::uuid[], $2::int[]) AS h(id, head) WHERE r.id = h.id`,
    heads,
  );
  await client.query(
    `INSERT INTO "SearchPosition" ("roomId", seq) SELECT * FROM unnest($1::uuid[], $2::int[])`,
    heads,
  );
  return { rooms: rooms.map(({ slug }) => slug), corpora, samples };
}

const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(0);
const mebibytes = (bytes = 0) => Math.round(Number(bytes) / 2 ** 20);

function roomFor(rooms: readonly Room[], script: number, random: number): Room {
  let [n, left] = [0, random];
  while (n < SHARES.length - 1 && left >= (SHARES[n] ?? 1)) left -= SHARES[n++] ?? 0;
  return rooms[script * SHARES.length + n] as Room;
}

async function insert(client: pg.Client, rows: readonly Row[]): Promise<void> {
  const of = <Value>(pick: (row: Row) => Value) => rows.map(pick);
  const [rooms, seqs, times] = [of(({ roomId }) => roomId), of(({ seq }) => seq), of(({ at }) => at)];
  await client.query(
    `INSERT INTO "Message" (id, "roomId", seq, "authorId", "clientId", body, "createdAt")
     SELECT id, "roomId", seq, "authorId", id::text, body, at
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::timestamptz[])
       AS m(id, "roomId", seq, "authorId", body, at)`,
    [of(({ id }) => id), rooms, seqs, of(({ authorId }) => authorId), of(({ body }) => body), times],
  );
  await client.query(
    `INSERT INTO "SearchEntry" ("roomId", seq, at, keys)
     SELECT "roomId", seq, at, keys::int[]
     FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[]) AS e("roomId", seq, at, keys)`,
    [rooms, seqs, times, of((row) => arrayLiteral(keysOfMessage(row)))],
  );
}
