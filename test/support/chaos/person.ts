import { within } from './within.ts';

export type Person = { name: string; id: string; token: string; room: string };

/**
 * The address of a server to go to now. Asked before every attempt: it may wait for a server to come back, and may
 * name another one each time.
 */
export type Door = () => Promise<string>;

/** A message as readers and pages of history are given it. */
export type Received = {
  seq: number;
  cursor: string;
  id: string;
  clientId: string;
  body: string;
  author: { id: string };
};

type Page = {
  history: { nodes: Received[]; pageInfo: { hasNextPage: boolean; endCursor: string }; streamCursor: string };
};

const JOIN =
  'mutation ($room: String!, $name: String!) { joinRoom(room: $room, name: $name, create: true) { token viewer { id } } }';
const PAGE = `query ($room: String!, $after: String) {
  history(room: $room, first: 200, after: $after) { nodes { seq cursor id clientId body author { id } } pageInfo { hasNextPage endCursor } streamCursor }
}`;
const PAGES_MOST = 10_000;
const JOINING_AT_ONCE = 25;
/** More than the server takes to refuse what it cannot answer: while it opens its database, or when a query hangs. */
const ANSWERED_MS = 30_000;

/** Somebody new, in a room that is made where it is missing. */
export async function joinAs(url: string, name: string, room: string): Promise<Person> {
  const { data } = await ask(url, null, JOIN, { room, name });
  return { name: `${name} in ${room}`, id: data.joinRoom.viewer.id, token: data.joinRoom.token, room };
}

/** `readers` and `senders` of each of the rooms. */
export async function peopleIn(
  url: string,
  {
    rooms,
    sendersPerRoom,
    readersPerRoom,
  }: { rooms: number; sendersPerRoom: number; readersPerRoom: number },
): Promise<{ senders: Person[]; readers: Person[] }> {
  const senders: Person[] = [];
  const readers: Person[] = [];
  for (let room = 0; room < rooms; room++) {
    senders.push(...(await joinAll(url, 'sender', sendersPerRoom, `room ${room}`)));
    readers.push(...(await joinAll(url, 'reader', readersPerRoom, `room ${room}`)));
  }
  return { senders, readers };
}

async function joinAll(url: string, role: string, count: number, room: string): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < count) {
    const names = Array.from({ length: Math.min(JOINING_AT_ONCE, count - people.length) }, (_, index) => {
      return `${role} ${people.length + index}`;
    });
    people.push(...(await Promise.all(names.map((name) => joinAs(url, name, room)))));
  }
  return people;
}

/** Where a stream of the person's room begins if it begins now. */
export async function streamCursor(url: string, person: Person): Promise<string> {
  const page = await pageOf(url, person, null);
  return page.streamCursor;
}

/** Everything that was ever said in the person's room, oldest first. */
export async function wholeHistory(url: string, person: Person) {
  const messages = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES_MOST; page++) {
    const { nodes, pageInfo }: Page['history'] = await pageOf(url, person, after);
    messages.push(...nodes.map(({ author, ...message }) => ({ ...message, author: author.id })));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return messages;
}

async function pageOf(url: string, { token, room }: Person, after: string | null): Promise<Page['history']> {
  const { data }: { data: Page } = await ask(url, token, PAGE, { room, after });
  return data.history;
}

/** The checker speaks of `seq`; a test may look into a cursor, a client never does. */
export function seqOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64url').toString().split(':').at(-1));
}

/** @throws Late where there is no answer at all. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by shape
export async function ask(url: string, token: string | null, query: string, variables: object): Promise<any> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const body = JSON.stringify({ query, variables });
  const answer = fetch(`${url}/graphql`, { method: 'POST', headers, body }).then((response) =>
    response.json(),
  );
  return within(ANSWERED_MS, answer, () => `${url} answers ${body.slice(0, 500)}`);
}
