import { type Bars, barChart } from './chart.ts';
import type { HistoryPlan, PageRow, Position } from './history.ts';
import { BODY, type Load } from './load.ts';
import { type Compared, type Kept, OTHERS_MOST, type SendPlan, type SendRow } from './sends.ts';

export type Results = {
  machine: string;
  /** Of an `fdatasync` on its disk, in microseconds. */
  sync: number;
  date: string;
  plan: SendPlan & HistoryPlan;
  sends: { rows: SendRow[]; kept: Kept; turns: number; again: number; disturbed: number };
  pages: PageRow[];
};

/** A ratio that the run was made for, and what must hold of it, where something must. */
export type Goal = { says: string; goal?: string; met: boolean };

const RATE_LEAST = 3;
const PAGES_MOST = 1.5;
const shown: Record<Compared, string> = { enchanters: 'Enchanters', 'yoga-prisma': 'Yoga + Prisma' };
const places: Record<Position, string> = {
  opening: 'as a room is opened (no `before`)',
  newest: 'newest',
  middle: 'middle',
  oldest: 'oldest',
};

export function goalsOf({ sends, pages }: Results): Goal[] {
  const rates = sends.rows
    .filter(({ load }) => load.transport === 'WebSocket')
    .map((row): Goal => {
      const ratio = rateRatio(row);
      const cpu = row.figures.enchanters.cpu / row.figures['yoga-prisma'].cpu;
      const cost = Number.isNaN(cpu) ? '' : `, for ${cpu.toFixed(2)}× the CPU each`;
      const says = `${nameOf(row.load)}: **${ratio.toFixed(2)}×** the acknowledged sends a second of plain Yoga + Prisma${cost}`;
      if (row.load.senders === 1) return { says, met: true };
      return { says, goal: `at least ${RATE_LEAST}×`, met: ratio >= RATE_LEAST };
    });
  const medians = pages.map(({ median }) => median);
  const spread = Math.max(...medians) / Math.min(...medians);
  const says = `A page of 50, anywhere in a long history: the slowest median is **${spread.toFixed(2)}×** the fastest`;
  return [...rates, { says, goal: `less than ${PAGES_MOST}×`, met: spread < PAGES_MOST }];
}

export function lineOf({ says, goal, met }: Goal): string {
  return `- ${says}${goal === undefined ? '' : ` (goal: ${goal}${met ? '' : ', **missed**'})`}.`;
}

export function sendsTable({ sends }: Results): string {
  const rows = sends.rows.flatMap((row) =>
    (['enchanters', 'yoga-prisma'] as const).map((name) => {
      const { rate, least, most, p50, p99, cpu, client } = row.figures[name];
      const ours = name === 'enchanters';
      return [
        ours ? nameOf(row.load) : '',
        shown[name],
        ours ? `${rateRatio(row).toFixed(2)}×` : '',
        whole(rate),
        `${whole(least)}–${whole(most)}`,
        p50.toFixed(2),
        p99.toFixed(2),
        Number.isNaN(cpu) ? '–' : whole(cpu),
        `${(client * 100).toFixed(0)} %`,
      ];
    }),
  );
  const head = ['load', 'server', 'ratio', 'sends/s', 'rounds', 'p50 ms', 'p99 ms', 'CPU µs/send', 'client'];
  return table(head, rows);
}

export function pagesTable({ pages }: Results): string {
  const fastest = Math.min(...pages.map(({ median }) => median));
  const rows = pages.map(({ position, median, p99 }) => [
    places[position],
    `${(median / fastest).toFixed(2)}×`,
    median.toFixed(2),
    p99.toFixed(2),
  ]);
  return table(['page of 50', 'ratio', 'median ms', 'p99 ms'], rows);
}

export function keptLine({ sends }: Results): string {
  const of = (name: Compared) =>
    `${shown[name]} acknowledged ${whole(sends.kept[name].acked)} and holds ${whole(sends.kept[name].stored)}`;
  return `Read back at the end: ${of('enchanters')}; ${of('yoga-prisma')}.`;
}

