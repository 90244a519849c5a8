import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuest, newGuest } from '../../server/accounts/guest.ts';
import { newSession } from '../../server/accounts/session.ts';
import { Refusal } from '../../server/errors.ts';
import type { AccountRow, LogEvent, RoomRow } from '../../server/events.ts';
import { append, onAppended, StaleReach } from '../../server/log/append.ts';
import { fromCursor, toCursor } from '../../server/log/cursor.ts';
import { REPLAY_PAGE, replay } from '../../server/log/replay.ts';
import { createRoom } from '../../server/rooms/create.ts';
import { db } from '../../server/store/database.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { saying } from '../support/saying.ts';

let app: TestApp;
let people: AccountRow[];
const told: LogEvent[] = [];
beforeAll(async () => {
  app = await openApp();
  people = await Promise.all(['Ada', 'Grace', 'Edsger'].map(createGuest));
  onAppended({ appended: (events) => told.push(...events), mayHaveGrown: () => undefined });
});
afterAll(() => app.close());

async function rooms(count: number): Promise<RoomRow[]> {
  const made = Array.from({ length: count }, () =>
    createRoom(`room ${randomUUID()}`, null, people[0] as AccountRow),
  );
  return (await Promise.all(made)).map(({ room }) => room);
}

const say = (room: RoomRow, actor: AccountRow, body: string, clientId: string = randomUUID()) =>
  append({ ...saying(body, clientId), room, actor });

async function wholeLog(room: RoomRow): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let page = 0; page < 100; page++) {
    const next = await replay(room.id, events.at(-1)?.seq ?? 0);
    if (next.length === 0) break;
    events.push(...next);
  }
  return events;
}

test('whatever is appended at once, with whatever repeats: each send is one event, seq is dense, and what was told is what is stored', async () => {
  const send = fc.record({ room: fc.nat(2), person: fc.nat(2), id: fc.nat(5), wave: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(fc.array(send, { minLength: 1, maxLength: 40 }), async (sends) => {
      const places = await rooms(3);
      const run = randomUUID();
      told.length = 0;
      const answers = new Map<string, { ids: Set<string>; fresh: number; refused: number }>();
      for (const wave of [0, 1, 2]) {
        await Promise.all(
          sends
            .filter((one) => one.wave === wave)
            .map(async ({ room, person, id }) => {
              const key = `${person} ${id}`;
              const answer = answers.get(key) ?? { ids: new Set(), fresh: 0, refused: 0 };
              answers.set(key, answer);
              try {
                const result = await say(
                  places[room] as RoomRow,
                  people[person] as AccountRow,
                  `in ${room}`,
                  `${run} ${id}`,
                );
                if (result?.event.type === 'message.added') answer.ids.add(result.event.message.id);
                if (result && !result.duplicate) answer.fresh++;
              } catch (error) {
                expect(error).toMatchObject({ code: 'CLIENT_ID_REUSED' });
                answer.refused++;
              }
            }),
        );
      }
      for (const { ids, fresh } of answers.values()) expect([ids.size, fresh]).toEqual([1, 1]);
      const logs = await Promise.all(places.map(wholeLog));
      expect(logs.flat()).toHaveLength(answers.size);
      for (const [index, log] of logs.entries()) {
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, position) => position + 1));
        expect(told.filter(({ roomId }) => roomId === places[index]?.id)).toEqual(log);
      }
    }),
    { numRuns: 25 },
  );
});

test('an append that fails, fails alone: its neighbours are stored and told, and it takes no seq', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const ada = people[0] as AccountRow;
  const nobody: AccountRow = { ...ada, id: randomUUID() };
  const answers = await Promise.allSettled([
    say(room, ada, 'one'),
    // PostgreSQL stores no U+0000: the checks of the verb are left out on purpose.
    say(room, ada, 'bad \u0000'),
    say(room, nobody, 'by nobody'),
    append({ type: 'member.joined', room, actor: ada }, () => Promise.reject(new Error('a defect'))),
    say(room, ada, 'two'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  const log = await wholeLog(room);
  expect(log.map((event) => [event.seq, event.type === 'message.added' && event.message.body])).toEqual([
    [1, 'one'],
    [2, 'two'],
  ]);
});

test('a change that changes nothing is not logged', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const draft = { type: 'member.joined', room, actor: people[0] as AccountRow } as const;
  expect(await append(draft, async () => false)).toBeNull();
  expect(await append(draft, async () => true)).toMatchObject({ event: { seq: 1 } });
});

test('rows and their event are changed together or not at all', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const draft = { type: 'member.joined', room, actor: people[0] as AccountRow } as const;
  const failing = append(draft, async (tx) => {
    await tx.membership.create({ data: { roomId: room.id, accountId: people[0]?.id ?? '' } });
    throw new Error('cut off in the middle');
  });
  await expect(failing).rejects.toThrow('cut off in the middle');
  expect(await db.membership.count({ where: { roomId: room.id } })).toBe(0);
  expect(await wholeLog(room)).toEqual([]);
});

test('what was reached before somebody lost access is stale: in a later commit and in the same one', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const [ada, grace] = people as [AccountRow, AccountRow];
  const left = { type: 'member.left', room, actor: grace } as const;
  const together = await Promise.allSettled([
    say(room, ada, 'before'),
    append(left),
    say(room, grace, 'after leaving'),
  ]);
  expect(together.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  await expect(say(room, ada, 'reached too early')).rejects.toBeInstanceOf(StaleReach);
  expect(await say({ ...room, fence: 2 }, ada, 'reached again')).toMatchObject({ event: { seq: 3 } });
});

