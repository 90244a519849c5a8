import { median, quantile } from '../numbers.ts';
import { startServer } from '../servers.ts';
import { BODY } from '../text.ts';
import { dataOf, type Line, openSocket } from '../wire/line.ts';
import { pagesOf } from './pages.ts';

/** `opening` is what a room shows first, the page without `before`; the others lie before a cursor. */
export const positions = ['opening', 'newest', 'middle', 'oldest'] as const;
export type Position = (typeof positions)[number];

/** Milliseconds. */
export type PageRow = { position: Position; median: number; p99: number };

export type HistoryPlan = { messages: number; requests: number };

const ROOM = 'a-long-history';
/** Who fills the room together. */
const PEOPLE = 64;
const FILL_MS = 240_000;
/** Sends in flight on one socket while the room is filled. */
const IN_FLIGHT = 4;
/** Different pages asked for at each position, in turn. */
const PAGES = 16;
const WARM_REQUESTS = 20;

const JOIN =
  'mutation ($room: String!, $name: String) { joinRoom(room: $room, name: $name, create: true) { token } }';
const SEND =
  'mutation ($room: String!, $body: String!) { sendMessage(room: $room, body: $body) { duplicate } }';
/** What the web client asks for when somebody scrolls up. */
const PAGE =
  'query ($room: String!, $before: String) { history(room: $room, last: 50, before: $before) { nodes { id seq cursor clientId body author { id name guest } createdAt } pageInfo { hasPreviousPage startCursor } } }';

/** Fills one room through the API, then asks for pages at each place of it in turn. */
export async function measureHistory({ messages, requests }: HistoryPlan, say: (line: string) => void) {
  const server = await startServer('enchanters');
  const began = performance.now();
  const reader = await fill(server.port, messages);
  say(`${messages} messages were sent in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
  const cursors = await cursorsIn(reader, messages);
  const taken: Record<Position, number[]> = { opening: [], newest: [], middle: [], oldest: [] };
  for (let request = -WARM_REQUESTS; request < requests; request++) {
    for (const position of positions) {
      const before = cursors[position][(request + WARM_REQUESTS) % PAGES];
      const payload = JSON.stringify({ query: PAGE, variables: { room: ROOM, before } });
      const asked = performance.now();
      const { history } = await dataOf(reader.ask(payload));
      const took = performance.now() - asked;
      const { nodes } = history as { nodes: unknown[] };
      if (nodes.length !== 50) throw new Error(`A page of ${nodes.length} came from the ${position} end.`);
      if (request >= 0) taken[position].push(took);
    }
  }
  reader.close();
  await server.stop();
  return positions.map((position): PageRow => {
    const times = taken[position].sort((a, b) => a - b);
    return { position, median: median(times), p99: quantile(times, 0.99) };
  });
}

/** @returns the line of somebody who is in the room. */
async function fill(port: number, messages: number): Promise<Line> {
  const lines: Line[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const line = await openSocket(port);
    await dataOf(
      line.ask(JSON.stringify({ query: JOIN, variables: { room: ROOM, name: `Sender ${index}` } })),
    );
    lines.push(line);
  }
  const payload = JSON.stringify({ query: SEND, variables: { room: ROOM, body: BODY } });
  const end = performance.now() + FILL_MS;
  let left = messages;
  const talk = async (line: Line) => {
    while (left-- > 0) {
      await dataOf(line.ask(payload));
      if (performance.now() > end) throw new Error(`The room was not filled within ${FILL_MS} ms.`);
    }
  };
  await Promise.all(lines.flatMap((line) => Array.from({ length: IN_FLIGHT }, () => talk(line))));
  for (const line of lines.slice(1)) line.close();
  return lines[0] as Line;
}

/** Reads the whole room, which shows that it is whole, and takes the cursors of some pages at each place. */
async function cursorsIn(line: Line, messages: number): Promise<Record<Position, (string | null)[]>> {
  const ends: string[] = [];
  let count = 0;
  for await (const { nodes, pageInfo } of pagesOf(line, ROOM)) {
    count += nodes.length;
    if (pageInfo.endCursor !== null) ends.push(pageInfo.endCursor);
  }
  if (count !== messages)
    throw new Error(`${messages} messages were acknowledged, ${count} are in the room.`);
  const middle = Math.floor((ends.length - PAGES) / 2);
  return {
    opening: Array.from({ length: PAGES }, () => null),
    newest: ends.slice(-PAGES),
    middle: ends.slice(middle, middle + PAGES),
    oldest: ends.slice(0, PAGES),
  };
}
