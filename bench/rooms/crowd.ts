// Many small rooms of each server, in a process of its own: in each somebody speaks, and everybody listens.
import { quantile } from '../numbers.ts';
import { obey } from '../obey.ts';
import type { Run } from '../rate.ts';
import type { ServerName } from '../servers.ts';
import { BODY } from '../text.ts';
import { admit } from '../wire/admit.ts';
import { dialects } from '../wire/dialects.ts';
import { openReaders } from '../wire/readers.ts';
import type { Talk } from '../wire/talk.ts';
import { within } from '../within.ts';
import { MEMBERS, ROOMS } from './load.ts';

/** How long after its end a run may wait for the last messages. */
const LAST_MS = 15_000;

type Speaker = { talk: Talk; room: string; acknowledged(): void };
type Place = { server: ServerName; speakers: Speaker[]; said: number; heard: number; look(): void };
const places = new Map<ServerName, Place>();

const roomOf = (person: number) => `room-${Math.floor(person / MEMBERS)}`;

/** Everybody's socket listens; the first of each room speaks on it too. */
async function open(server: ServerName, port: number): Promise<void> {
  const place: Place = { server, speakers: [], said: 0, heard: 0, look: () => undefined };
  const hear = () => {
    place.heard++;
    place.look();
  };
  const tokens = await admit(server, port, 0, ROOMS * MEMBERS, roomOf);
  const talks = await openReaders(server, port, tokens, roomOf, hear);
  for (const [person, talk] of talks.entries()) {
    if (person % MEMBERS !== 0) continue;
    const speaker: Speaker = { talk, room: roomOf(person), acknowledged: () => undefined };
    talk.wire.reading.skipFrom = Number.POSITIVE_INFINITY;
    talk.onText = (text) => {
      if (dialects[server].acknowledges(text) !== null) speaker.acknowledged();
      else if (text.includes(BODY)) hear();
    };
    place.speakers.push(speaker);
  }
  places.set(server, place);
}

/** In each room the next message goes out when the one before is acknowledged; at the end all must have heard all. */
async function run(server: ServerName, ms: number): Promise<Run> {
  const place = places.get(server);
  if (!place) throw new Error(`Nobody is at ${server}.`);
  const latencies: number[] = [];
  let inTime = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + ms;
  const talk = async (speaker: Speaker) => {
    for (let now = began; now < end; ) {
      const acknowledged = new Promise<void>((resolve) => {
        speaker.acknowledged = resolve;
      });
      speaker.talk.send(dialects[server].say(speaker.room, BODY, ++place.said));
      await acknowledged;
      const sent = now;
      now = performance.now();
      latencies.push(now - sent);
      if (now < end) inTime++;
    }
  };
  await within(ms + LAST_MS, 'Acknowledging every message', Promise.all(place.speakers.map(talk)));
  const all = new Promise<void>((resolve) => {
    place.look = () => place.heard >= place.said * MEMBERS && resolve();
    place.look();
  });
  await within(LAST_MS, 'Telling everybody', all);
  if (place.heard !== place.said * MEMBERS) throw new Error('Somebody heard something twice.');
  const { user, system } = process.cpuUsage(cpu);
  const client = (user + system) / 1000 / (performance.now() - began);
  latencies.sort((a, b) => a - b);
  return {
    acked: latencies.length,
    inTime,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    client,
  };
}

const orders = { open, run };
export type Crowd = typeof orders;
obey(orders);