test('what is refused as stale changes no row', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const [ada, grace] = people as [AccountRow, AccountRow];
  await append({ type: 'member.left', room, actor: grace });
  let asked = false;
  const change = async () => {
    asked = true;
    return true;
  };
  await expect(append({ type: 'member.joined', room, actor: ada }, change)).rejects.toBeInstanceOf(
    StaleReach,
  );
  expect(asked).toBe(false);
  // In one transaction with what takes the access.
  const reached = { ...room, fence: 1 };
  const leave = { type: 'member.left', room: reached, actor: grace } as const;
  const answers = await Promise.allSettled([
    append(leave, async () => true),
    append({ type: 'member.joined', room: reached, actor: ada }, change),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(asked).toBe(false);
});

test('a long log is replayed in pages', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const count = 2 * REPLAY_PAGE + 7;
  await Promise.all(
    Array.from({ length: count }, (_, index) => say(room, people[0] as AccountRow, `${index}`)),
  );
  expect(await replay(room.id, 0)).toHaveLength(REPLAY_PAGE);
  expect((await wholeLog(room)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: count }, (_, index) => index + 1),
  );
  expect(await replay(room.id, 3, 5)).toMatchObject([{ seq: 4 }, { seq: 5 }]);
});

test('a cursor comes back as the seq it was made of, for its own room only', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.nat(2_147_483_647), (room, other, seq) => {
      expect(fromCursor(toCursor(room, seq), room, 'after')).toBe(seq);
      if (other !== room)
        expect(() => fromCursor(toCursor(room, seq), other, 'after')).toThrow('another room');
    }),
  );
});

test('a crowd of newcomers enters in few commits: each gets an account, a session, a place in the room and one event', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const newcomers = Array.from({ length: 300 }, (_, index) => {
    const actor = newGuest(`Newcomer ${index}`);
    return { actor, session: newSession(actor, 'a browser') };
  });
  const enter = ({ actor, session }: (typeof newcomers)[number]) =>
    append({
      type: 'member.joined',
      room,
      actor,
      newcomer: {
        sessionId: session.id,
        tokenHash: session.tokenHash.toString('hex'),
        program: session.name,
        expiresAt: session.expiresAt,
      },
    });
  const joined = await Promise.all(newcomers.map(enter));
  expect(joined.map((one) => one?.event.seq)).toEqual(newcomers.map((_, index) => index + 1));
  expect((await wholeLog(room)).map(({ type }) => type)).toEqual(newcomers.map(() => 'member.joined'));
  const ids = newcomers.map(({ actor }) => actor.id);
  expect(await db.membership.count({ where: { roomId: room.id, leftAt: null } })).toBe(300);
  expect(await db.session.count({ where: { accountId: { in: ids } } })).toBe(300);
  expect(await db.account.findUnique({ where: { id: ids[7] ?? '' } })).toMatchObject(
    newcomers[7]?.actor ?? {},
  );
});

test('whoever joins several times at once joins once, and again after leaving', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const [ada] = people as [AccountRow];
  const join = () => append({ type: 'member.joined', room, actor: ada });
  const outcomes = await Promise.all([join(), join(), join()]);
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  expect(await join()).toBeNull();
  const where = { roomId_accountId: { roomId: room.id, accountId: ada.id } };
  await db.membership.update({ where, data: { leftAt: new Date() } });
  expect(await join()).toMatchObject({ event: { seq: 2, type: 'member.joined' } });
  expect((await db.membership.findUnique({ where }))?.leftAt).toBeNull();
});

test('nobody enters a room that they reached before somebody was put out: neither they nor their account are stored', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const [ada, grace] = people as [AccountRow, AccountRow];
  await append({ type: 'member.joined', room, actor: grace });
  await append({ type: 'member.left', room, actor: grace }, async () => true);
  const actor = newGuest('Newcomer');
  const { id, tokenHash, expiresAt } = newSession(actor, '');
  const newcomer = { sessionId: id, tokenHash: tokenHash.toString('hex'), program: '', expiresAt };
  await expect(append({ type: 'member.joined', room, actor, newcomer })).rejects.toBeInstanceOf(StaleReach);
  await expect(append({ type: 'member.joined', room, actor: ada })).rejects.toBeInstanceOf(StaleReach);
  expect(await db.account.count({ where: { id: actor.id } })).toBe(0);
  expect(await db.membership.count({ where: { roomId: room.id, accountId: ada.id } })).toBe(0);
});

test('what is refused under the lock is refused alone: what is appended together with it is not done twice', async () => {
  const [room] = (await rooms(1)) as [RoomRow];
  const [ada] = people as [AccountRow];
  const refusal = new Refusal('RATE_LIMITED', 'Too soon.');
  let asked = 0;
  const appends = Array.from({ length: 10 }, (_, n) =>
    append({ ...saying(`${n}`), room, actor: ada }, async () => {
      asked++;
      return n === 4 ? refusal : true;
    }).then(
      (appended) => appended?.event.seq,
      (error) => error,
    ),
  );
  const outcomes = await Promise.all(appends);
  expect(outcomes[4]).toBe(refusal);
  expect(outcomes.filter((outcome) => outcome !== refusal)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(asked).toBe(10);
});
