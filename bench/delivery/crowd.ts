// One room of a server, in a process of its own: readers that count, and members who speak.
import { median } from '../numbers.ts';
import { obey } from '../obey.ts';
import type { ServerName } from '../servers.ts';
import { BODY } from '../text.ts';
import { admit } from '../wire/admit.ts';
import { type Dialect, dialects } from '../wire/dialects.ts';
import { openReaders } from '../wire/readers.ts';
import { openTalk, type Talk } from '../wire/talk.ts';
import { within } from '../within.ts';

/** Of one run: how long it took until everybody had heard what was said at once, in milliseconds. */
export type Run = { messages: number; deliveries: number; round: number; client: number };

export const SPEAKERS = 8;
const ROOM = 'the-one-room';
const ROUND_MS = 30_000;
const SETTLE_MS = 1_000;
const SETTLE_TRIES = 20;

let server: ServerName;
let port = 0;
let dialect: Dialect;
let speakers: Talk[] = [];
const readers: Talk[] = [];
let said = 0;
let heard = 0;
let acknowledged = 0;
let look: () => void = () => undefined;

async function open(at: { server: ServerName; port: number }): Promise<void> {
  ({ server, port } = at);
  dialect = dialects[server];
  const [first, ...others] = [
    ...(await admit(server, port, 0, 1, () => ROOM)),
    ...(await admit(server, port, 1, SPEAKERS - 1, () => ROOM)),
  ];
  speakers = await Promise.all([first, ...others].map((token) => openTalk(server, port, token ?? null)));
  for (const speaker of speakers) {
    speaker.onText = (text) => {
      if (dialect.acknowledges(text) === null) return;
      acknowledged++;
      look();
    };
  }
}

/** More readers, until there are so many; then it waits until what is said is heard by all. */
async function grow(members: number): Promise<void> {
  const first = SPEAKERS + readers.length;
  const tokens = await admit(server, port, first, members - readers.length, () => ROOM);
  const fresh = await openReaders(
    server,
    port,
    tokens,
    () => ROOM,
    () => {
      heard++;
      look();
    },
  );
  if (readers.length === 0 && fresh[0]) witness(fresh[0]);
  readers.push(...fresh);
  for (let attempt = 1; ; attempt++) {
    try {
      await within(SETTLE_MS, 'Hearing a message', sayAtOnce(1));
      break;
    } catch (error) {
      if (attempt === SETTLE_TRIES) throw error;
    }
  }
  for (const { wire } of readers) wire.counted = 0;
  witnessed = 0;
}

/** One of the readers looks whether what comes is what was said. */
let witnessed = 0;
let newest = 0;
function witness(reader: Talk): void {
  reader.wire.reading.skipFrom = Number.POSITIVE_INFINITY;
  reader.onText = (text) => {
    const { seq, body } = messageIn(JSON.parse(text.replace(/^\d+/, '')));
    if (body === undefined) return;
    if (body !== BODY || !seq || seq <= newest) throw new Error(`Heard what nobody said: ${text}`);
    newest = seq;
    witnessed++;
    heard++;
    look();
  };
}

type Said = { seq?: number; body?: string };

/** A frame of graphql-ws, or an event of Socket.IO. */
function messageIn(frame: { payload?: { data?: { messageAdded?: Said } } } | [string, Said]): Said {
  return (Array.isArray(frame) ? frame[1] : frame.payload?.data?.messageAdded) ?? {};
}

/** Each of some members says something at the same moment. Resolves when all is acknowledged and heard by everybody. */
function sayAtOnce(messages: number): Promise<void> {
  const until = { heard: heard + messages * readers.length, acknowledged: acknowledged + messages };
  const done = new Promise<void>((resolve) => {
    look = () => {
      if (heard >= until.heard && acknowledged >= until.acknowledged) resolve();
    };
  });
  for (const speaker of speakers.slice(0, messages)) speaker.send(dialect.say(ROOM, BODY, ++said));
  return done;
}

async function run(inFlight: number, ms: number): Promise<Run> {
  const cpu = process.cpuUsage();
  const before = { said, heard };
  const began = performance.now();
  const rounds: number[] = [];
  for (let now = began; now < began + ms; ) {
    await within(ROUND_MS, `Telling ${readers.length} members`, sayAtOnce(inFlight));
    rounds.push(performance.now() - now);
    now = performance.now();
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    messages: said - before.said,
    deliveries: heard - before.heard,
    round: median(rounds),
    client: (user + system) / 1000 / (performance.now() - began),
  };
}

/** Whether each reader was given every message once since the room last grew. @returns how many each was given. */
function check(): number {
  const [first, ...others] = readers.map(({ wire }) => wire);
  const wrong = others.filter(({ counted }) => counted !== witnessed).length;
  if (!first || wrong > 0) throw new Error(`${wrong} readers did not hear the ${witnessed} messages.`);
  return witnessed;
}

const orders = { open, grow, run, check };
export type Crowd = typeof orders;
obey(orders);
