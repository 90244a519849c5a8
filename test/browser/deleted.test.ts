// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDatabase, run } from '../../server/store/database.ts';
import { Prisma } from '../../server/store/generated/client.ts';
import { dataDirWithAdmin } from '../support/admin.ts';
import { composer, hear, house, live, pending, say, useTool } from '../support/browser.ts';
import { createPeople, PASSWORD, type Person } from '../support/people.ts';

const here = house(async () => ({ DATA_DIR: await dataDirWithAdmin('hopper') }));

/** Words that stand nowhere else: what was said first, and what it was changed to. */
const [SAID, CHANGED] = ['xanthophyll', 'quinacridone'];

async function browserOf({ token }: Person): Promise<Page> {
  const page = await here.visitor();
  const cookie = { name: 'enchanters_session', value: token ?? '', url: here.server.url };
  await page.context().addCookies([{ ...cookie, sameSite: 'Lax' }]);
  return page;
}

/** Everything that a page shows, and all that its browser keeps. */
const heldBy = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const kept: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name ?? '');
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = reject;
      });
      for (const store of database.objectStoreNames)
        kept.push(
          await new Promise((resolve, reject) => {
            const reading = database.transaction(store).objectStore(store).getAll();
            reading.onsuccess = () => resolve(reading.result);
            reading.onerror = reject;
          }),
        );
      database.close();
    }
    for (const name of await caches.keys()) kept.push(name);
    return JSON.stringify([
      document.documentElement.outerHTML,
      kept,
      { ...localStorage },
      { ...sessionStorage },
    ]);
  });

const saysIt = (text: string) => [SAID, CHANGED].filter((word) => text.includes(word));

