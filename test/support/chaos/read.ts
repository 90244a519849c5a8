import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { History } from '../history-checker.ts';
import { type Door, type Person, type Received, seqOf, streamCursor } from './person.ts';
import { within } from './within.ts';
import type { World } from './world.ts';

/** Somebody who reads a room, and comes back from their cursor whenever the stream ends. */
export type Reader = {
  name: string;
  room: string;
  at(): number;
  /** Its place and its connection, for whoever waits for it in vain. */
  standing(): string;
  /** @throws Late where it does not stop. */
  stop(): Promise<void>;
};

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
  /** What has become of its connection. */
  stands?: (connection: string) => void;
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
/** More than a pause between two attempts, and less than `ws` waits for the other side of a closing connection. */
const STOPPED_MS = 20_000;

/** Reads the person's room from now on, for as long as the world is read. */
export async function startReading(
  person: Person,
  door: Door,
  world: ReadWorld,
  { stream = 'messageAdded', from, rest, heard, stands }: ReadOptions = {},
): Promise<Reader> {
  const name = `${person.name} reading`;
  let connection = 'not connected';
  const stand = (now: string) => {
    connection = now;
    stands?.(now);
  };
  const client = createClient({
    url: async () => `${(await door()).replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { token: person.token },
    on: {
      connecting: () => stand('connecting'),
      opened: () => stand('open, not acknowledged'),
      connected: () => stand('connected'),
      closed: (event) => stand(`closed with ${closeCode(event)}`),
    },
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
      stand(`${connection}, resting`);
      await rest?.(closeCode(end));
      await door();
      world.history.resumed(name, at);
    }
  })();
  const standing = () => `${name} at ${at}, ${connection}`;
  const stop = async () => {
    // A connection that fails before it can be closed is gone as well.
    const ended = Promise.allSettled([client.dispose()]).then(() => reading);
    await within(STOPPED_MS, ended, () => `${standing()} has stopped`);
  };
  return { name, room: person.room, at: () => at, standing, stop };
}

function closeCode(end: unknown): number | undefined {
  return typeof end === 'object' && end && 'code' in end && typeof end.code === 'number'
    ? end.code
    : undefined;
}
