import type { ServerName } from '../servers.ts';
import type { Talk } from './talk.ts';

/** How a server is spoken to. What it says of itself while nobody asks is answered by `keepAlive`. */
export type Dialect = {
  path: string;
  protocol: string | null;
  /** Says who one is, where the server wants to know, and waits until one may speak. */
  greet(talk: Talk, token: string | null): Promise<void>;
  /** Asks for what is said in a room, and waits until the server has read that. */
  listen(talk: Talk, room: string): Promise<void>;
  /** The frame that says something in a room. */
  say(room: string, body: string, number: number): string;
  /** The `number` that a frame acknowledges; null for another frame. Throws for a refusal. */
  acknowledges(text: string): number | null;
  keepAlive(text: string): string | null;
};

export const LISTEN =
  'subscription ($room: String!) { messageAdded(room: $room) { id seq body author { id name } createdAt } }';
export const SAY =
  'mutation ($room: String!, $body: String!, $clientId: ID!) { sendMessage(room: $room, body: $body, clientId: $clientId) { message { id seq createdAt } } }';

/** `clientId` must be new each time that the same person comes back. */
const run = Date.now().toString(36);

const graphql: Dialect = {
  path: '/graphql',
  protocol: 'graphql-transport-ws',
  async greet(talk, token) {
    talk.send(JSON.stringify({ type: 'connection_init', ...(token !== null && { payload: { token } }) }));
    await talk.hear('connection_ack');
  },
  async listen(talk, room) {
    talk.send(
      JSON.stringify({ id: 's', type: 'subscribe', payload: { query: LISTEN, variables: { room } } }),
    );
    // A subscription is not acknowledged. The answer to what was asked after it shows that it was read.
    talk.send('{"id":"after","type":"subscribe","payload":{"query":"{ __typename }"}}');
    await talk.hear('"complete"');
  },
  say(room, body, number) {
    const variables = { room, body, clientId: `${run}.${number}` };
    return JSON.stringify({ id: String(number), type: 'subscribe', payload: { query: SAY, variables } });
  },
  acknowledges(text) {
    if (text.includes('"id":"s"')) return null;
    const { id, type, payload } = JSON.parse(text);
    if (type === 'error' || payload?.errors) throw new Error(`A message was refused: ${text}`);
    return type === 'next' ? Number(id) : null;
  },
  keepAlive: (text) => (text.includes('"type":"ping"') ? '{"type":"pong"}' : null),
};

const raw: Dialect = {
  path: '/',
  protocol: null,
  greet: async () => undefined,
  async listen(talk, room) {
    talk.send(JSON.stringify({ listen: room }));
    await talk.hear('{"id":0}');
  },
  say: (room, body, number) => JSON.stringify({ say: room, body, id: number }),
  acknowledges: (text) => JSON.parse(text).id,
  keepAlive: () => null,
};

/** Engine.IO's packet types, then Socket.IO's: `42` is an event, `43` its acknowledgement. */
const socketIo: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  protocol: null,
  async greet(talk) {
    await talk.hear('0{');
    talk.send('40');
    await talk.hear('40{');
  },
  async listen(talk, room) {
    talk.send(`420${JSON.stringify(['listen', room])}`);
    await talk.hear('430');
  },
  say: (room, body, number) => `42${number}${JSON.stringify(['say', room, body])}`,
  acknowledges: (text) => (text.startsWith('43') ? Number.parseInt(text.slice(2), 10) : null),
  keepAlive: (text) => (text === '2' ? '3' : null),
};

export const dialects: Record<ServerName, Dialect> = {
  enchanters: graphql,
  'yoga-prisma': graphql,
  yoga: graphql,
  mercurius: graphql,
  'raw-ws': raw,
  'socket-io': socketIo,
};
