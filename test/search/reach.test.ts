import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { findAll, indexed } from '../support/search.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const PEOPLE = ['Ada', 'Grace', 'Edsger', 'Mallory'];
const ROOMS = 3;
/** Some of them are parts of others. */
const WORDS = ['tea', 'teapot', 'steam', '東京', '京都', '서울', 'чай', 'час', 'Übung', 'übungen'];
const TERMS = ['tea', 'eap', 'team', '京', '東京', '울', 'чай', 'ubung', 'none'];
const normal = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase();

type Said = { id: string; room: number; author: number; body: string };

/** What there would be to find, as plainly as it can be said. */
type Model = {
  /** Pairs of numbers: who is in which room, and who has blocked whom. */
  inside: Set<string>;
  blocked: Set<string>;
  said: Said[];
};

type World = { people: Person[]; names: string[]; slugs: string[]; model: Model };

let worlds = 0;

async function newWorld(): Promise<World> {
  const number = ++worlds;
  const names = PEOPLE.map((name) => `${name} ${number}`);
  const people: Person[] = [];
  const slugs = Array.from({ length: ROOMS }, (_, n) => `world-${number}-room-${n}`);
  const model: Model = { inside: new Set(), blocked: new Set(), said: [] };
  // Each of the first owns a room: another one each.
  for (const [n, name] of names.entries()) {
    people.push(await app.guest(name, slugs[n % ROOMS] ?? ''));
    model.inside.add(`${n} ${n % ROOMS}`);
  }
  return { people, names, slugs, model };
}

const person = fc.nat(PEOPLE.length - 1);
const room = fc.nat(ROOMS - 1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      who: person,
      room,
      words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('join' as const), who: person, room }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who: person, room }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('kick' as const, 'ban' as const),
      who: person,
      whom: person,
      room,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), who: person, room }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), which: fc.nat(20), who: person }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('block' as const, 'unblock' as const),
      who: person,
      whom: person,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('index' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('search' as const),
      who: person,
      terms: fc.array(fc.constantFrom(...TERMS), { maxLength: 2 }),
      from: fc.option(person),
      in: fc.option(room),
      first: fc.integer({ min: 2, max: 9 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const found = { nothing: 0, something: 0, hidden: 0 };

async function take(one: Step, { people, names, slugs, model }: World): Promise<void> {
  const ask = async (who: number, mutation: string) =>
    (await people[who]?.ask(`mutation { ${mutation} }`))?.errors === undefined;
  switch (one.do) {
    case 'say': {
      const body = one.words.join(' ');
      const { data } = (await people[one.who]?.say(slugs[one.room] ?? '', body)) ?? {};
      if (data) model.said.push({ id: data.sendMessage.message.id, room: one.room, author: one.who, body });
      expect([one, data !== null]).toEqual([one, model.inside.has(`${one.who} ${one.room}`)]);
      return;
    }
    case 'join':
      if (await ask(one.who, `joinRoom(room: "${slugs[one.room]}") { room { id } }`))
        model.inside.add(`${one.who} ${one.room}`);
      return;
    case 'leave':
      if (await ask(one.who, `leaveRoom(room: "${slugs[one.room]}") { room { id } }`))
        model.inside.delete(`${one.who} ${one.room}`);
      return;
    case 'kick':
    case 'ban':
      if (
        await ask(
          one.who,
          `${one.do}User(room: "${slugs[one.room]}", account: "${people[one.whom]?.id}") { room { id } }`,
        )
      )
        model.inside.delete(`${one.whom} ${one.room}`);
      return;
    case 'hide':
      await ask(one.who, `setRoomPrivacy(room: "${slugs[one.room]}", private: true) { room { id } }`);
      return;
    case 'delete': {
      const message = model.said[one.which];
      if (message && (await ask(one.who, `deleteMessage(id: "${message.id}") { message { id } }`)))
        model.said = model.said.filter((other) => other !== message);
      return;
    }
    case 'block':
      if (await ask(one.who, `blockAccount(account: "${people[one.whom]?.id}") { account { id } }`))
        model.blocked.add(`${one.who} ${one.whom}`);
      return;
    case 'unblock':
      if (await ask(one.who, `unblockAccount(account: "${people[one.whom]?.id}") { account { id } }`))
        model.blocked.delete(`${one.who} ${one.whom}`);
      return;
    case 'index':
      return indexed();
    case 'search': {
      const query = [
        ...one.terms,
        ...(one.from === null ? [] : [`from:"${names[one.from]}"`]),
        ...(one.in === null ? [] : [`in:${slugs[one.in]}`]),
        ...(one.terms.length + Number(one.from !== null) + Number(one.in !== null) === 0
          ? ['after:2020-01-01']
          : []),
      ].join(' ');
      const fitting = model.said.filter(
        ({ author, room: where, body }) =>
          (one.from === null || author === one.from) &&
          (one.in === null || where === one.in) &&
          one.terms.every((term) => normal(body).includes(normal(term))),
      );
      const expected = fitting.filter(
        ({ author, room: where }) =>
          model.inside.has(`${one.who} ${where}`) && !model.blocked.has(`${one.who} ${author}`),
      );
      const results = await findAll(people[one.who] as Person, query, { first: one.first });
      expect([query, results.map(({ message }) => message.id).sort()]).toEqual([
        query,
        expected.map(({ id }) => id).sort(),
      ]);
      const times = results.map(({ message }) => message.createdAt);
      expect(times).toEqual([...times].sort().reverse());
      found[expected.length > 0 ? 'something' : 'nothing']++;
      if (expected.length < fitting.length) found.hidden++;
    }
  }
}

test('whatever happened, exactly what is said in the rooms one is in, by those one has not blocked, is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 35, size: 'max' }), async (steps) => {
      const world = await newWorld();
      for (const one of steps) await take(one, world);
      // And at the end of it everybody looks for everything, and for something.
      for (const who of PEOPLE.keys())
        for (const terms of [[], ['tea']])
          await take({ do: 'search', who, terms, from: null, in: null, first: 20 }, world);
    }),
    { numRuns: 10 },
  );
  // It was tried: there was something to find, and something to keep to oneself.
  expect(Math.min(found.something, found.hidden)).toBeGreaterThan(10);
}, 60_000);
