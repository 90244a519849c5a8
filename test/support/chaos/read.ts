import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { History } from '../history-checker.ts';
import { type Door, type Person, type Received, seqOf, streamCursor } from './person.ts';
import type { World } from './world.ts';

/** Somebody who reads a room, and comes back from their cursor whenever the stream ends. */
export type Reader = { name: string; room: string; at(): number; stop(): Promise<void> };

/** What a reader needs of its world: it may be in another process than the history checker. */
export type ReadWorld = Pick<World, 'reading' | 'failure' | 'counts'> & {
  history: Pick<History, 'subscribed' | 'received' | 'resumed'>;
};

export type ReadOptions = {
  stream?: Stream;
  /** The cursor to begin at, where the door cannot be trusted to tell it; by default what comes next. */
  from?: string;
  /** Waits between an end, and its close code where it had one, and the next attempt; by default not at all. */
  rest?: (closeCode: number | undefined) => Promise<void>;
  /** Something was heard; `again` where it is the first since the stream was opened. */
  heard?: (again: boolean) => void;
};

type Stream = keyof typeof READ;
type Item = { cursor: string; message?: Received };

const MESSAGE = 'seq cursor id clientId body author { id }';
const READ = {
  messageAdded: `subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { ${MESSAGE} } }`,
  // As the web client asks for it.
  roomEvents: `subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) {
    __typename cursor
    ... on MessageAdded { message { ${MESSAGE} } }
    ... on UserJoined { user { id name tag online } }
    ... on UserLeft { user { id name tag online } }
    ... on UsersChanged { users { id name tag online } }
    ... on CaughtUp { missed }
  } }`,
};
const PASSING = ['UNAVAILABLE', 'RATE_LIMITED'];

/** Reads the person's room from now on, for as long as the world is read. */
export async function startReading(
  person: Person,
  door: Door,
  world: ReadWorld,
  { stream = 'messageAdded', from, rest, heard }: ReadOptions = {},
): Promise<Reader> {
  const name = `${person.name} reading`;
  const client = createClient({
    url: async () => `${(await door()).replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { token: person.token },
  });
  let cursor = from ?? (await streamCursor(await door(), person));
  let at = seqOf(cursor);
  world.history.subscribed(name, person.room, at);

  const take = (item: Item | Received) => {
    const told = 'seq' in item ? item : item.message;
    if (told) {
      const { author, ...message } = told;
      world.history.received(name, { ...message, author: author.id });
      world.counts.received++;
    }
    cursor = item.cursor;
    at = seqOf(cursor);
  };
  const once = () =>
    new Promise<unknown>((resolve) => {
      let again = true;
      client.subscribe<Record<Stream, Item | Received>>(
        { query: READ[stream], variables: { room: person.room, after: cursor } },
        {
          next: ({ data, errors }) => {
            if (errors) return resolve(errors);
            if (!data) return;
            take(data[stream]);
            heard?.(again);
            again = false;
          },
          error: resolve,
          complete: () => resolve(null),
        },
      );
    });
  const reading = (async () => {
    while (world.reading && !world.failure) {
      const end = await once();
      if (!world.reading) break;
      if (Array.isArray(end) && !PASSING.includes(end[0]?.extensions?.code))
        world.failure = new Error(`A reader was refused: ${JSON.stringify(end)}`);
      await rest?.(closeCode(end));
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

function closeCode(end: unknown): number | undefined {
  return typeof end === 'object' && end && 'code' in end && typeof end.code === 'number'
    ? end.code
    : undefined;
}