test('what is deleted is gone from the message, the log, the search, the screens, and the stores of clients that come back', async () => {
  const people = createPeople(here.server.url);
  const [ada, grace, edith] = [
    await people.member('ada'),
    await people.member('grace'),
    await people.member('edith'),
  ];
  const login = await people.anonymous.ask(
    'mutation ($password: String!) { logIn(handle: "hopper", password: $password) { token viewer { id } } }',
    { password: PASSWORD },
  );
  const admin = people.withToken('hopper', login.data.logIn.token, login.data.logIn.viewer.id);
  for (const one of [ada, grace, edith, admin])
    await one.ask('mutation { joinRoom(room: "Colours", create: true) { room { id } } }');
  const begun = await grace.ask(
    '{ conversations { streamCursor } history(room: "colours") { streamCursor } }',
  );

  // It is said, worded anew, quoted, pinned, answered in a thread, reacted to, and calls somebody.
  const said = await ada.say('colours', `@grace, the word is ${SAID}.`);
  const { id } = said.data.sendMessage.message;
  const about = (more: string) => `mutation ($id: ID!) { ${more} }`;
  for (const [who, mutation] of [
    [ada, `editMessage(id: $id, body: "@grace, I mean ${CHANGED}.") { message { id } }`],
    [ada, 'pinMessage(id: $id) { message { id } }'],
    [edith, 'sendMessage(room: "colours", body: "Of what?", replyTo: $id) { message { id } }'],
    [edith, 'sendMessage(room: "colours", body: "Below it.", thread: $id) { message { id } }'],
    [edith, 'addReaction(message: $id, emoji: "👍") { message { id } }'],
  ] as const)
    expect((await who.ask(about(mutation), { id })).errors, mutation).toBeUndefined();
  const found = await grace.ask(`{ search(query: "${CHANGED}") { nodes { message { id } } } }`);
  expect(found.data.search.nodes).toHaveLength(1);

  // One looks on; another answers it without a connection, and is away when it is deleted.
  const open = await browserOf(edith);
  await open.goto('/rooms/colours');
  await live(open);
  await open.getByText(CHANGED).first().waitFor();
  const away = await browserOf(grace);
  await away.goto('/rooms/colours');
  await live(away);
  await away
    .context()
    .route('**/graphql', (route) =>
      route.request().postDataJSON()?.operationName === 'SendMessage' ? route.abort() : route.continue(),
    );
  const row = away.locator('.content article', { hasText: CHANGED }).first();
  await useTool(row, 'Reply');
  await say(away, 'An answer that waits');
  await expect.poll(() => pending(away)).toEqual(['An answer that waits']);
  await away.locator('.pendings').getByText(CHANGED).waitFor();
  await useTool(row, 'Reply');
  await composer(away).fill('Another, not finished');
  const context = away.context();
  await away.close();

  // Somebody is about to answer it while it goes.
  const seen = open.locator('.content article', { hasText: CHANGED }).first();
  await useTool(seen, 'Reply');
  await open.locator('.subject').getByText(CHANGED).waitFor();
  const deleted = await ada.ask(about('deleteMessage(id: $id) { message { body html } }'), { id });
  expect(deleted.data.deleteMessage.message).toEqual({ body: '', html: '' });
  await open.locator('.subject').getByText('This message was deleted.').waitFor();
  expect(saysIt(await heldBy(open))).toEqual([]);

  await context.unrouteAll();
  const back = await context.newPage();
  await back.goto('/rooms/colours');
  await live(back);
  await back
    .locator('.content article', { hasText: 'An answer that waits' })
    .or(back.locator('.pendings .failed'))
    .first()
    .waitFor();
  await hear(back, 'Of what?');
  await expect.poll(() => composer(back).inputValue()).toBe('Another, not finished');
  expect(saysIt(await heldBy(back))).toEqual([]);

  // By each way through the API, for whoever may see the most.
  const parts = 'id body html replyTo { body } edits { body }';
  for (const query of [
    `{ history(room: "colours") { nodes { ${parts} } } }`,
    `{ message(id: "${id}") { ${parts} } }`,
    `{ thread(message: "${id}") { nodes { ${parts} } } }`,
    `{ pinnedMessages(room: "colours") { ${parts} } }`,
    `{ search(query: "${SAID}") { nodes { message { ${parts} } } } }`,
    `{ search(query: "${CHANGED}") { nodes { message { ${parts} } } } }`,
    '{ rooms { nodes { lastMessage { body } } } }',
    '{ auditLog { nodes { id action detail } } }',
  ]) {
    const answer = await admin.ask(query);
    expect(answer.errors, query).toBeUndefined();
    expect(saysIt(JSON.stringify(answer.data)), query).toEqual([]);
  }
  const replays = [
    grace.listen(
      'subscription ($after: String) { roomEvents(room: "colours", after: $after) { __typename ... on MessageAdded { message { body html } } ... on MessageEdited { message { body html } } ... on MessageDeleted { message { body html } } ... on MessagePinned { message { body } } } }',
      { after: begun.data.history.streamCursor },
    ),
    grace.listen(
      'subscription ($after: String) { inbox(after: $after) { __typename ... on InboxMention { message { body html } } } }',
      { after: begun.data.conversations.streamCursor },
    ),
  ];
  for (const replay of replays) {
    await replay.untilSome((item) => JSON.stringify(item).includes('CaughtUp'));
    expect(saysIt(JSON.stringify(replay.items))).toEqual([]);
    replay.stop();
  }
  await people.leave();

  // And in every column of every table.
  const { dataDir } = here.server;
  await here.server.kill('SIGTERM');
  const close = await openDatabase({ databaseUrl: null, databasePool: 1, dataDir });
  const tables = await run<{ name: string }>(
    Prisma.sql`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const holding = async (words: readonly string[]) => {
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await run<{ row: string }>(Prisma.sql`SELECT t::text AS row FROM ${Prisma.raw(name)} t`);
      if (rows.some(({ row }) => words.some((word) => row.includes(word)))) found.push(name);
    }
    return found;
  };
  const [gone, left] = [await holding([SAID, CHANGED]), await holding(['An answer that waits'])];
  await close();
  expect(gone).toEqual([]);
  expect(left).toContain('"Message"');
});
