import { indexSome, roomsBehind } from '../../server/search/fill.ts';
import type { Answer, Person } from './people.ts';

const SEARCH = `query ($query: String!, $room: String, $first: Int, $after: String) {
  search(query: $query, room: $room, first: $first, after: $after) {
    nodes { message { id body createdAt author { name } } room { slug } snippet { text match } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

export type Asked = { room?: string; first?: number; after?: string | null };
export type FoundNode = {
  message: { id: string; body: string; createdAt: string; author: { name: string } };
  room: { slug: string };
  snippet: { text: string; match: boolean }[];
};

export const search = (person: Person, query: string, asked: Asked = {}): Promise<Answer> =>
  person.ask(SEARCH, { query, ...asked });

/** Everything that somebody finds, the newest first, page by page. */
export async function findAll(person: Person, query: string, asked: Asked = {}): Promise<FoundNode[]> {
  const found: FoundNode[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await search(person, query, { ...asked, after });
    if (errors) throw new Error(JSON.stringify(errors));
    found.push(...data.search.nodes);
    if (!data.search.pageInfo.hasNextPage) return found;
    after = data.search.pageInfo.endCursor;
  }
}

export async function findBodies(person: Person, query: string, asked: Asked = {}): Promise<string[]> {
  return (await findAll(person, query, asked)).map(({ message }) => message.body);
}

/** Resolves when everything that was said is indexed. */
export async function indexed(): Promise<void> {
  for (let rooms = await roomsBehind(1_000); rooms.length > 0; ) rooms = await indexSome(rooms);
}
