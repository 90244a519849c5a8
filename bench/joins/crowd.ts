// People who come to one room, one after another and fast, in a process of its own.
import { quantile } from '../numbers.ts';
import { obey } from '../obey.ts';
import { BODY } from '../text.ts';
import { openTalk, type Talk } from '../wire/talk.ts';
import { within } from '../within.ts';
import { clientOperation } from './documents.ts';

/**
 * `wire` is all bytes both ways, of them `down` to the people; `refused` how often somebody was told to come again; times
 * until one was live, in milliseconds.
 */
export type Storm = {
  wire: number;
  down: number;
  refused: number;
  p50: number;
  p99: number;
  quietAfterMs: number;
};

/** So much is to be read on the first page of history. */
const MESSAGES = 50;
/** Nothing but pings on any socket for so long: everybody has been told everything. A crowd is told once a second. */
const QUIET_MS = 2_000;
const LOOK_MS = 50;
const QUIET_WITHIN_MS = 240_000;
/** Grace and telling of presence, so that one storm does not meet the last of the one before. */
const GONE_MS = 4_000;
const AGAIN_MS = 500;
const TRIES = 60;

const join = clientOperation('JoinRoom');
const snapshot = clientOperation('Snapshot');
const events = clientOperation('RoomEvents').replace('$after: String!', '$after: String');

let port = 0;
let refused = 0;

async function begin(at: number): Promise<void> {
  port = at;
}

/** @param reads - whether everybody reads a page of history and who is there, as the web client does, before following. */
async function storm(room: string, people: number, perSecond: number, reads: boolean): Promise<Storm> {
  await furnish(room);
  refused = 0;
  const talks: Talk[] = [];
  const times: number[] = [];
  const known: Known = { met: new Set(), members: 0 };
  const began = performance.now();
  const come = async (index: number) => {
    const came = performance.now();
    const talk = await openTalk('enchanters', port, null);
    talks.push(talk);
    await ask(talk, 'join', join, { room, name: `Person ${index}` });
    const after = reads ? cursorIn(await ask(talk, 'read', snapshot, { room })) : null;
    // From now on: what comes before the answer to this is heard too.
    const live = new Promise<void>((resolve) => {
      talk.onText = (text) => {
        if (index === 0) learn(text, known);
        if (text.includes('"CaughtUp"')) resolve();
      };
    });
    talk.send(asked('events', events, { room, after }));
    await within(QUIET_WITHIN_MS, 'Following the room', live);
    times.push(performance.now() - came);
    // The first to come reads on: they must be told of all who come after.
    if (index > 0) talk.wire.reading.skipFrom = 0;
  };
  await come(0);
  const others = Array.from({ length: people - 1 }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, ((index + 1) * 1000) / perSecond));
    await come(index + 1);
  });
  await Promise.all(others);
  const quietAfterMs = (await quiet(talks)) - began;
  // By name, or in a crowd by number; the host is a member too.
  if (known.met.size < people - 1 && known.members !== people + 1)
    throw new Error(
      `The first knows ${known.met.size} of ${people - 1} others, and of ${known.members} members.`,
    );
  const [down, up] = [total(talks, 'bytesIn'), total(talks, 'bytesOut')];
  for (const { wire } of talks) wire.cut();
  times.sort((a, b) => a - b);
  return {
    wire: down + up,
    down,
    refused,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    quietAfterMs,
  };
}

/** Long enough that the people of this storm are not online any more. */
async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, GONE_MS));
}

/** A room with something to read. */
async function furnish(room: string): Promise<void> {
  const talk = await openTalk('enchanters', port, null);
  const enter = 'mutation ($room: String!) { joinRoom(room: $room, name: "Host", create: true) { token } }';
  await ask(talk, 'join', enter, { room });
  const say =
    'mutation ($room: String!, $body: String!) { sendMessage(room: $room, body: $body) { duplicate } }';
  for (let number = 0; number < MESSAGES; number++)
    await ask(talk, `say${number}`, say, { room, body: BODY });
  talk.wire.cut();
}

function asked(id: string, query: string, variables: Record<string, unknown>): string {
  return JSON.stringify({ id, type: 'subscribe', payload: { query, variables } });
}

/** Asks again, as clients do, where the server has too much to do. */
async function ask(
  talk: Talk,
  id: string,
  query: string,
  variables: Record<string, unknown>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    talk.send(asked(`${id}.${attempt}`, query, variables));
    const answer = await talk.hear(`"id":"${id}.${attempt}"`);
    if (!answer.includes('"errors"')) return answer;
    if (!answer.includes('"UNAVAILABLE"') || attempt === TRIES) throw new Error(`Refused: ${answer}`);
    refused++;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function cursorIn(answer: string): string {
  return JSON.parse(answer).payload.data.history.streamCursor;
}

/** What the first to come was told: who joined, and how many are in the room. */
type Known = { met: Set<string>; members: number };

function learn(text: string, known: Known): void {
  const event = JSON.parse(text).payload?.data?.roomEvents;
  if (event?.__typename === 'UserJoined') known.met.add(event.user.id);
  if (event?.__typename === 'UsersChanged') known.members = event.memberCount;
}

/** @returns since when nothing has come any more but pings. */
async function quiet(talks: Talk[]): Promise<number> {
  const end = performance.now() + QUIET_WITHIN_MS;
  let [frames, since] = [total(talks, 'counted'), performance.now()];
  while (performance.now() - since < QUIET_MS) {
    if (performance.now() > end) throw new Error('The room does not come to rest.');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = total(talks, 'counted');
    if (now !== frames) since = performance.now();
    frames = now;
  }
  return since;
}

function total(talks: Talk[], which: 'bytesIn' | 'bytesOut' | 'counted'): number {
  return talks.reduce((sum, { wire }) => sum + wire[which], 0);
}

const orders = { begin, storm, rest };
export type Crowd = typeof orders;
obey(orders);