/** Files of docs/bench, by name. */
export function documents(results: Results): Record<string, string> {
  return {
    'README.md': readme(results),
    'sends.svg': barChart('Acknowledged sends per second (more is better)', sendBars(results)),
    'history.svg': barChart('A page of 50 messages, median ms (less is better)', pageBars(results)),
  };
}

function readme(results: Results): string {
  const { machine, sync, date, plan, sends } = results;
  const { turns, again, disturbed } = sends;
  const { rounds, ms, messages, requests } = plan;
  return `# Benchmarks

Measured by \`npm run bench\` on ${date}; the run wrote this page. Machine: ${machine};
its disk takes ${whole(sync)} µs for an \`fdatasync\` of 8 KiB.

${goalsOf(results).map(lineOf).join('\n')}

## Sends

![Acknowledged sends per second, Enchanters beside plain Yoga + Prisma](sends.svg)

${sendsTable(results)}

${keptLine(results)}

Both servers run in one process each, with the embedded database, a data folder of their own and \`fsync\` on: an acknowledged
message is on disk. A sender is a closed loop: it sends the next message when the one before is acknowledged. With 64
senders and 64 rooms each has a room; one sender alone speaks in each room in turn. The message is the same ${BODY.length}
bytes of text every time. Figures are medians of ${rounds} rounds of ${ms / 1000} s each, spread over the whole run, the servers in
turn; "rounds" is the slowest and the fastest. "CPU" is what the server's process used, database included; "client" is how
much of one core the load took. A turn during which everything else on the machine takes more than ${OTHERS_MOST * 100} % of its CPU time
is taken again: in this run ${again} were, beside the ${turns} that count, of which ${disturbed} were disturbed even so.

**Enchanters** is the built server as \`npm start\` runs it: sessions, membership, de-duplication by \`clientId\`, dense \`seq\`, the
row of the message and the event of the room's log in one transaction, appends that arrive together sharing a commit.

**Yoga + Prisma** ([bench/peers/yoga-prisma.ts](../../bench/peers/yoga-prisma.ts)) is the same stack put together as its guides do: stock
GraphQL Yoga and graphql-ws, and a mutation that is one \`prisma.message.create\`. It does less on purpose, so that nothing
handicaps it: no event, no lock, no membership or session in the database, no index on \`clientId\`. What it lacks is the
shared commit, which is no help to one sender alone: there Enchanters only pays for what it does beside.

## History

![Median time of a page of 50 messages at each place of a room](history.svg)

${pagesTable(results)}

One room of ${whole(messages)} messages, filled through the API. One client asks over WebSocket for pages of 50 as the web client does,
one after another, at each place in turn, ${requests} times each; a place is 16 different pages. Before, the whole room is read
and counted.

## Run it

\`npm run bench\` takes about six minutes on a quiet machine and writes this folder; \`npm run bench -- --quick\` takes a minute
and only prints. It uses only the loopback interface and a temporary folder. Both servers run with \`NODE_ENV=production\`.
`;
}

function sendBars({ sends }: Results): Bars {
  return sends.rows.map((row) => ({
    label: nameOf(row.load),
    bars: (['enchanters', 'yoga-prisma'] as const).map((name) => {
      const { rate } = row.figures[name];
      const ratio = name === 'enchanters' ? ` (${rateRatio(row).toFixed(1)}×)` : '';
      return { name: shown[name], value: rate, text: `${whole(rate)}${ratio}` };
    }),
  }));
}

function pageBars({ pages }: Results): Bars {
  return pages.map(({ position, median }) => ({
    label: position === 'opening' ? 'as a room is opened' : position,
    bars: [{ name: 'Enchanters', value: median, text: `${median.toFixed(2)} ms` }],
  }));
}

function nameOf({ transport, senders, rooms }: Load): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${transport === 'HTTP' ? 'HTTP, ' : ''}${count(senders, 'sender')}, ${count(rooms, 'room')}`;
}

function rateRatio({ figures }: SendRow): number {
  return figures.enchanters.rate / figures['yoga-prisma'].rate;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Markdown that reads as a table in a terminal too. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
