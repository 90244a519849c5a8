import { dataOf, type Line } from '../wire/line.ts';

export type Page = {
  nodes: { clientId: string; seq: number; cursor: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
};

const FORWARD =
  'query ($room: String!, $after: String) { history(room: $room, first: 200, after: $after) { nodes { clientId seq cursor } pageInfo { hasNextPage endCursor } } }';
/** More pages than any run can fill. */
const PAGES_MAX = 50_000;

/** Every page of a room's history, oldest first. */
export async function* pagesOf(line: Line, room: string): AsyncGenerator<Page, void> {
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const payload = JSON.stringify({ query: FORWARD, variables: { room, after } });
    const { nodes, pageInfo } = (await dataOf(line.ask(payload))).history as Page;
    yield { nodes, pageInfo };
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
