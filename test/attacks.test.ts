import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { newDataDir } from './support/data-dir.ts';
import { createPeople, type People, type Person, refusal } from './support/people.ts';
import { type ProbedServer, startProbedServer } from './support/probe.ts';
import { openSocket } from './support/socket.ts';

// What somebody who is not signed in, or just walked in, can do to a server, each against the real process: its memory grows by
// 50 MiB at most, its event loop is never held up for long, and Grace, who talks meanwhile, is served.
const GROWTH_MAX_MIB = 50;
const DELAY_MAX_MS = 100;
/**
 * A machine that does something else delays the event loop too, and a process grows once by what it does for the first time. An
 * attack that works works each time: the bounds are broken when they do not hold in one of three attempts.
 */
const ATTEMPTS = 3;

/** Fewer than she may send in ten seconds. */
const GRACE_SENDS = 50;

const EVENTS = (room: string) =>
  `subscription { roomEvents(room: "${room}") { __typename ... on MessageAdded { message { body } } } }`;
const times = <Result>(count: number, make: (at: number) => Result) =>
  Array.from({ length: count }, (_, at) => make(at));

/** Somebody listening to a room, from now on. */
async function listening(person: Person, room: string) {
  const heard = person.listen(EVENTS(room));
  await heard.untilSome((event) => event.__typename === 'CaughtUp');
  const bodies = () => heard.items.flatMap(({ message }) => (message ? [message.body as string] : []));
  return {
    ...heard,
    bodies,
    hears: (body: string) => heard.untilSome(({ message }) => message?.body === body),
  };
}

let server: ProbedServer;
let people: People;
let attempts = 0;
let talks = 0;

const here = (limits: 'on' | 'off') => {
  beforeAll(async () => {
    server = await startProbedServer({ dataDir: await newDataDir(), env: { RATE_LIMITS: limits } });
    people = createPeople(server.url);
    // What a server learns in its first minute is not what an attack costs.
    const warm = await people.guest('Warm', 'warm');
    const heard = await listening(warm, 'warm');
    for (let at = 0; at < GRACE_SENDS; at++) await warm.say('warm', `warm ${at}`);
    await heard.hears(`warm ${GRACE_SENDS - 1}`);
    for (let at = 0; at < 200; at++) await warm.ask('{ history(room: "warm") { nodes { body } } }');
  });
  afterAll(async () => {
    await people.leave();
    await server.stop();
  });
};

/** Talks until the attack is over. @returns how often she said something and heard it. */
async function graceTalks(over: Promise<unknown>): Promise<number> {
  const room = `grace-${++talks}`;
  const grace = await people.guest('Grace', room);
  const heard = await listening(grace, room);
  let going = true;
  void over.then(() => (going = false)).catch(() => (going = false));
  let said = 0;
  while (going || said === 0) {
    if (said < GRACE_SENDS) {
      said++;
      expect((await grace.say(room, `word ${said}`)).errors).toBeUndefined();
      await heard.hears(`word ${said}`);
    } else {
      expect((await grace.ask('{ viewer { name } }')).data.viewer.name).toBe('Grace');
    }
  }
  expect(heard.bodies()).toEqual(times(said, (at) => `word ${at + 1}`));
  heard.stop();
  return said;
}

/**
 * Runs an attack while Grace talks, and holds the bounds.
 *
 * @param attack - resolves when it is at its height, with how to end it: memory is looked at between the two.
 */
async function withstands(attack: () => Promise<() => unknown>): Promise<void> {
  const seen: { grownMiB: number; p99Ms: number }[] = [];
  const held = () => seen.some(({ grownMiB, p99Ms }) => grownMiB <= GROWTH_MAX_MIB && p99Ms <= DELAY_MAX_MS);
  while (seen.length < ATTEMPTS && !held()) {
    attempts++;
    const before = await server.look();
    const under = attack();
    const [end] = await Promise.all([under, graceTalks(under)]);
    const { heldMiB, p99Ms } = await server.look();
    await end();
    seen.push({ grownMiB: heldMiB - before.heldMiB, p99Ms });
  }
  expect(seen).toSatisfy(held);
}

/** Writes to a socket as fast as it takes it. */
async function write(socket: WebSocket, frames: Iterable<string>): Promise<void> {
  for (const frame of frames) {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(frame);
    if (socket.bufferedAmount > 1_000_000)
      await new Promise((resolve) => socket.send('{"type":"pong"}', resolve));
  }
}

