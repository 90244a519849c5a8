import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import {
  type Acknowledgement,
  type AnomalyKind,
  createHistory,
  describe,
  type History,
  type SeenMessage,
  type Send,
} from '../support/history-checker.ts';

/** A run as plain data, so that a fault can be put into it before it is recorded and checked. */
type Happening =
  | { is: 'sent'; sender: string; send: Send }
  | { is: 'acknowledged'; acknowledgement: Acknowledgement }
  | { is: 'subscribed'; reader: string; room: string; after: number | null }
  | { is: 'received'; reader: string; message: SeenMessage }
  | { is: 'resumed'; reader: string; after: number }
  | { is: 'caughtUp'; reader: string; seq: number };
type Run = { happened: Happening[]; histories: Map<string, SeenMessage[]>; logs: Map<string, number[]> };

function check({ happened, histories, logs }: Run) {
  const history = createHistory();
  for (const one of happened) {
    if (one.is === 'sent') history.sent(one.sender, one.send);
    if (one.is === 'acknowledged') history.acknowledged(one.acknowledgement);
    if (one.is === 'subscribed') history.subscribed(one.reader, one.room, one.after);
    if (one.is === 'received') history.received(one.reader, one.message);
    if (one.is === 'resumed') history.resumed(one.reader, one.after);
    if (one.is === 'caughtUp') history.caughtUp(one.reader, one.seq);
  }
  for (const [room, messages] of histories) history.finalHistory(room, messages);
  for (const [room, seqs] of logs) history.eventLog(room, seqs);
  return history.check();
}

const rooms = ['tavern', 'garden'] as const;
const senders = ['Ada', 'Grace'] as const;

