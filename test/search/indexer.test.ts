import { rm } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { newDataDir } from '../support/data-dir.ts';
import { createPeople } from '../support/people.ts';
import { findBodies } from '../support/search.ts';
import { startServer } from '../support/server.ts';

const dataDir = await newDataDir();
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('whatever the indexer was doing when the server was killed, everything is found, once, and nothing that was deleted', async () => {
  let token = '';
  let id = '';
  const said: string[] = [];
  for (let round = 0; round < 2; round++) {
    const server = await startServer({ dataDir });
    const people = createPeople(server.url);
    if (round === 0) ({ token, id } = (await people.guest('Ada', 'Crash')) as { token: string; id: string });
    const ada = people.withToken('Ada', token, id);
    expect((await findBodies(ada, 'saying', { first: 50 })).sort()).toEqual([...said].sort());
    const bodies = Array.from({ length: 80 }, (_, n) => `Saying ${round}-${n}`);
    const [mistake] = await Promise.all(
      [...bodies, `A wrong saying ${round}`].reverse().map((body) => ada.say('crash', body)),
    );
    said.push(...bodies);
    await ada.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', {
      id: mistake?.data.sendMessage.message.id,
    });
    expect((await findBodies(ada, 'saying', { first: 50 })).sort()).toEqual([...said].sort());
    // It begins to index a quarter of a second after the first of them: it is somewhere in the middle, or has not begun.
    await people.leave();
    await server.kill();
  }
  const server = await startServer({ dataDir });
  const people = createPeople(server.url);
  expect((await findBodies(people.withToken('Ada', token, id), 'saying')).sort()).toEqual([...said].sort());
  await people.leave();
  await server.stop();
}, 60_000);