describe('with its limits', { timeout: 60_000 }, () => {
  here('on');

  test('16,000 subscriptions on one socket: a hundred are served, the others refused one by one', async () => {
    await withstands(async () => {
      const eve = await people.guest('Eve', 'subscriptions');
      const socket = await openSocket(server.port, { token: eve.token });
      let refused = 0;
      const all = new Promise<void>((resolve) =>
        socket.raw.on('message', (frame) => {
          if (String(frame).includes('RATE_LIMITED') && ++refused === 15_900) resolve();
        }),
      );
      const query = 'subscription { roomEvents(room: "subscriptions") { cursor } }';
      const subscribe = (at: number) =>
        JSON.stringify({ id: `s${at}`, type: 'subscribe', payload: { query } });
      await write(socket.raw, times(16_000, subscribe));
      await all;
      expect((await socket.ask('{ viewer { name } }')).data.viewer.name).toBe('Eve');
      return socket.close;
    });
  });

  test('questions whose answers are never read: they are not read either', async () => {
    await withstands(async () => {
      const sockets = await Promise.all(times(5, () => openSocket(server.port)));
      for (const { raw } of sockets) raw.pause();
      const asks = function* () {
        for (let at = 0; at < 20_000; at++)
          yield JSON.stringify({
            id: `q${at}`,
            type: 'subscribe',
            payload: { query: '{ __schema { types { name description fields { name description } } } }' },
          });
      };
      const written = Promise.all(sockets.map(({ raw }) => write(raw, asks())));
      // The server stops reading long before all is written: Grace has time to talk.
      await graceTalks(Promise.resolve());
      return () => {
        for (const { raw } of sockets) raw.terminate();
        return written;
      };
    });
  });

  test('500 subscriptions of which no two are alike, and long messages: what was made for each is not kept', async () => {
    const eve = await people.guest('Eve', 'unlike');
    // As JSON each of these characters takes six.
    const body = `${'\u0001'.repeat(3_990)}`;
    await withstands(async () => {
      const sockets = await Promise.all(times(5, () => openSocket(server.port, { token: eve.token })));
      const heard = Promise.all(
        sockets.map(
          ({ raw }) =>
            new Promise<void>((resolve) => {
              let last = 0;
              raw.on('message', (frame) => {
                if (String(frame).includes('"a99":"last"') && ++last === 1) resolve();
              });
            }),
        ),
      );
      for (const [at, { raw }] of sockets.entries())
        for (let id = 0; id < 100; id++) {
          const query = `subscription { messageAdded(room: "unlike") { a${at}: seq a${id}: body } }`;
          raw.send(JSON.stringify({ id: `s${id}`, type: 'subscribe', payload: { query } }));
        }
      for (let said = 0; said < 20; said++) await eve.say('unlike', `${said} ${body}`);
      for (let tries = 0; tries < 20; tries++) {
        await eve.say('unlike', 'last');
        if (await Promise.race([heard.then(() => true), eve.ask('{ viewer { id } }').then(() => false)]))
          break;
      }
      return () => {
        for (const { raw } of sockets) raw.terminate();
      };
    });
  });

  test('pings whose pongs are never read: they are not answered without end', async () => {
    await withstands(async () => {
      const { raw } = await openSocket(server.port);
      raw.pause();
      const payload = Buffer.alloc(125, 'x');
      const pinging = (async () => {
        for (let at = 0; at < 1_000_000 && raw.readyState === WebSocket.OPEN; at++) {
          raw.ping(payload);
          if (raw.bufferedAmount > 1_000_000)
            await new Promise((resolve) => raw.ping(payload, true, resolve));
        }
      })();
      await graceTalks(pinging);
      return () => {
        raw.terminate();
        return pinging;
      };
    });
  });

  test('frames of 100 MiB close their socket, and are not kept', async () => {
    const frame = Buffer.alloc(100 * 1024 * 1024, 'x');
    await withstands(async () => {
      for (let count = 0; count < 3; count++) {
        const socket = await openSocket(server.port);
        const closed = once(socket.raw, 'close');
        socket.raw.on('error', () => undefined);
        socket.raw.send(frame, () => undefined);
        const [code] = await closed;
        expect([1009, 1006]).toContain(code);
      }
      return () => undefined;
    });
  });

  test('300 queries of 1 MB are refused unread', async () => {
    const body = JSON.stringify({ query: `{ viewer { ${'name '.repeat(200_000)} } }` });
    await withstands(async () => {
      for (let count = 0; count < 300; count += 10) {
        const statuses = await Promise.all(times(10, () => posted(body)));
        expect(new Set(statuses)).toEqual(new Set([413]));
      }
      return () => undefined;
    });
  });

  test('600 different queries of 8 KiB, by both ways', async () => {
    await withstands(async () => {
      const socket = await openSocket(server.port);
      const query = (at: number, way: string) =>
        `query ${way}${attempts}x${at} { viewer { ${'id name tag guest '.repeat(140)} } } # ${'x'.repeat(5_500)}`;
      for (let at = 0; at < 300; at += 10) {
        await Promise.all([
          ...times(10, (more) => people.anonymous.ask(query(at + more, 'h'))),
          ...times(10, (more) => socket.ask(query(at + more, 's'))),
        ]);
      }
      return socket.close;
    });
  });

  test('600 different queries that do not parse', async () => {
    await withstands(async () => {
      const socket = await openSocket(server.port);
      for (let at = 0; at < 300; at += 10) {
        const query = (more: number) => `{ ${'broken '.repeat(590)} ${attempts} ${at + more} `;
        await Promise.all(times(10, (more) => people.anonymous.ask(query(more))));
        await Promise.all(times(10, (more) => socket.ask(query(more))));
      }
      return socket.close;
    });
  });

  test('3,000 operations that fail on one socket leave it open, and what runs on it running', async () => {
    await withstands(async () => {
      const [eve, room] = [await people.guest('Eve', `errors-${attempts}`), `errors-${attempts}`];
      const socket = await openSocket(server.port, { token: eve.token });
      const heard = new Promise((resolve) =>
        socket.raw.on('message', (frame) => String(frame).includes('still here') && resolve(true)),
      );
      const id = socket.subscribe(EVENTS(room));
      const faults = [
        '{',
        '{ nothing }',
        'query A { __typename } query B { __typename }',
        '{ room(room: "/") { id } }',
        `{ ${'a'.repeat(9_000)} }`,
        '{ __schema '.repeat(30),
      ];
      for (let count = 0; count < 3_000; count += faults.length * 10) {
        const answers = await Promise.all(
          times(faults.length * 10, (at) => socket.ask(faults[at % faults.length] ?? '')),
        );
        for (const answer of answers)
          expect(refusal(answer).code).toMatch(/^(BAD_INPUT|GRAPHQL_\w+_FAILED)$/);
      }
      await eve.say(room, 'still here');
      expect(await heard).toBe(true);
      expect(await id).toBeDefined();
      return socket.close;
    });
  });

  test('2,000 upgrades by pages of other sites are refused', async () => {
    await withstands(async () => {
      for (let count = 0; count < 2_000; count += 20) {
        const headers = { origin: 'https://evil.example' };
        const failures = await Promise.all(
          times(20, () => openSocket(server.port, { headers }).catch(({ status }) => status)),
        );
        expect(new Set(failures)).toEqual(new Set([403]));
      }
      return () => undefined;
    });
  });
});

