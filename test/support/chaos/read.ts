import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Door, type Person, type Received, seqOf, streamCursor } from './person.ts';
import type { World } from './world.ts';

/** Somebody who reads a room, and comes back from their cursor whenever the stream ends. */
export type Reader = { name: string; room: string; at(): number; stop(): Promise<void> };

const READ =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { seq cursor id clientId body author { id } } }';
const PASSING = ['UNAVAILABLE', 'RATE_LIMITED'];

/** Reads the person's room from now on, for as long as the world is read. */
export async function startReading(person: Person, door: Door, world: World): Promise<Reader> {
  const name = `${person.name} reading`;
  const client = createClient({
    url: async () => `${(await door()).replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { token: person.token },
  });
  let cursor = await streamCursor(await door(), person);
  let at = seqOf(cursor);
  world.history.subscribed(name, person.room, at);
  const once = () =>
    new Promise<unknown>((resolve) => {
      client.subscribe<{ messageAdded: Received }>(
        { query: READ, variables: { room: person.room, after: cursor } },
        {
          next: ({ data }) => {
            if (!data) return;
            const { author, ...message } = data.messageAdded;
            world.history.received(name, { ...message, author: author.id });
            cursor = message.cursor;
            at = message.seq;
            world.counts.received++;
          },
          error: resolve,
          complete: () => resolve(null),
        },
      );
    });
  const reading = (async () => {
    while (world.reading && !world.failure) {
      const refusals = await once();
      if (Array.isArray(refusals) && !PASSING.includes(refusals[0]?.extensions?.code))
        world.failure = new Error(`A reader was refused: ${JSON.stringify(refusals)}`);
      if (!world.reading) break;
      await door();
      world.history.resumed(name, at);
    }
  })();
  const stop = async () => {
    await client.dispose();
    await reading;
  };
  return { name, room: person.room, at: () => at, stop };
}
