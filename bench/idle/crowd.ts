// Sockets that do nothing but listen, in a process of its own.
import { obey } from '../obey.ts';
import type { ServerName } from '../servers.ts';
import { BODY } from '../text.ts';
import { admit } from '../wire/admit.ts';
import { dialects } from '../wire/dialects.ts';
import { openReaders } from '../wire/readers.ts';
import { openTalk, type Talk } from '../wire/talk.ts';
import { within } from '../within.ts';

const WARM = 200;
const HEARD_MS = 30_000;

let server: ServerName;
let port = 0;
let tokens: (string | null)[] = [];
let warmTokens: (string | null)[] = [];
let readers: Talk[] = [];
let heard = 0;
let look: () => void = () => undefined;
const hear = () => {
  heard++;
  look();
};

/** Lets everybody join their room, so that only the sockets are left to do. */
async function prepare(at: {
  server: ServerName;
  port: number;
  sockets: number;
  perRoom: number;
}): Promise<void> {
  ({ server, port } = at);
  warmTokens = await admit(server, port, at.sockets, WARM, () => 'warm');
  tokens = await admit(server, port, 0, at.sockets, (person) => roomOf(person, at.perRoom));
}

/** Some sockets come and go: what a server keeps once it has seen any is not counted. */
async function warm(at: number): Promise<void> {
  port = at;
  const talks = await openReaders(server, port, warmTokens, () => 'warm', hear);
  for (const { wire } of talks) wire.cut();
}

/** @returns how long that took, in milliseconds. */
async function open(perRoom: number): Promise<number> {
  const began = performance.now();
  readers = await openReaders(server, port, tokens, (person) => roomOf(person, perRoom), hear);
  return performance.now() - began;
}

/** Something is said in the first room: everybody there must hear it, and nobody may have been cut off. */
async function check(perRoom: number): Promise<void> {
  const talk = await openTalk(server, port, tokens[0] ?? null);
  const before = heard;
  const all = new Promise<void>((resolve) => {
    look = () => heard - before >= perRoom && resolve();
  });
  talk.send(dialects[server].say(roomOf(0, perRoom), BODY, 1));
  await within(HEARD_MS, `Telling ${perRoom} members`, all);
  const closed = readers.filter(({ wire }) => wire.closed !== null).length;
  if (closed > 0) throw new Error(`${closed} sockets were closed.`);
}

const roomOf = (person: number, perRoom: number) => `room-${Math.floor(person / perRoom)}`;

const orders = { prepare, warm, open, check };
export type Crowd = typeof orders;
obey(orders);
