import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sum } from '../numbers.ts';

/** Where the time of a message goes. */
export const stages = [
  'read',
  'parse',
  'execute',
  'commit',
  'database',
  'deliver',
  'collect',
  'rest',
] as const;
export type Stage = (typeof stages)[number];

/** The share of each stage in the time that the server was busy; together 1. */
export type Shares = Record<Stage, number>;

type Frame = { functionName: string; url: string; lineNumber: number; columnNumber: number };
/** What `--cpu-prof` writes: times in microseconds of the system's monotonic clock. */
type Profile = {
  nodes: { id: number; callFrame: Frame; children?: number[] }[];
  startTime: number;
  samples: number[];
  timeDeltas: number[];
};

/** Below any of these everything is delivering: an event is executed and written for its readers. */
const DELIVERING = /server\/live\/|server\/\w+\/follow\.ts|flattenAsyncIterable|mapAsyncIterator/;

/** Else the innermost function decides that one of these knows, by its file and name. */
const known: [Stage, RegExp][] = [
  ['commit', /server\/(log|store)\/|node_modules\/(@prisma|pg|pg-[\w-]+|postgres-[\w-]+)\//],
  [
    'deliver',
    /ws\/lib\/(sender|websocket)\.js \w*(send|frame|ping|pong)\w*$|ws\/dist\/\S+ (next|complete|stringifyMessage)$|socket\.js send$/i,
  ],
  ['parse', /graphql\/(language|validation)\/|server\/(transport|accounts)\/|@envelop\/|graphql-yoga\//],
  [
    'execute',
    /server\/(messages|rooms)\/|graphql\/execution\/|graphql-tools\/executor\/|pothos\/|server\/(errors|context)\.ts/,
  ],
  ['read', /ws\/lib\/|graphql-ws\/dist\/|onStreamRead$/],
];

/** The file that a function was compiled from: the server runs as a few files, each of many. */
function sourceOf({ url, lineNumber, columnNumber }: Frame): string {
  const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
  return entry && 'originalSource' in entry ? entry.originalSource : url;
}

const maps = new Map<string, SourceMap | null>();

function mapOf(url: string): SourceMap | null {
  const known = maps.get(url);
  if (known !== undefined) return known;
  const path = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : '';
  const map = existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : null;
  maps.set(url, map);
  return map;
}

/** Reads the profiles of a server's threads, and tells the samples between two moments apart by their stacks. */
export function sharesIn(folder: string, began: number, ended: number): Shares {
  const taken = Object.fromEntries(stages.map((stage) => [stage, 0])) as Shares;
  for (const file of readdirSync(folder)) {
    // CPU.<date>.<time>.<process>.<thread>.<number>: thread 0 is the main one, the other is the embedded database.
    const isMain = file.split('.')[4] === '0';
    const profile: Profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const stageOf = stagesOf(profile, isMain);
    let at = profile.startTime;
    for (const [index, sample] of profile.samples.entries()) {
      at += profile.timeDeltas[index] ?? 0;
      const stage = stageOf.get(sample);
      if (at >= began && at <= ended && stage) taken[stage] += profile.timeDeltas[index + 1] ?? 0;
    }
  }
  const busy = sum(Object.values(taken));
  for (const stage of stages) taken[stage] /= busy;
  return taken;
}

/** The stage of every node; an idle one has none. */
function stagesOf({ nodes }: Profile, isMain: boolean): Map<number, Stage | null> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<number, Stage | null>();
  const visit = (id: number, outer: Stage, delivering: boolean) => {
    const node = byId.get(id);
    if (!node) return;
    const { functionName } = node.callFrame;
    const name = `${sourceOf(node.callFrame)} ${functionName}`;
    const inside = delivering || DELIVERING.test(name);
    const stage = inside ? 'deliver' : (known.find(([, pattern]) => pattern.test(name))?.[0] ?? outer);
    if (functionName === '(idle)') found.set(id, null);
    else if (!isMain) found.set(id, 'database');
    else found.set(id, functionName === '(garbage collector)' ? 'collect' : stage);
    for (const child of node.children ?? []) visit(child, stage, inside);
  };
  const [root] = nodes;
  if (root) visit(root.id, 'rest', false);
  return found;
}
