import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGuest, newGuest } from '../../server/accounts/guest.ts';
import { log } from '../../server/logger.ts';
import { db, openDatabase, run } from '../../server/store/database.ts';
import { Prisma } from '../../server/store/generated/client.ts';
import { createPeople, refusal } from '../support/people.ts';
import { findPostgres, type Postgres, startPostgres } from '../support/postgres.ts';
import { freePort, type RunningServer, runServer, startServer } from '../support/server.ts';

log.level = 'silent';

const bin = findPostgres();

/** A line to the database that can fall silent without being cut, as when a host is unplugged. */
async function openLine(target: number) {
  const port = await freePort();
  const ends = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from);
      from.on('data', (data) => silent || to.write(data));
      from.on('close', () => silent || to.destroy());
      from.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    for (const end of ends) end.destroy();
    ends.clear();
  };
  return {
    port,
    fallSilent() {
      silent = true;
    },
    restore() {
      silent = false;
      cut();
    },
    close() {
      cut();
      server.close();
    },
  };
}

/** How often a server has said something that matches. */
const said = (server: RunningServer, words: string) =>
  server.output().match(new RegExp(words, 'g'))?.length ?? 0;

describe.skipIf(bin === null)('a PostgreSQL server by DATABASE_URL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres(bin ?? '');
  });
  afterAll(() => postgres?.stop());

  test('two servers that start at once on an empty database both come up, and order what is said between them', async () => {
    const ports = [await freePort(), await freePort()];
    const servers = await Promise.all(
      ports.map((port) => startServer({ port, env: { DATABASE_URL: postgres.url } })),
    );
    const [one, two] = servers.map(({ url }) => createPeople(url));
    const ada = await one?.guest('Ada', 'Lobby');
    const elsewhere = ada && two?.again(ada);
    const heard = ada?.listen('subscription { messageAdded(room: "lobby") { seq } }');
    const sends = Array.from({ length: 40 }, (_, index) =>
      [ada, elsewhere].map((person) => person?.say('lobby', `${index}`, `same-${index}`)),
    );
    const answers = (await Promise.all(sends.flat())).map((answer) => answer?.data.sendMessage);
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(40);
    const seqs = [...new Set(answers.map(({ message }) => message.seq))].sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 40 }, (_, index) => index + 2));
    // Said on one, heard on the other, in the same order, though nothing more is said on this one.
    await elsewhere?.say('lobby', 'last');
    await heard?.untilSome(({ seq }) => seq === 42);
    const order: number[] = heard?.items.map(({ seq }) => seq) ?? [];
    expect(order).toEqual(order.map((_, index) => 42 - order.length + 1 + index));
    heard?.stop();
    await Promise.all([one?.leave(), two?.leave()]);
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('while the database is gone sends are refused as UNAVAILABLE and nothing is told; when it is back, all goes on', async () => {
    const server = await startServer({ env: { DATABASE_URL: postgres.url, LOG_LEVEL: 'info' } });
    const people = createPeople(server.url);
    const ada = await people.guest('Ada', 'Outage');
    const { data } = await ada.ask('{ history(room: "outage") { streamCursor } }');
    const heard = ada.listen(
      'subscription ($after: String) { messageAdded(room: "outage", after: $after) { body } }',
      { after: data.history.streamCursor },
    );
    await ada.say('outage', 'before', 'before');
    await heard.until(1);

    // Several connections, all of which will be lost.
    await Promise.all(Array.from({ length: 8 }, () => ada.ask('{ rooms { nodes { slug } } }')));
    await postgres.kill();
    const refused = await Promise.all(['a', 'b', 'c'].map((id) => ada.say('outage', id, id)));
    for (const answer of refused) expect(refusal(answer).code).toBe('UNAVAILABLE');
    expect(refusal(await ada.ask('{ history(room: "outage") { streamCursor } }')).code).toBe('UNAVAILABLE');
    expect(refusal(await ada.askOverSocket('{ rooms { nodes { slug } } }')).code).toBe('UNAVAILABLE');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(heard.items.map(({ body }) => body)).toEqual(['before']);

    await postgres.start();
    for (const id of ['a', 'b', 'c'])
      expect((await ada.say('outage', id, id)).data.sendMessage.duplicate).toBe(false);
    expect((await heard.until(4)).map(({ body }) => body)).toEqual(['before', 'a', 'b', 'c']);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await expect.poll(() => said(server, 'The database is back'), { timeout: 10_000 }).toBe(1);
    const warnings = server.output().match(/^{"level":[4-6]0.*$/gm);
    expect(warnings?.filter((line) => !line.includes('RATE_LIMITS=off'))).toEqual([
      expect.stringContaining('The database cannot be reached'),
    ]);
    heard.stop();
    await people.leave();
    await server.stop();
  });

  test('a connection that falls silent is given up: sends are refused, not left waiting, and then go on', async () => {
    const line = await openLine(Number(new URL(postgres.url).port));
    const url = postgres.url.replace(/:\d+\//, `:${line.port}/`);
    const server = await startServer({ env: { DATABASE_URL: url, LOG_LEVEL: 'silent' } });
    const people = createPeople(server.url);
    const ada = await people.guest('Ada', 'Silence');
    await ada.say('silence', 'before', 'before');
    line.fallSilent();
    const answers = await Promise.all(['a', 'b'].map((id) => ada.say('silence', id, id)));
    for (const answer of answers) expect(refusal(answer).code).toBe('UNAVAILABLE');
    line.restore();
    await expect
      .poll(async () => (await ada.say('silence', 'a', 'a')).errors, { timeout: 30_000 })
      .toBeUndefined();
    await ada.say('silence', 'b', 'b');
    const { data } = await ada.ask('{ history(room: "silence") { nodes { body } } }');
    expect(data.history.nodes.map(({ body }: { body: string }) => body)).toEqual(['before', 'a', 'b']);
    await people.leave();
    await server.stop();
    line.close();
  }, 90_000);

  test('a database that is not there, and one that does not wait for the disk, are refused in one line', async () => {
    const missing = postgres.url.replace('enchanters@', 'enchanters:s3cret@').replace(/postgres$/, 'nowhere');
    const { code, stderr } = await runServer([], { DATABASE_URL: missing });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Enchanters cannot start: The database that DATABASE_URL names cannot be used: [^\n]*nowhere[^\n]*\n$/,
    );
    expect(stderr).not.toContain('s3cret');
    const careless = await startPostgres(bin ?? '', ['-c', 'fsync=off']);
    const refused = await runServer([], { DATABASE_URL: careless.url, LOG_LEVEL: 'warn' });
    await careless.stop();
    expect([refused.code, refused.stderr]).toEqual([
      1,
      'Enchanters cannot start: The PostgreSQL that DATABASE_URL names runs with fsync=off, so what is acknowledged could be lost. Set fsync=on in its postgresql.conf and reload it.\n',
    ]);
    const hasty = await runServer([], {
      DATABASE_URL: `${postgres.url}?options=-c%20synchronous_commit%3Doff`,
      LOG_LEVEL: 'warn',
    });
    expect([hasty.code, hasty.stderr]).toEqual([
      1,
      'Enchanters cannot start: The sessions that DATABASE_URL opens run with synchronous_commit=off, so what is acknowledged could be lost. Take it out of the options in DATABASE_URL, or connect to PostgreSQL without the pooler that drops them.\n',
    ]);
  });

  test('options in DATABASE_URL come to those of the server, and do not take their place', async () => {
    const databaseUrl = `${postgres.url}?options=-c%20work_mem%3D5MB&application_name=chat`;
    const close = await openDatabase({ databaseUrl, databasePool: 2, dataDir: ':memory:' });
    const rows = await db.$queryRaw`
      SELECT name, setting FROM pg_settings
      WHERE name IN ('application_name', 'plan_cache_mode', 'work_mem') ORDER BY name`;
    expect(rows).toEqual([
      { name: 'application_name', setting: 'chat' },
      { name: 'plan_cache_mode', setting: 'force_generic_plan' },
      { name: 'work_mem', setting: '5120' },
    ]);
    await close();
  });

  test('times are the same on a server that writes them in another form and of another zone', async () => {
    const settings = ['DateStyle=SQL,DMY', 'TimeZone=America/New_York'].flatMap((setting) => ['-c', setting]);
    const elsewhere = await startPostgres(bin ?? '', settings);
    const close = await openDatabase({ databaseUrl: elsewhere.url, databasePool: 2, dataDir: ':memory:' });
    const { id, createdAt } = await createGuest('Ada');
    const stored = await db.account.create({ data: { ...newGuest('Grace'), createdAt } });
    const found = await db.account.findUniqueOrThrow({ where: { id } });
    const rows = await run<{ createdAt: Date }>(Prisma.sql`SELECT "createdAt" FROM "Account"`);
    expect([stored, found, ...rows].map((row) => row.createdAt)).toEqual(Array(4).fill(createdAt));
    await close();
    await elsewhere.stop();
  });
});
