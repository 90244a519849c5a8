import { barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import type { Goal, Part } from '../section.ts';
import { table } from '../table.ts';
import { measureStalls, type Phase, type StallsPlan, type StallsRow } from './measure.ts';

const full: StallsPlan = {
  readers: 1_000,
  stalled: [0, 1, 200],
  rounds: 3,
  steady: { perSecond: 20, bytes: 1_000, ms: 4_000 },
  filling: { perSecond: 20, bytes: 16_000, ms: 24_000 },
};
const short: StallsPlan = {
  readers: 100,
  stalled: [0, 1, 20],
  rounds: 1,
  steady: { perSecond: 20, bytes: 1_000, ms: 1_000 },
  filling: { perSecond: 120, bytes: 16_000, ms: 4_000 },
};

const P99_MOST = 1.2;
/** The bound of what is kept for one reader, and what a socket takes beside it. */
const MEMORY_MOST_KIB = 1_024 + 64;
/** The growth of a process over fewer readers than these is noise. */
const MEASURABLE = 10;

/** Readers who stop reading, and what those who read notice of it. */
export const stalls: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const rows = await measureStalls(plan, say);
  const [alone, ...beside] = rows;
  return {
    title: 'Readers who stop reading',
    goals: alone ? beside.flatMap((row) => goalsOf(row, alone, plan)) : [],
    figures: stallsTable(rows),
    charts: {
      'stalls.svg': {
        says: 'p99 from sending to hearing among readers who read, beside readers who have stopped',
        svg: barChart('p99 from sending to hearing, ms (less is better)', [
          ...rows.map((row) => barOf(row, 'steady')),
          ...rows.map((row) => barOf(row, 'filling')),
        ]),
      },
    },
    method: `${whole(plan.readers)} readers of one room; beside them some more of the same kind stop reading their sockets, which stay open. Somebody speaks
${spoken(plan.steady)} ("steady"), then ${spoken(plan.filling)} ("filling": more than the system's buffers and the server's
bound hold for a reader). Latency is from sending a message to each reader's having it, over all readers who read. "KiB each" is by how
much the server's process had grown at most meanwhile, over the stalled; then they read on, on a new socket from their cursor where the server
has cut them off, and must hold every message, once and in order. Of ${plan.rounds} rounds, which take each number of stalled
readers in turn, after one round to warm up, the calmest counts: whatever else the machine does adds to a 99th percentile. Memory is
that of the first, what was whole that of the worst.`,
  };
};

function goalsOf(row: StallsRow, alone: StallsRow, plan: StallsPlan): Goal[] {
  const steady = row.steady.p99 / alone.steady.p99;
  const filling = row.filling.p99 / alone.filling.p99;
  const who = `${row.stalled} stalled beside ${whole(plan.readers)}`;
  return [
    {
      says: `${who}: the p99 of the others is **${steady.toFixed(2)}×** what it was in steady talk, **${filling.toFixed(2)}×** while their buffers fill`,
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

function stallsTable(rows: StallsRow[]): string {
  const [alone] = rows;
  const lines = rows.flatMap((row) =>
    (['steady', 'filling'] as const).map((phase) => {
      const { p50, p99, client } = row[phase];
      const filled = phase === 'filling' && row.stalled > 0;
      return [
        phase === 'steady' ? `${row.stalled} stalled` : '',
        phase,
        `${(p99 / (alone?.[phase].p99 ?? p99)).toFixed(2)}×`,
        fixed(p50, 1),
        fixed(p99, 1),
        filled && row.stalled >= MEASURABLE ? whole(row.memory) : '',
        filled ? `${row.resumed.whole}` : '',
        filled ? `${row.resumed.cut}` : '',
        filled ? fixed(row.resumed.ms / 1000, 1) : '',
        `${whole(client * 100)} %`,
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

function barOf(row: StallsRow, phase: 'steady' | 'filling') {
  const { p99 } = row[phase];
  const bars = [{ name: 'Enchanters', value: p99, text: `${fixed(p99, 1)} ms` }];
  return { label: `${phase}, ${row.stalled} stalled`, bars };
}

function spoken({ perSecond, bytes, ms }: Phase): string {
  return `${perSecond} times a second ${whole(bytes)} bytes for ${ms / 1000} s`;
}
