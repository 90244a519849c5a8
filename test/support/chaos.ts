import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Anomaly, createHistory, type History } from './history-checker.ts';
import { freePort, type RunningServer, startServer } from './server.ts';

export type ChaosOptions = {
  /** How often the server is killed. */
  rounds: number;
  rooms: number;
  sendersPerRoom: number;
  readersPerRoom: number;
  /** Acknowledgements to wait for before a kill: a random number up to this. */
  acknowledgedMost: number;
  progress?: (line: string) => void;
};

export type ChaosReport = {
  anomalies: Anomaly[];
  sent: number;
  acknowledged: number;
  received: number;
  kills: number;
};

type Person = { name: string; id: string; token: string; room: string };

const SEND = `mutation ($room: String!, $body: String!, $clientId: ID) {
  sendMessage(room: $room, body: $body, clientId: $clientId) { duplicate message { id seq clientId body } }
}`;
const READ =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { seq cursor id clientId body author { id } } }';
const PAGE = `query ($room: String!, $after: String) {
  history(room: $room, first: 200, after: $after) { nodes { seq cursor id clientId body author { id } } pageInfo { hasNextPage endCursor } streamCursor }
}`;

/**
 * Kills the server with SIGKILL again and again while people send and read; clients retry with the same `clientId` and
 * resume from their cursors, and at the end the history checker judges what everybody saw.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const [dataDir, port] = [await mkdtemp(join(tmpdir(), 'enchanters-chaos-')), await freePort()];
  const history = createHistory();
  const counts = { sent: 0, acknowledged: 0, received: 0, kills: 0 };
  let server = await startServer({ dataDir, port });
  const world = { url: server.url, up: Promise.resolve(), sending: true, reading: true };
  try {
    const senders: Person[] = [];
    const readers: Person[] = [];
    for (let room = 0; room < options.rooms; room++) {
      for (let sender = 0; sender < options.sendersPerRoom; sender++)
        senders.push(await joinAs(world.url, `sender ${sender}`, `room ${room}`));
      for (let reader = 0; reader < options.readersPerRoom; reader++)
        readers.push(await joinAs(world.url, `reader ${reader}`, `room ${room}`));
    }
    const sending = senders.map((person) => keepSending(person, world, history, counts));
    const reading = await Promise.all(readers.map((person) => startReading(person, world, history, counts)));
    for (let round = 1; round <= options.rounds; round++) {
      const enough = counts.acknowledged + 1 + Math.floor(Math.random() * options.acknowledgedMost);
      await until(() => counts.acknowledged >= enough);
      server = await killAndRestart(server, world);
      counts.kills++;
      if (round % 10 === 0)
        options.progress?.(
          `${round} kills: ${counts.sent} sent, ${counts.acknowledged} acknowledged, ${counts.received} received`,
        );
    }
    world.sending = false;
    await Promise.all(sending);
    for (const room of new Set(senders.map((person) => person.room))) {
      const messages = await wholeHistory(
        world.url,
        senders.find((person) => person.room === room) as Person,
      );
      history.finalHistory(room, messages);
      const last = messages.at(-1)?.seq ?? 0;
      for (const reader of reading.filter((one) => one.room === room)) {
        await until(() => reader.at() >= last);
        history.caughtUp(reader.name, last);
      }
    }
    world.reading = false;
    await Promise.all(reading.map((reader) => reader.stop()));
    return { anomalies: history.check(), ...counts };
  } finally {
    world.sending = world.reading = false;
    await server.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}

type World = { url: string; up: Promise<unknown>; sending: boolean; reading: boolean };
type Counts = { sent: number; acknowledged: number; received: number };

async function killAndRestart({ kill, dataDir, port }: RunningServer, world: World): Promise<RunningServer> {
  const restarted = kill().then(() => startServer({ dataDir, port }));
  world.up = restarted;
  return restarted;
}

async function joinAs(url: string, name: string, room: string): Promise<Person> {
  const query =
    'mutation ($room: String!, $name: String!) { joinRoom(room: $room, name: $name, create: true) { token viewer { id } } }';
  const { data } = await post(url, null, query, { room, name });
  return { name: `${name} in ${room}`, id: data.joinRoom.viewer.id, token: data.joinRoom.token, room };
}

/** Sends one message after another; each is sent again with the same `clientId` until it is acknowledged. */
async function keepSending(person: Person, world: World, history: History, counts: Counts): Promise<void> {
  for (let number = 0; world.sending; number++) {
    const send = {
      clientId: randomUUID(),
      room: person.room,
      author: person.id,
      body: `${number} by ${person.name}`,
    };
    history.sent(person.name, send);
    counts.sent++;
    for (;;) {
      await world.up;
      const answer = await post(world.url, person.token, SEND, send).catch(() => null);
      const payload = answer?.data?.sendMessage;
      if (payload) {
        history.acknowledged({ ...payload.message, duplicate: payload.duplicate });
        counts.acknowledged++;
        break;
      }
      const code = answer?.errors?.[0]?.extensions?.code;
      if (code !== undefined && code !== 'UNAVAILABLE')
        throw new Error(`A send was refused: ${JSON.stringify(answer)}`);
    }
  }
}

async function startReading(person: Person, world: World, history: History, counts: Counts) {
  const name = `${person.name} reading`;
  const client = createClient({
    url: `${world.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { token: person.token },
  });
  const { data } = await post(world.url, person.token, PAGE, { room: person.room, after: null });
  let cursor: string = data.history.streamCursor;
  let at = seqOf(cursor);
  history.subscribed(name, person.room, at);
  const once = () =>
    new Promise<void>((resolve) => {
      client.subscribe<{ messageAdded: Received }>(
        { query: READ, variables: { room: person.room, after: cursor } },
        {
          next: ({ data }) => {
            if (!data) return;
            const { author, ...message } = data.messageAdded;
            history.received(name, { ...message, author: author.id });
            cursor = message.cursor;
            at = message.seq;
            counts.received++;
          },
          error: () => resolve(),
          complete: () => resolve(),
        },
      );
    });
  const reading = (async () => {
    while (world.reading) {
      await once();
      if (!world.reading) break;
      await world.up;
      history.resumed(name, at);
    }
  })();
  const stop = async () => {
    await client.dispose();
    await reading;
  };
  return { name, room: person.room, at: () => at, stop };
}

type Received = {
  seq: number;
  cursor: string;
  id: string;
  clientId: string;
  body: string;
  author: { id: string };
};

async function wholeHistory(url: string, person: Person) {
  const messages = [];
  let after: string | null = null;
  for (let page = 0; page < 10_000; page++) {
    const {
      data,
    }: { data: { history: { nodes: Received[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } =
      await post(url, person.token, PAGE, { room: person.room, after });
    messages.push(...data.history.nodes.map(({ author, ...message }) => ({ ...message, author: author.id })));
    if (!data.history.pageInfo.hasNextPage) break;
    after = data.history.pageInfo.endCursor;
  }
  return messages;
}

/** The checker speaks of `seq`; a test may look into a cursor, a client never does. */
function seqOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64url').toString().split(':').at(-1));
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by shape
async function post(url: string, token: string | null, query: string, variables: object): Promise<any> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const UNTIL_MS = 60_000;

/** Looks again at every turn of the event loop's timers until it is so; gives up after a minute. */
async function until(test: () => boolean): Promise<void> {
  const end = Date.now() + UNTIL_MS;
  while (!test()) {
    if (Date.now() > end) throw new Error(`Waited for ${UNTIL_MS} ms in vain: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
