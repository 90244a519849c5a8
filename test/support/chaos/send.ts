import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, type Door, type Person } from './person.ts';
import { Late } from './within.ts';
import type { World } from './world.ts';

const SEND = `mutation ($room: String!, $body: String!, $clientId: ID) {
  sendMessage(room: $room, body: $body, clientId: $clientId) { duplicate message { id seq clientId body } }
}`;
/** What the same send may be answered otherwise a moment later. */
const PASSING = ['UNAVAILABLE'];

/** Sends one message after another, with a pause between; each again with the same `clientId` until it is acknowledged. */
export async function keepSending(person: Person, door: Door, world: World, pauseMs = 0): Promise<void> {
  for (let number = 0; world.sending; number++) {
    await sendOne(person, door, world, `${number} by ${person.name}`);
    if (pauseMs > 0) await delay(pauseMs);
  }
}

/** Sends one message, again and again until it is acknowledged. @returns its `seq`. */
export async function sendOne(person: Person, door: Door, world: World, body: string): Promise<number> {
  const send = { clientId: randomUUID(), room: person.room, author: person.id, body };
  world.history.sent(person.name, send);
  world.counts.sent++;
  while (!world.failure) {
    const answer = await ask(await door(), person.token, SEND, send).catch((error) => {
      // A connection that breaks is chaos; silence on one that holds is not.
      if (error instanceof Late) world.failure ??= error;
      return null;
    });
    const payload = answer?.data?.sendMessage;
    if (payload) {
      world.history.acknowledged({ ...payload.message, duplicate: payload.duplicate });
      world.counts.acknowledged++;
      return payload.message.seq;
    }
    const code = answer?.errors?.[0]?.extensions?.code;
    if (code !== undefined && !PASSING.includes(code))
      world.failure = new Error(`A send was refused: ${JSON.stringify(answer)}`);
  }
  throw world.failure;
}
