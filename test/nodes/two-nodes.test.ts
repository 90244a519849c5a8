import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Nodes, nodesCanRun, openNodes } from '../support/nodes.ts';
import { createPeople, type People, type Person } from '../support/people.ts';
import { runServer } from '../support/server.ts';

const MESSAGES =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { seq cursor body } }';

describe.skipIf(!nodesCanRun())('two nodes on one PostgreSQL and one Redis', () => {
  let nodes: Nodes;
  let one: People;
  let two: People;
  beforeAll(async () => {
    nodes = await openNodes();
    const servers = await Promise.all([nodes.startNode(), nodes.startNode()]);
    [one, two] = servers.map(({ url }) => createPeople(url)) as [People, People];
  }, 120_000);
  afterAll(async () => {
    await Promise.all([one, two].map((people) => people?.leave()));
    await nodes?.stop();
  });

  const head = async (person: Person, room: string): Promise<string> => {
    const query = 'query ($room: String!) { history(room: $room, last: 1) { streamCursor } }';
    return (await person.ask(query, { room })).data.history.streamCursor;
  };

  test('what is said on one is heard on the other by a hint: a hundred answers to answers would outlast a hundred sweeps', async () => {
    const ada = await one.guest('Ada', 'Hints');
    const grace = await two.guest('Grace', 'Hints');
    const after = await head(ada, 'hints');
    const [hers, his] = [ada, grace].map((person) => person.listen(MESSAGES, { room: 'hints', after }));
    for (let round = 0; round < 100; round++) {
      await (round % 2 === 0 ? ada : grace).say('hints', `${round}`);
      await (round % 2 === 0 ? his : hers)?.until(round + 1);
    }
    await hers?.until(100);
    expect(hers?.items).toEqual(his?.items);
    expect(hers?.items.map(({ body }) => body)).toEqual(
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
    for (const listening of [hers, his]) listening?.stop();
  });

  test('what is said at once on both is heard on both in the same order', async () => {
    const ada = await one.guest('Ada', 'Order');
    const grace = await two.guest('Grace', 'Order');
    const after = await head(ada, 'order');
    const heard = [ada, grace].map((person) => person.listen(MESSAGES, { room: 'order', after }));
    const sends = [ada, grace].flatMap((person) =>
      Array.from({ length: 50 }, (_, index) => person.say('order', `${person.name} ${index}`)),
    );
    // Elsewhere too: hints of many rooms travel together.
    const elsewhere = await Promise.all(
      Array.from({ length: 10 }, (_, room) => one.guest('Ada', `Order ${room}`)),
    );
    const others = elsewhere.map((person, room) =>
      two.again(person).listen(MESSAGES, { room: `order-${room}` }),
    );
    for (const [room, person] of elsewhere.entries())
      sends.push(person.say(`order-${room}`, 'here'), person.say(`order-${room}`, 'there'));
    await Promise.all(sends);
    const [hers, his] = await Promise.all(heard.map(({ until }) => until(100)));
    expect(hers).toEqual(his);
    for (const listening of [...heard, ...others]) listening.stop();
  });

  test('a reader whose node is killed resumes on the other exactly', async () => {
    const doomed = await nodes.startNode();
    const there = createPeople(doomed.url);
    const ada = await one.guest('Ada', 'Moving');
    const after = await head(ada, 'moving');
    const reader = there.again(ada);
    const before = reader.listen(MESSAGES, { room: 'moving', after });
    for (let index = 0; index < 5; index++) await ada.say('moving', `${index}`);
    await before.until(3);
    await doomed.kill('SIGKILL');
    await before.ended;
    for (let index = 5; index < 10; index++) await ada.say('moving', `${index}`);
    const { cursor } = before.items.at(-1);
    const resumed = two.again(ada).listen(MESSAGES, { room: 'moving', after: cursor });
    await resumed.untilSome(({ body }) => body === '9');
    expect([...before.items, ...resumed.items].map(({ body }) => body)).toEqual(
      Array.from({ length: 10 }, (_, index) => `${index}`),
    );
    resumed.stop();
    await there.leave();
  });

  test('without its Redis a node refuses to start, in one line without the password, before it migrates anything', async () => {
    const client = new pg.Client({ connectionString: nodes.postgres.url });
    await client.connect();
    await client.query('CREATE DATABASE untouched');
    await client.end();
    const untouched = nodes.postgres.url.replace(/[^/]*$/, 'untouched');
    const gone = nodes.redis.url.replace('//', '//:s3cret@').replace(/:\d+$/, ':1');
    const { code, stderr } = await runServer([], {
      ...nodes.env,
      RATE_LIMITS: 'on',
      DATABASE_URL: untouched,
      REDIS_URL: gone,
      PORT: '0',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Enchanters cannot start: The Redis that REDIS_URL names cannot be used: [^\n]*ECONNREFUSED[^\n]*Check that Redis runs there[^\n]*\n$/,
    );
    expect(stderr).not.toContain('s3cret');
    const look = new pg.Client({ connectionString: untouched });
    await look.connect();
    const { rows } = await look.query(`SELECT to_regclass('_prisma_migrations') AS migrations`);
    await look.end();
    expect(rows).toEqual([{ migrations: null }]);
  });
});
