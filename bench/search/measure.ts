import { median, quantile } from '../numbers.ts';
import { newData, startServer } from '../servers.ts';
import { dataOf, type Line, openSocket } from '../wire/line.ts';
import { type Script, scripts } from './corpus.ts';
import { type Filled, fillDatabase } from './fill.ts';
import { type Asked, type Kind, kinds, queryOf } from './queries.ts';

export type SearchPlan = { messages: number /** Of each kind and script. */; queries: number };

/** Milliseconds. */
export type Times = { median: number; p95: number };
export type Searched = { all: Times; byScript: Record<Script, Times>; byKind: Record<Kind, Times> };

const WARM = 3;
const JOIN =
  'mutation ($room: String!, $name: String) { joinRoom(room: $room, name: $name) { room { slug } } }';
const SEARCH = `query ($query: String!) { search(query: $query) {
  nodes { message { id seq body createdAt author { id name } } room { slug name } snippet { text match } }
  pageInfo { hasNextPage endCursor }
} }`;

/** Fills a database, starts the server on it, and searches as somebody who is in all of its rooms. */
export async function measureSearch(
  { messages, queries }: SearchPlan,
  say: (line: string) => void,
): Promise<Searched> {
  const data = newData();
  const filled = await fillDatabase(data, messages, say);
  return searchIn(data, filled, queries);
}

export async function searchIn(data: string, filled: Filled, queries: number): Promise<Searched> {
  const server = await startServer('enchanters', { data });
  const line = await openSocket(server.port);
  for (const [n, room] of filled.rooms.entries())
    await dataOf(
      line.ask(JSON.stringify({ query: JOIN, variables: { room, ...(n === 0 && { name: 'Seeker' }) } })),
    );
  const taken: { script: Script; kind: Kind; ms: number }[] = [];
  for (let n = -WARM; n < queries; n++)
    for (const kind of Object.keys(kinds) as Kind[])
      for (const script of scripts) {
        const samples = filled.samples.filter((sample) => sample.script === script);
        const ms = await timeOf(line, queryOf(kind, n + WARM, filled.corpora[script], samples));
        if (n >= 0) taken.push({ script, kind, ms });
      }
  line.close();
  await server.stop();
  const timesOf = (some: typeof taken): Times => {
    const times = some.map(({ ms }) => ms).sort((a, b) => a - b);
    return { median: median(times), p95: quantile(times, 0.95) };
  };
  const each = <Name extends string>(names: readonly Name[], of: 'script' | 'kind') =>
    Object.fromEntries(
      names.map((name) => [name, timesOf(taken.filter((one) => one[of] === name))]),
    ) as Record<Name, Times>;
  return {
    all: timesOf(taken),
    byScript: each(scripts, 'script'),
    byKind: each(Object.keys(kinds) as Kind[], 'kind'),
  };
}

async function timeOf(line: Line, { query, some }: Asked): Promise<number> {
  const payload = JSON.stringify({ query: SEARCH, variables: { query } });
  const asked = performance.now();
  const { search } = await dataOf(line.ask(payload));
  const took = performance.now() - asked;
  const { nodes, pageInfo } = search as { nodes: unknown[]; pageInfo: { hasNextPage: boolean } };
  if (some && nodes.length === 0 && !pageInfo.hasNextPage)
    throw new Error(`Nothing was found of “${query}”, which was said.`);
  return took;
}