/** A server that answers before all is read closes the connection, which may look like a failure to send. */
function posted(body: string): Promise<number> {
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  }).then(
    ({ status }) => status,
    () => 413,
  );
}

describe('with limits of use lifted', { timeout: 60_000 }, () => {
  here('off');

  test('one reader that stops reading under a flood of 4,000 messages: the others hear all of it', async () => {
    await withstands(async () => {
      const room = `flood-${attempts}`;
      const [mallory, ada] = [await people.guest('Mallory', room), await people.guest('Ada', room)];
      const stalled = await openSocket(server.port, { token: mallory.token });
      void stalled.subscribe(EVENTS(room));
      stalled.raw.pause();
      const heard = await listening(ada, room);
      await flood(
        ada,
        room,
        times(4_000, () => 'x'.repeat(1_000)),
      );
      await ada.say(room, 'the last');
      await heard.hears('the last');
      expect(heard.bodies()).toHaveLength(4_001);
      heard.stop();
      return () => stalled.raw.terminate();
    });
  });

  test('a burst of 1,200 messages at once loses no reader and no event', async () => {
    await withstands(async () => {
      const room = `burst-${attempts}`;
      const ada = await people.guest('Ada', room);
      const readers = await Promise.all(times(5, () => listening(people.again(ada), room)));
      await flood(
        ada,
        room,
        times(1_200, (at) => `burst ${at}`),
      );
      await ada.say(room, 'the last');
      for (const reader of readers) {
        await reader.hears('the last');
        expect(new Set(reader.bodies()).size).toBe(1_201);
        reader.stop();
      }
      return () => undefined;
    });
  });
});

/** As fast as one socket carries it. */
async function flood(sender: Person, room: string, bodies: string[]): Promise<void> {
  const socket = await openSocket(server.port, { token: sender.token });
  const query =
    'mutation ($room: String!, $body: String!) { sendMessage(room: $room, body: $body) { duplicate } }';
  const answers = await Promise.all(bodies.map((body) => socket.ask(query, { room, body })));
  expect(answers.filter(({ errors }) => errors)).toEqual([]);
  await socket.close();
}
