import { barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import type { Goal, Part } from '../section.ts';
import { table } from '../table.ts';
import { measureStalls, type Phase, type StallsPlan, type StallsRow, type Talks } from './measure.ts';

const full: StallsPlan = {
  readers: 1_000,
  stalled: [1, 200],
  rounds: 3,
  steady: { perSecond: 20, bytes: 1_000, ms: 4_000 },
  filling: { perSecond: 20, bytes: 16_000, ms: 24_000 },
};
const short: StallsPlan = {
  readers: 100,
  stalled: [1, 20],
  rounds: 1,
  steady: { perSecond: 20, bytes: 1_000, ms: 1_000 },
  filling: { perSecond: 120, bytes: 16_000, ms: 4_000 },
};

const PHASES = ['steady', 'filling'] as const;
const P99_MOST = 1.2;
/** The bound of what is kept for one reader, and what a socket takes beside it. */
const MEMORY_MOST_KIB = 1_024 + 64;
/** The growth of a process over fewer readers than these is noise. */
const MEASURABLE = 10;

/** Readers who stop reading, and what those who read notice of it. */
export const stalls: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const rows = await measureStalls(plan, say);
  return {
    title: 'Readers who stop reading',
    goals: rows.flatMap((row) => goalsOf(row, plan)),
    figures: stallsTable(rows),
    charts: {
      'stalls.svg': {
        says: 'p99 from sending to hearing among readers who read on, before and after others have stopped',
        svg: barChart('p99 from sending to hearing, ms (less is better)', [
          ...PHASES.flatMap((phase) =>
            rows.flatMap((row) => [barOf(row, phase, 'before'), barOf(row, phase, 'beside')]),
          ),
        ]),
      },
    },
    method: `${whole(plan.readers)} readers of one room, and some more of the same kind. Somebody speaks ${spoken(plan.steady)} ("steady"), then
${spoken(plan.filling)} ("filling": more than the system's buffers and the server's bound hold for a reader): first while all read ("before"),
then after those some have stopped reading their sockets, which stay open ("stalled"). Latency is from sending a message to each reader's having
it, over the ${whole(plan.readers)} readers who read all the time. "KiB each" is by how much the server's process had grown at most
while they stalled, over the stalled; then they read on, on a new socket from their cursor where the server has cut them off, and must hold every
message, once and in order. Of ${plan.rounds} rounds, which take each number of stalled readers in turn, after one talk to warm up, the
calmest counts: whatever else the machine does adds to a 99th percentile. Memory is that of the first, what was whole that of the worst.`,
  };
};

function goalsOf(row: StallsRow, plan: StallsPlan): Goal[] {
  const steady = ratio(row, 'steady');
  const filling = ratio(row, 'filling');
  const who = `${row.stalled} stalled beside ${whole(plan.readers)}`;
  return [
    {
      says: `${who}: the p99 of the others is **${steady.toFixed(2)}×** what it was before in steady talk, **${filling.toFixed(2)}×** while their buffers fill`,
      goal: `at most ${P99_MOST}×`,
      met: Math.max(steady, filling) <= P99_MOST,
    },
    {
      says: `${who}: **${row.resumed.whole}** of ${row.stalled} are whole after resuming`,
      goal: 'all',
      met: row.resumed.whole === row.stalled,
    },
    ...(row.stalled < MEASURABLE
      ? []
      : [
          {
            says: `${who}: the server holds **${whole(row.memory)} KiB** for each`,
            goal: `at most ${whole(MEMORY_MOST_KIB)} KiB`,
            met: row.memory <= MEMORY_MOST_KIB,
          },
        ]),
  ];
}

function ratio(row: StallsRow, phase: keyof Talks): number {
  return row.beside[phase].p99 / row.before[phase].p99;
}

function stallsTable(rows: StallsRow[]): string {
  const lines = rows.flatMap((row) =>
    PHASES.flatMap((phase) => {
      const before = row.before[phase];
      const beside = row.beside[phase];
      const filled = phase === 'filling';
      return [
        [
          phase === 'steady' ? `${row.stalled} beside` : '',
          `${phase}, before`,
          '',
          fixed(before.p50, 1),
          fixed(before.p99, 1),
          ...['', '', '', ''],
          `${whole(before.client * 100)} %`,
        ],
        [
          '',
          `${phase}, stalled`,
          `${ratio(row, phase).toFixed(2)}×`,
          fixed(beside.p50, 1),
          fixed(beside.p99, 1),
          filled && row.stalled >= MEASURABLE ? whole(row.memory) : '',
          filled ? `${row.resumed.whole}` : '',
          filled ? `${row.resumed.cut}` : '',
          filled ? fixed(row.resumed.ms / 1000, 1) : '',
          `${whole(beside.client * 100)} %`,
        ],
      ];
    }),
  );
  const head = [
    'room',
    'talk',
    'p99 ratio',
    'p50 ms',
    'p99 ms',
    'KiB each',
    'whole',
    'cut off',
    'whole after s',
  ];
  return table([...head, 'client'], lines);
}

function barOf(row: StallsRow, phase: keyof Talks, when: 'before' | 'beside') {
  const { p99 } = row[when][phase];
  const bars = [{ name: 'Enchanters', value: p99, text: `${fixed(p99, 1)} ms` }];
  return { label: `${phase}, ${row.stalled} ${when === 'before' ? 'still read' : 'stalled'}`, bars };
}

function spoken({ perSecond, bytes, ms }: Phase): string {
  return `${perSecond} times a second ${whole(bytes)} bytes for ${ms / 1000} s`;
}