// Mary reads each room to its end, Lin's end is not known, Joan comes late and is live from then on.
const readers = rooms.flatMap((room) => ['Mary', 'Lin', 'Joan'].map((who) => `${who} in the ${room}`));

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      sender: fc.constantFrom(...senders),
      room: fc.constantFrom(...rooms),
      // What becomes of each attempt: the server dies before the commit, or after it, or the answer arrives.
      attempts: fc.array(fc.constantFrom('not stored', 'not answered', 'answered'), {
        minLength: 1,
        maxLength: 3,
      }),
      // Another message, sent without waiting for the first to be answered.
      another: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('join' as const), room: fc.constantFrom(...rooms) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      reader: fc.constantFrom(...readers),
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  fc.record({
    do: fc.constant('resume' as const),
    reader: fc.constantFrom(...readers),
    back: fc.integer({ min: 0, max: 3 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Ada speaks twice in each room, so that there is always something to spoil. */
const prologue: Step[] = rooms.flatMap((room) => {
  const send = { do: 'send', sender: 'Ada', room, attempts: ['answered'], another: false } as const;
  return [
    { ...send, attempts: [...send.attempts] },
    { ...send, attempts: [...send.attempts] },
  ];
});
const correctRun = fc
  .array(step, { maxLength: 60, size: 'max' })
  .map((steps) => simulate([...prologue, ...steps]));

/** A small correct server: rooms are logs, sending is idempotent, a reader gets what is above its cursor. */
function simulate(steps: Step[]): Run {
  const happened: Happening[] = [];
  const logs = new Map(rooms.map((room) => [room as string, [] as (SeenMessage | null)[]]));
  const stored = new Map<string, SeenMessage>();
  const cursors = new Map<string, number>();
  const logOf = (room: string) => logs.get(room) ?? [];
  const roomOf = (reader: string) => (reader.endsWith(rooms[0]) ? rooms[0] : rooms[1]);
  let sends = 0;

  function begin(sender: string, room: string): Send {
    sends += 1;
    const send = { clientId: `c${sends}`, room, author: sender, body: `Message ${sends}` };
    happened.push({ is: 'sent', sender, send });
    return send;
  }
  function attempt({ clientId, room, author, body }: Send, outcome: string) {
    if (outcome === 'not stored') return;
    const log = logOf(room);
    const duplicate = stored.has(clientId);
    const message = stored.get(clientId) ?? {
      seq: log.length + 1,
      id: `m-${clientId}`,
      clientId,
      body,
      author,
    };
    if (!duplicate) log.push(message);
    stored.set(clientId, message);
    const { id, seq } = message;
    if (outcome === 'answered')
      happened.push({ is: 'acknowledged', acknowledgement: { clientId, id, seq, duplicate, body } });
  }
  function read(reader: string, count: number) {
    const room = roomOf(reader);
    const log = logOf(room);
    let cursor = cursors.get(reader);
    if (cursor === undefined) {
      const late = reader.startsWith('Joan');
      cursor = late ? log.length : 0;
      happened.push({ is: 'subscribed', reader, room, after: late ? null : 0 });
    }
    for (const message of log.slice(cursor, cursor + count))
      if (message) happened.push({ is: 'received', reader, message });
    cursors.set(reader, Math.min(log.length, cursor + count));
  }

  for (const one of steps) {
    if (one.do === 'send') {
      const first = begin(one.sender, one.room);
      const [outcome = 'answered', ...retries] = one.attempts;
      const another = one.another ? begin(one.sender, one.room) : null;
      attempt(first, outcome);
      if (another) attempt(another, 'answered');
      for (const outcome of retries) {
        happened.push({ is: 'sent', sender: one.sender, send: first });
        attempt(first, outcome);
      }
    }
    if (one.do === 'join') logOf(one.room).push(null);
    if (one.do === 'read') read(one.reader, one.count);
    const cursor = one.do === 'resume' && cursors.get(one.reader);
    // Going back before the point where Joan came in would be another stream, not the same one again.
    if (one.do === 'resume' && cursor) {
      const after = one.reader.startsWith('Joan') ? cursor : Math.max(0, cursor - one.back);
      happened.push({ is: 'resumed', reader: one.reader, after });
      cursors.set(one.reader, after);
    }
  }
  for (const reader of readers.filter((who) => who.startsWith('Mary'))) {
    read(reader, Number.POSITIVE_INFINITY);
    happened.push({ is: 'caughtUp', reader, seq: logOf(roomOf(reader)).length });
  }
  return {
    happened,
    histories: new Map([...logs].map(([room, log]) => [room, log.filter((event) => event !== null)])),
    logs: new Map([...logs].map(([room, log]) => [room, log.map((_, index) => index + 1)])),
  };
}

type Expected = { kind: AnomalyKind; clientId?: string; seq?: number; who: string };
type Fault = { run: Run; expected: Expected };
type Pick = <T>(from: readonly T[]) => T;

/**
 * Puts one fault into many correct runs. `alone` says that nothing but the expected anomaly may be named; a fault that
 * truly shows in several places (a wrong seq is also out of order) is expected among others. A run that has no
 * place for the fault (`spoil` answers null) is replaced by another run.
 */
function expectNamed(spoil: (run: Run, pick: Pick) => Fault | null, alone: 'alone' | 'among others') {
  fc.assert(
    fc.property(correctRun, fc.nat(), (run, number) => {
      expect(describe(check(run))).toBe('no anomalies');
      const fault = spoil(run, (from) => {
        const picked = from[number % from.length];
        if (picked === undefined) throw new Error('There is nothing to pick from.');
        return picked;
      });
      fc.pre(fault !== null);
      const anomalies = check(fault.run);
      expect(anomalies).toContainEqual(expect.objectContaining(fault.expected));
      if (alone === 'alone') expect(anomalies).toHaveLength(1);
    }),
  );
}

type Received = Extract<Happening, { is: 'received' }>;
type Acknowledged = Extract<Happening, { is: 'acknowledged' }>;

const acknowledgedIn = (run: Run) =>
  run.happened.filter((one): one is Acknowledged => one.is === 'acknowledged');
const receivedIn = (run: Run, who = '') =>
  run.happened.filter((one): one is Received => one.is === 'received' && one.reader.startsWith(who));
const acknowledgedIds = (run: Run) => new Set(acknowledgedIn(run).map((one) => one.acknowledgement.clientId));
const sendOf = (run: Run, clientId: string) =>
  run.happened.filter((one) => one.is === 'sent').find((one) => one.send.clientId === clientId)?.send;
const senderOf = (run: Run, clientId: string) => sendOf(run, clientId)?.author ?? '';

const without = (run: Run, gone: (one: Happening) => boolean): Run => ({
  ...run,
  happened: run.happened.filter((one) => !gone(one)),
});
const following = (run: Run, after: Happening, ...added: Happening[]): Run => ({
  ...run,
  happened: run.happened.flatMap((one) => (one === after ? [one, ...added] : [one])),
});
const instead = (run: Run, old: Happening, ...replacement: Happening[]): Run => ({
  ...run,
  happened: run.happened.flatMap((one) => (one === old ? replacement : [one])),
});
const withHistory = (run: Run, room: string, spoil: (messages: SeenMessage[]) => SeenMessage[]): Run => ({
  ...run,
  histories: new Map([...run.histories].map(([name, all]) => [name, name === room ? spoil(all) : all])),
});
/** The same run, told with other words for its messages everywhere. */
const retold = (run: Run, tell: <M extends { clientId: string; seq: number }>(message: M) => M): Run => ({
  ...run,
  happened: run.happened.map((one) => {
    if (one.is === 'received') return { ...one, message: tell(one.message) };
    if (one.is === 'acknowledged') return { ...one, acknowledgement: tell(one.acknowledgement) };
    return one;
  }),
  histories: new Map(
    [...run.histories].map(([room, all]) => [room, all.map(tell).sort((a, b) => a.seq - b.seq)]),
  ),
});

/** Two messages that follow each other in one stretch of one reader's stream. */
function neighbours(run: Run): [Received, Received][] {
  const last = new Map<string, Received>();
  const pairs: [Received, Received][] = [];
  for (const one of run.happened) {
    if (one.is === 'resumed') last.delete(one.reader);
    if (one.is !== 'received') continue;
    const before = last.get(one.reader);
    if (before) pairs.push([before, one]);
    last.set(one.reader, one);
  }
  return pairs;
}

test('a correct run, with retries, crashes and resumes, has no anomalies', () => {
  fc.assert(
    fc.property(correctRun, (run) => {
      expect(describe(check(run))).toBe('no anomalies');
    }),
    { numRuns: 500 },
  );
});

test('a correct run has no anomalies when only the readers are known', () => {
  fc.assert(
    fc.property(correctRun, (run) => {
      expect(describe(check({ ...run, histories: new Map(), logs: new Map() }))).toBe('no anomalies');
    }),
  );
});

/** Ada says hello in the tavern and is answered; what comes back is the message, for readers to receive. */
function hello(history: History, clientId: string, seq: number): SeenMessage {
  const message = { seq, id: `m-${clientId}`, clientId, body: 'Hello', author: 'Ada' };
  history.sent('Ada', { clientId, room: 'tavern', author: 'Ada', body: 'Hello' });
  history.acknowledged({ clientId, id: message.id, seq, duplicate: false, body: 'Hello' });
  return message;
}

group('lost', () => {
  test('an acknowledged message that is not in the final history', () =>
    expectNamed((run, pick) => {
      const { clientId } = pick(acknowledgedIn(run)).acknowledgement;
      const room = sendOf(run, clientId)?.room ?? '';
      const spoiled = withHistory(run, room, (all) => all.filter((one) => one.clientId !== clientId));
      return { run: spoiled, expected: { kind: 'lost', clientId, who: 'final history' } };
    }, 'alone'));

  test('a message that a reader had, and that is not in the final history, though its sender never knew', () =>
    expectNamed((run, pick) => {
      const acknowledged = acknowledgedIds(run);
      const unknown = receivedIn(run).filter((one) => !acknowledged.has(one.message.clientId));
      if (unknown.length === 0) return null;
      const { clientId } = pick(unknown).message;
      const room = sendOf(run, clientId)?.room ?? '';
      const spoiled = withHistory(run, room, (all) => all.filter((one) => one.clientId !== clientId));
      return { run: spoiled, expected: { kind: 'lost', clientId, who: 'final history' } };
    }, 'alone'));

  test('an acknowledged message that a reader never got, though caught up past it', () =>
    expectNamed((run, pick) => {
      const acknowledged = acknowledgedIds(run);
      const one = pick(receivedIn(run, 'Mary').filter(({ message }) => acknowledged.has(message.clientId)));
      const { clientId, seq } = one.message;
      const spoiled = without(
        run,
        (other) =>
          other.is === 'received' && other.reader === one.reader && other.message.clientId === clientId,
      );
      return { run: spoiled, expected: { kind: 'lost', clientId, seq, who: one.reader } };
    }, 'alone'));

  test('once, from the final history, though a reader did not get it either', () =>
    expectNamed((run, pick) => {
      const { clientId } = pick(acknowledgedIn(run)).acknowledgement;
      const room = sendOf(run, clientId)?.room ?? '';
      const unread = without(run, (one) => one.is === 'received' && one.message.clientId === clientId);
      const spoiled = withHistory(unread, room, (all) => all.filter((one) => one.clientId !== clientId));
      return { run: spoiled, expected: { kind: 'lost', clientId, who: 'final history' } };
    }, 'alone'));

  test('but not a message that was never acknowledged nor seen', () => {
    const history = createHistory();
    history.sent('Ada', { clientId: 'c1', room: 'tavern', author: 'Ada', body: 'Hello' });
    history.finalHistory('tavern', []);
    expect(history.check()).toEqual([]);
  });
});

group('doubled', () => {
  test('a message that a reader gets twice in one stretch', () =>
    expectNamed((run, pick) => {
      const [earlier, later] = pick(neighbours(run));
      const spoiled = following(run, later, earlier);
      return {
        run: spoiled,
        expected: { kind: 'doubled', clientId: earlier.message.clientId, who: later.reader },
      };
    }, 'alone'));

  test('a message that a reader had, sent again after a resume from its very cursor', () =>
    expectNamed((run, pick) => {
      const one = pick(receivedIn(run));
      const { clientId, seq } = one.message;
      const spoiled = following(run, one, { is: 'resumed', reader: one.reader, after: seq }, one);
      return { run: spoiled, expected: { kind: 'doubled', clientId, who: one.reader } };
    }, 'alone'));

  test('one clientId stored as two messages', () =>
    expectNamed((run, pick) => {
      const [room, all] = pick([...run.histories]);
      const { clientId, ...rest } = pick(all);
      const seq = (run.logs.get(room)?.length ?? 0) + 1;
      const spoiled = withHistory(run, room, () => [...all, { ...rest, clientId, seq, id: 'm-again' }]);
      return { run: spoiled, expected: { kind: 'doubled', clientId, seq, who: 'final history' } };
    }, 'alone'));

  test('an unacknowledged message stored twice', () =>
    expectNamed((run, pick) => {
      const acknowledged = acknowledgedIds(run);
      const [room, all] = pick([...run.histories]);
      const unknown = all.filter((one) => !acknowledged.has(one.clientId));
      if (unknown.length === 0) return null;
      const one = pick(unknown);
      const seq = (run.logs.get(room)?.length ?? 0) + 1;
      const spoiled = withHistory(run, room, () => [...all, { ...one, seq, id: 'm-again' }]);
      return {
        run: spoiled,
        expected: { kind: 'doubled', clientId: one.clientId, seq, who: 'final history' },
      };
    }, 'alone'));

  test('a message that stands twice in the final history', () =>
    expectNamed((run, pick) => {
      const [room, all] = pick([...run.histories]);
      const one = pick(all);
      const spoiled = withHistory(run, room, () =>
        all.flatMap((other) => (other === one ? [one, one] : [other])),
      );
      return { run: spoiled, expected: { kind: 'doubled', clientId: one.clientId, who: 'final history' } };
    }, 'alone'));

  test('a retry answered with another message', () =>
    expectNamed((run, pick) => {
      const one = pick(acknowledgedIn(run));
      const { clientId, seq } = one.acknowledgement;
      const acknowledgement = { ...one.acknowledgement, id: 'm-again', seq: seq + 1_000, duplicate: true };
      const spoiled = following(run, one, { is: 'acknowledged', acknowledgement });
      return { run: spoiled, expected: { kind: 'doubled', clientId, who: senderOf(run, clientId) } };
    }, 'alone'));

  test('a message acknowledged as new twice', () =>
    expectNamed((run, pick) => {
      const one = pick(acknowledgedIn(run).filter(({ acknowledgement }) => !acknowledgement.duplicate));
      const { clientId } = one.acknowledgement;
      const expected: Expected = { kind: 'doubled', clientId, who: senderOf(run, clientId) };
      return { run: following(run, one, one), expected };
    }, 'alone'));

  // Which of the two was there first is not known: either may be named.
  test('one seq for two messages', () =>
    expectNamed((run, pick) => {
      const all = pick([...run.histories.values()]);
      const [first, second] = [all[0], pick(all.slice(1))];
      const seq = first?.seq ?? 0;
      const spoiled = retold(run, (told) => (told.clientId === second.clientId ? { ...told, seq } : told));
      const named = check(spoiled).find((one) => one.kind === 'doubled');
      expect([first?.clientId, second.clientId]).toContain(named?.clientId);
      return { run: spoiled, expected: { kind: 'doubled', seq, who: named?.who ?? '' } };
    }, 'among others'));

  test('one id for two messages', () =>
    expectNamed((run, pick) => {
      const all = pick([...run.histories.values()]);
      const [first, second] = [all[0], pick(all.slice(1))];
      const id = first?.id ?? '';
      const spoiled = retold(run, (told) => (told.clientId === second.clientId ? { ...told, id } : told));
      const [named] = check(spoiled);
      expect([first?.clientId, second.clientId]).toContain(named?.clientId);
      return { run: spoiled, expected: { kind: 'doubled', who: named?.who ?? '' } };
    }, 'alone'));

  test('one seq for two events of the log', () =>
    expectNamed((run, pick) => {
      const [room, seqs] = pick([...run.logs]);
      const seq = pick(seqs);
      const spoiled = { ...run, logs: new Map([...run.logs, [room, [...seqs, seq]]]) };
      return { run: spoiled, expected: { kind: 'doubled', seq, who: 'event log' } };
    }, 'alone'));
});

group('reordered', () => {
  test('two messages that reach a reader the wrong way round', () =>
    expectNamed((run, pick) => {
      const [earlier, later] = pick(neighbours(run));
      const happened = run.happened.map((one) => (one === earlier ? later : one === later ? earlier : one));
      const { clientId, seq } = earlier.message;
      return { run: { ...run, happened }, expected: { kind: 'reordered', clientId, seq, who: later.reader } };
    }, 'alone'));

  test('two messages the wrong way round in the final history', () =>
    expectNamed((run, pick) => {
      const [room, all] = pick([...run.histories]);
      const later = pick(all.slice(1));
      const earlier = all[all.indexOf(later) - 1] ?? later;
      const swap = (one: SeenMessage) => (one === earlier ? later : one === later ? earlier : one);
      const spoiled = withHistory(run, room, () => all.map(swap));
      const { clientId, seq } = earlier;
      return { run: spoiled, expected: { kind: 'reordered', clientId, seq, who: 'final history' } };
    }, 'alone'));

  test('a message from below the cursor that a reader started from', () => {
    const history = createHistory();
    history.subscribed('Lin', 'tavern', 4);
    history.received('Lin', hello(history, 'c1', 4));
    expect(history.check()).toMatchObject([{ kind: 'reordered', clientId: 'c1', seq: 4, who: 'Lin' }]);
  });

  test('a late message, also when an earlier one comes a second time just before it', () => {
    const history = createHistory();
    const [one, two, three] = [hello(history, 'c1', 1), hello(history, 'c2', 2), hello(history, 'c3', 3)];
    history.subscribed('Lin', 'tavern', 0);
    for (const message of [one, three, one, two]) history.received('Lin', message);
    expect(history.check()).toMatchObject([
      { kind: 'doubled', clientId: 'c1', who: 'Lin' },
      { kind: 'reordered', clientId: 'c2', who: 'Lin' },
    ]);
  });

  test('a message that got a lower seq than one acknowledged before it was sent', () =>
    expectNamed((run) => {
      // Ada's first two messages in the tavern, one strictly after the other; nobody has read yet.
      const [first, second] = run.histories.get('tavern') ?? [];
      const swapped = new Map([
        [first?.clientId, second?.seq ?? 0],
        [second?.clientId, first?.seq ?? 0],
      ]);
      const spoiled = retold(run, (told) => ({ ...told, seq: swapped.get(told.clientId) ?? told.seq }));
      const unread = without(spoiled, (one) => ['received', 'resumed', 'caughtUp'].includes(one.is));
      const expected: Expected = { kind: 'reordered', clientId: second?.clientId ?? '', who: 'Ada' };
      return { run: unread, expected };
    }, 'alone'));

  test('but not two messages sent at once, or by two people', () => {
    const history = createHistory();
    const send = { room: 'tavern', body: 'Hello' };
    history.sent('Ada', { ...send, clientId: 'c1', author: 'Ada' });
    history.sent('Ada', { ...send, clientId: 'c2', author: 'Ada' });
    history.acknowledged({ clientId: 'c1', id: 'm1', seq: 9, duplicate: false, body: 'Hello' });
    history.acknowledged({ clientId: 'c2', id: 'm2', seq: 7, duplicate: false, body: 'Hello' });
    history.sent('Grace', { ...send, clientId: 'c3', author: 'Grace' });
    history.acknowledged({ clientId: 'c3', id: 'm3', seq: 6, duplicate: false, body: 'Hello' });
    expect(history.check()).toEqual([]);
    history.sent('Ada', { ...send, clientId: 'c4', author: 'Ada' });
    history.acknowledged({ clientId: 'c4', id: 'm4', seq: 8, duplicate: false, body: 'Hello' });
    expect(history.check()).toMatchObject([{ kind: 'reordered', clientId: 'c4', seq: 8, who: 'Ada' }]);
  });
});

group('gap', () => {
  /** A message with another after it in the same stretch, of a reader whose end is not known. */
  const passedOver = (run: Run, pick: Pick) => {
    const firsts = readers.map((reader) => receivedIn(run, reader)[0]);
    const pairs = neighbours(run).filter(([one]) => !one.reader.startsWith('Mary') && !firsts.includes(one));
    return pairs.length === 0 ? null : pick(pairs)[0];
  };

  test('a message in the final history that a reader passed over', () =>
    expectNamed((run, pick) => {
      const one = passedOver(run, pick);
      if (!one) return null;
      const { clientId, seq } = one.message;
      return { run: instead(run, one), expected: { kind: 'gap', clientId, seq, who: one.reader } };
    }, 'alone'));

  test('a message that one reader had and another passed over, with no final history', () =>
    expectNamed((run, pick) => {
      const one = passedOver(run, pick);
      if (!one) return null;
      const { clientId, seq } = one.message;
      const spoiled = { ...instead(run, one), histories: new Map() };
      return { run: spoiled, expected: { kind: 'gap', clientId, seq, who: one.reader } };
    }, 'alone'));

  test('a message between the last one received and the cursor that the reader resumed from', () =>
    expectNamed((run, pick) => {
      const last = new Map(receivedIn(run, 'Lin').map((one) => [one.reader, one]));
      if (last.size === 0) return null;
      const one = pick([...last.values()]);
      const { clientId, seq } = one.message;
      // Only where it is certain that nobody went back to get it a second time.
      if (receivedIn(run, one.reader).some((other) => other !== one && other.message.clientId === clientId))
        return null;
      const spoiled = instead(run, one, { is: 'resumed', reader: one.reader, after: seq });
      return { run: spoiled, expected: { kind: 'gap', clientId, seq, who: one.reader } };
    }, 'alone'));

  test('a message that was never acknowledged, but is there, and did not reach a reader caught up past it', () =>
    expectNamed((run, pick) => {
      const acknowledged = acknowledgedIds(run);
      const unknown = receivedIn(run, 'Mary').filter((one) => !acknowledged.has(one.message.clientId));
      if (unknown.length === 0) return null;
      const one = pick(unknown);
      const { clientId, seq } = one.message;
      const spoiled = without(
        run,
        (other) =>
          other.is === 'received' && other.reader === one.reader && other.message.clientId === clientId,
      );
      return { run: spoiled, expected: { kind: 'gap', clientId, seq, who: one.reader } };
    }, 'alone'));

  test('a seq that no event of the log has', () =>
    expectNamed((run, pick) => {
      const [room, seqs] = pick([...run.logs]);
      const seq = pick(seqs.slice(0, -1));
      const spoiled = { ...run, logs: new Map([...run.logs, [room, seqs.filter((other) => other !== seq)]]) };
      return { run: spoiled, expected: { kind: 'gap', seq, who: 'event log' } };
    }, 'alone'));

  test('a message above the end of the log', () =>
    expectNamed((run, pick) => {
      const [room, all] = pick([...run.histories]);
      const { seq = 0, clientId = '' } = all.at(-1) ?? {};
      const log = Array.from({ length: seq - 1 }, (_, index) => index + 1);
      const spoiled = { ...run, logs: new Map([...run.logs, [room, log]]) };
      return { run: spoiled, expected: { kind: 'gap', clientId, seq, who: 'event log' } };
    }, 'alone'));

  test('a message that a reader had, and did not get again on going back to an older cursor', () => {
    const history = createHistory();
    const [one, two] = [hello(history, 'c1', 1), hello(history, 'c2', 2)];
    history.subscribed('Lin', 'tavern', 0);
    for (const message of [one, two]) history.received('Lin', message);
    history.resumed('Lin', 0);
    history.received('Lin', two);
    history.caughtUp('Lin', 2);
    expect(history.check()).toMatchObject([{ kind: 'gap', clientId: 'c1', seq: 1, who: 'Lin' }]);
  });

  test('but not the seq of a join, nor what a reader without a known end may still get', () => {
    const history = createHistory();
    const [two, four] = [hello(history, 'c2', 2), hello(history, 'c4', 4), hello(history, 'c5', 5)];
    history.subscribed('Lin', 'tavern', 0);
    for (const message of [two, four]) history.received('Lin', message);
    history.eventLog('tavern', [1, 2, 3, 4, 5]);
    expect(history.check()).toEqual([]);
    history.caughtUp('Lin', 5);
    expect(history.check()).toMatchObject([{ kind: 'lost', clientId: 'c5', seq: 5, who: 'Lin' }]);
  });
});

group('changed', () => {
  const other = { id: 'm-other', body: 'Something else', author: 'Mallory' };

  test.each(['id', 'body', 'author'] as const)('the %s that a reader is told', (field) =>
    expectNamed((run, pick) => {
      const one = pick(receivedIn(run));
      const spoiled = instead(run, one, { ...one, message: { ...one.message, [field]: other[field] } });
      const { clientId } = one.message;
      return { run: spoiled, expected: { kind: 'changed', clientId, who: one.reader } };
    }, 'alone'));

  test.each(['id', 'body', 'author'] as const)('the %s in the final history', (field) =>
    expectNamed((run, pick) => {
      const acknowledged = acknowledgedIds(run);
      const [room, all] = pick([...run.histories]);
      const { clientId } = pick(all.filter((one) => acknowledged.has(one.clientId)));
      const spoiled = withHistory(run, room, () =>
        all.map((one) => (one.clientId === clientId ? { ...one, [field]: other[field] } : one)),
      );
      return { run: spoiled, expected: { kind: 'changed', clientId, who: 'final history' } };
    }, 'alone'));

  test.each(['id', 'body'] as const)('the %s in a second acknowledgement', (field) =>
    expectNamed((run, pick) => {
      const one = pick(acknowledgedIn(run));
      const { clientId } = one.acknowledgement;
      const acknowledgement = { ...one.acknowledgement, duplicate: true, [field]: other[field] };
      const spoiled = following(run, one, { is: 'acknowledged', acknowledgement });
      return { run: spoiled, expected: { kind: 'changed', clientId, who: senderOf(run, clientId) } };
    }, 'alone'));

  test('the body in the only acknowledgement', () =>
    expectNamed((run, pick) => {
      const one = pick(acknowledgedIn(run));
      const { clientId } = one.acknowledgement;
      const acknowledgement = { ...one.acknowledgement, body: other.body };
      const spoiled = instead(run, one, { is: 'acknowledged', acknowledgement });
      return { run: spoiled, expected: { kind: 'changed', clientId, who: senderOf(run, clientId) } };
    }, 'alone'));

  test('the seq that a reader is told', () =>
    expectNamed((run, pick) => {
      const one = pick(receivedIn(run));
      const seq = one.message.seq + 1_000;
      const spoiled = instead(run, one, { ...one, message: { ...one.message, seq } });
      return {
        run: spoiled,
        expected: { kind: 'changed', clientId: one.message.clientId, seq, who: one.reader },
      };
    }, 'among others'));

  test('the seq of the last thing a reader is told, who is not blamed for what it never reached', () =>
    expectNamed((run, pick) => {
      const last = new Map(receivedIn(run, 'Lin').map((one) => [one.reader, one]));
      if (last.size === 0) return null;
      const one = pick([...last.values()]);
      const spoiled = instead(run, one, {
        ...one,
        message: { ...one.message, seq: one.message.seq + 1_000 },
      });
      const { clientId } = one.message;
      return { run: spoiled, expected: { kind: 'changed', clientId, who: one.reader } };
    }, 'alone'));

  test('the seq in the final history', () =>
    expectNamed((run, pick) => {
      const [room, all] = pick([...run.histories]);
      const { clientId, seq } = all.at(-1) ?? pick(all);
      if (!acknowledgedIds(run).has(clientId)) return null;
      const spoiled = withHistory(run, room, () =>
        all.map((one) => (one.clientId === clientId ? { ...one, seq: seq + 1_000 } : one)),
      );
      return { run: spoiled, expected: { kind: 'changed', clientId, who: 'final history' } };
    }, 'alone'));

  test('the seq in a second acknowledgement', () =>
    expectNamed((run, pick) => {
      const one = pick(acknowledgedIn(run));
      const { clientId, seq } = one.acknowledgement;
      const acknowledgement = { ...one.acknowledgement, duplicate: true, seq: seq + 1_000 };
      const spoiled = following(run, one, { is: 'acknowledged', acknowledgement });
      return { run: spoiled, expected: { kind: 'changed', clientId, who: senderOf(run, clientId) } };
    }, 'alone'));
});

group('phantom', () => {
  const ghost = { seq: 1_000, id: 'm-ghost', clientId: 'ghost', body: 'Boo', author: 'Nobody' };

  test('a message that a reader gets and nobody sent', () =>
    expectNamed((run, pick) => {
      const one = pick(receivedIn(run));
      const spoiled = following(run, one, { ...one, message: ghost });
      return { run: spoiled, expected: { kind: 'phantom', clientId: 'ghost', who: one.reader } };
    }, 'alone'));

  test('a message in the final history that nobody sent', () =>
    expectNamed((run, pick) => {
      const spoiled = withHistory(run, pick(rooms), (all) => [...all, ghost]);
      return { run: spoiled, expected: { kind: 'phantom', clientId: 'ghost', who: 'final history' } };
    }, 'alone'));

  test('an acknowledgement of what nobody sent', () =>
    expectNamed((run, pick) => {
      const acknowledgement = { clientId: 'ghost', id: 'm-ghost', seq: 1_000, duplicate: false, body: 'Boo' };
      const spoiled = following(run, pick(run.happened), { is: 'acknowledged', acknowledgement });
      return { run: spoiled, expected: { kind: 'phantom', clientId: 'ghost', who: 'nobody' } };
    }, 'alone'));

  test('a message that reaches a reader of another room', () =>
    expectNamed((run, pick) => {
      const one = pick(receivedIn(run));
      const { message } = pick(
        receivedIn(run).filter(
          (other) => sendOf(run, other.message.clientId)?.room !== sendOf(run, one.message.clientId)?.room,
        ),
      );
      const spoiled = following(run, one, { ...one, message });
      return { run: spoiled, expected: { kind: 'phantom', clientId: message.clientId, who: one.reader } };
    }, 'alone'));

  test('a message in the final history of another room', () =>
    expectNamed((run, pick) => {
      const message = pick(run.histories.get('tavern') ?? []);
      const spoiled = withHistory(run, 'garden', (all) => [...all, message]);
      const { clientId } = message;
      return { run: spoiled, expected: { kind: 'phantom', clientId, who: 'final history' } };
    }, 'alone'));
});

test('an anomaly is told in one line, with its kind, room, seq, clientId and who saw it', () => {
  const history = createHistory();
  hello(history, 'c1', 7);
  history.finalHistory('tavern', []);
  const anomalies = history.check();
  const line = 'lost: tavern, seq 7, c1, final history: acknowledged to Ada, but not here';
  expect(describe(anomalies)).toBe(`1 lost\n${line}`);
  expect(describe([...anomalies, ...anomalies, ...anomalies], 2)).toBe(
    `3 lost\n${line}\n${line}\n… and 1 more`,
  );
});

test('a message that is wrong in two ways is named once for each kind and reader', () => {
  const history = createHistory();
  const message = hello(history, 'c1', 1);
  for (const reader of ['Lin', 'Mary']) {
    history.subscribed(reader, 'tavern', 0);
    history.received(reader, { ...message, body: 'Bye', author: 'Mallory' });
  }
  expect(history.check()).toMatchObject([
    { kind: 'changed', clientId: 'c1', who: 'Lin' },
    { kind: 'changed', clientId: 'c1', who: 'Mary' },
  ]);
});

test('a faulty test is told so', () => {
  const history = createHistory();
  expect(() => history.resumed('Lin', 3)).toThrow('Reader Lin has not subscribed.');
  history.sent('Ada', { clientId: 'c1', room: 'tavern', author: 'Ada', body: 'Hello' });
  history.sent('Ada', { clientId: 'c1', room: 'tavern', author: 'Ada', body: 'Hello' });
  expect(() => history.sent('Ada', { clientId: 'c1', room: 'tavern', author: 'Ada', body: 'Bye' })).toThrow(
    'c1',
  );
});

test('a million receipts, over many resumes, are checked in seconds', { timeout: 30_000 }, () => {
  const history = createHistory();
  const [messages, listeners] = [10_000, 100];
  const told: SeenMessage[] = [];
  for (let seq = 1; seq <= messages; seq += 1) {
    const [clientId, id, body, author] = [`c${seq}`, `m${seq}`, `Message ${seq}`, 'Ada'];
    history.sent('Ada', { clientId, room: 'tavern', author, body });
    history.acknowledged({ clientId, id, seq, duplicate: false, body });
    told.push({ seq, id, clientId, body, author });
  }
  for (let number = 0; number < listeners; number += 1) {
    const reader = `reader ${number}`;
    history.subscribed(reader, 'tavern', 0);
    for (const message of told) {
      if (message.seq % 10 === 0) history.resumed(reader, message.seq - 1);
      history.received(reader, { ...message });
    }
    history.caughtUp(reader, messages);
  }
  history.finalHistory('tavern', told);
  expect(describe(history.check())).toBe('no anomalies');
});
