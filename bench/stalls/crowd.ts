// One room with readers who read, and readers who stop, in a process of its own.
import { quantile } from '../numbers.ts';
import { obey } from '../obey.ts';
import { admit } from '../wire/admit.ts';
import { dialects } from '../wire/dialects.ts';
import { openTalk, type Talk } from '../wire/talk.ts';
import { together } from '../wire/together.ts';
import { within } from '../within.ts';
import { LISTEN } from './listen.ts';
import { openStaller, type Staller } from './staller.ts';

/** Milliseconds from sending to a reader's hearing, over all readers; the client's share of one core. */
export type Heard = { p50: number; p99: number; client: number };
/** How many of the stalled are whole again, and how many the server had cut off or cut off on the way. */
export type Resumed = { whole: number; cut: number; ms: number };

const ROOM = 'the-one-room';
const OPEN_AT_A_TIME = 50;
const SETTLE_MS = 30_000;
const SETTLE_TRIES = 60;
const LOOK_MS = 50;
const LOOKS = 20;
const LAST_MS = 60_000;
const RESUME_MS = 60_000;
/** All at once would be a gigabyte to read, with no time for this process's other sockets to answer a ping. */
const RESUME_AT_A_TIME = 10;

let port = 0;
let speaker: Talk;
let stallTokens: (string | null)[] = [];
const readers: Talk[] = [];
let stallers: Staller[] = [];
let heard = 0;
let look: () => void = () => undefined;
let number = 0;
let acknowledged = 0;
/** When each message was sent, by its place among all that the readers were given. */
const sentAt: number[] = [];
/** The `seq` of what was said, in the order of acknowledgement. */
let said: number[] = [];
let latencies: number[] = [];

async function open(at: number, readersCount: number, stallersMost: number): Promise<void> {
  port = at;
  const [token = null] = await admit('enchanters', port, 0, 1, () => ROOM);
  const tokens = await admit('enchanters', port, 1, readersCount, () => ROOM);
  stallTokens = await admit('enchanters', port, readersCount + 1, stallersMost, () => ROOM);
  speaker = await openTalk('enchanters', port, token);
  speaker.onText = (text) => {
    if (dialects.enchanters.acknowledges(text) === null) return;
    acknowledged++;
    said.push(JSON.parse(text).payload.data.sendMessage.message.seq);
    look();
  };
  const texts = new Map<Talk, string>();
  readers.push(
    ...(await together(tokens.length, OPEN_AT_A_TIME, async (index) => {
      const talk = await openTalk('enchanters', port, tokens[index] ?? null);
      talk.onText = (text) => texts.set(talk, text);
      const payload = { query: LISTEN, variables: { room: ROOM } };
      talk.send(JSON.stringify({ id: 's', type: 'subscribe', payload }));
      return talk;
    })),
  );
  await sayUntil('Is everybody here?', () => texts.size === readers.length);
  await sayUntil('So we begin.', (said) => [...texts.values()].every((text) => text.includes(said)));
  for (const talk of readers)
    Object.assign(talk.wire.reading, { skipFrom: 100, onSkipped: () => hear(talk) });
  sentAt.length = 0;
}

/** A subscription is not acknowledged: somebody speaks until everybody has heard something. */
async function sayUntil(body: string, everybody: (said: string) => boolean): Promise<void> {
  for (let attempt = 1; attempt <= SETTLE_TRIES; attempt++) {
    const said = `${body} ${attempt}.`;
    say(said);
    for (let look = 0; look < LOOKS; look++) {
      if (acknowledged >= number && everybody(said)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  throw new Error('Somebody hears nothing.');
}

function hear({ wire }: Talk): void {
  heard++;
  latencies.push(performance.now() - (sentAt[wire.counted - 1] ?? Number.NaN));
  look();
}

function say(body: string): void {
  sentAt.push(performance.now());
  speaker.send(dialects.enchanters.say(ROOM, body, ++number));
}

/** Waits until the readers have heard everything that was said since they began, and all of it is acknowledged. */
async function allHeard(ms: number): Promise<void> {
  const done = new Promise<void>((resolve) => {
    look = () => heard >= sentAt.length * readers.length && acknowledged >= number && resolve();
  });
  look();
  await within(ms, 'Being heard by all', done);
}

/** More readers, who read along until they are told to stop. */
async function gather(count: number): Promise<void> {
  stallers = await together(count, OPEN_AT_A_TIME, (index) =>
    openStaller(port, stallTokens[index] ?? null, ROOM),
  );
  await sayUntil('Do all hear me?', () => stallers.every(({ seqs }) => seqs.length > 0));
  await allHeard(SETTLE_MS);
  for (const staller of stallers) staller.readAlong();
}

/** They hear one message each and then stop reading. */
async function stall(): Promise<void> {
  for (const staller of stallers) staller.listen();
  say('One last word.');
  await allHeard(SETTLE_MS);
  const last = said.at(-1) ?? 0;
  await within(SETTLE_MS, 'Hearing before stalling', Promise.all(stallers.map((one) => one.reached(last))));
  said = [];
  for (const staller of stallers) staller.stop();
}

/** Speaks at a steady rate, whatever comes back. */
async function speak(perSecond: number, body: string, ms: number): Promise<Heard> {
  latencies = [];
  const messages = Math.round((perSecond * ms) / 1000);
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (let index = 0; index < messages; index++) {
    const wait = began + (index * 1000) / perSecond - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
    say(body);
  }
  await allHeard(LAST_MS);
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    client: (user + system) / 1000 / (performance.now() - began),
  };
}

/** Those who stopped read on. Each must come to hold exactly what was said meanwhile, in order. */
async function resume(): Promise<Resumed> {
  const began = performance.now();
  const wanted = said.sort((a, b) => a - b);
  const last = wanted.at(-1) ?? 0;
  const resumed = together(stallers.length, RESUME_AT_A_TIME, async (index) => {
    stallers[index]?.goOn();
    await stallers[index]?.reached(last);
  });
  await within(RESUME_MS, 'Catching up', resumed);
  const ms = performance.now() - began;
  const whole = stallers.filter(({ seqs }) => seqs.join() === wanted.join()).length;
  const cut = stallers.filter(({ cuts }) => cuts() > 0).length;
  for (const staller of stallers) staller.leave();
  stallers = [];
  return { whole, cut, ms };
}

const orders = { open, gather, stall, speak, resume };
export type Crowd = typeof orders;
obey(orders);
