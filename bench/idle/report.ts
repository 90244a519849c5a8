import { barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import type { Goal, Part } from '../section.ts';
import { servers } from '../servers.ts';
import { table } from '../table.ts';
import { compared, type IdlePlan, type IdleRow, measureIdle } from './measure.ts';

const full: IdlePlan = { sockets: 5_000, perRoom: [50, 5_000], settleMs: 3_000 };
const short: IdlePlan = { sockets: 500, perRoom: [50], settleMs: 500 };

const KIB_MOST = 30;
const STALL_MOST_MS = 100;

/** What a socket that only listens costs in memory, and what opening many does to the event loop. */
export const idle: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const rows = await measureIdle(plan, say);
  return {
    title: `${whole(plan.sockets)} idle sockets`,
    goals: rows.flatMap((row) => goalsOf(row, plan)),
    figures: idleTable(rows, plan),
    charts: {
      'idle.svg': {
        says: 'Resident memory of an idle socket with one subscription, by server',
        svg: barChart('Resident memory of an idle socket, KiB (less is better)', idleBars(rows, plan)),
      },
    },
    method: `Each socket has one subscription to the messages of its room. People have joined before, at an earlier process of the same
data; 200 sockets have come and gone and garbage was collected before the first reading. Then the sockets are opened, 50 at a time, as fast as the server goes, and left
alone for ${plan.settleMs / 1000} s. "KiB each" is by how much the resident memory of the whole process has grown, divided by the sockets;
"collected" the same after one more full collection of garbage, which nobody asks for in life. "Stall" is the longest time
during the opening that the event loop took for one turn (\`monitorEventLoopDelay\`, 1 ms). At the end something is said, and the
first room must hear it. Every figure is of one fresh server.`,
  };
};

function goalsOf({ perRoom, figures }: IdleRow, plan: IdlePlan): Goal[] {
  const { resident, stall } = figures.enchanters;
  const [raw, yoga] = [resident / figures['raw-ws'].resident, resident / figures.yoga.resident];
  return [
    {
      says: `${whole(plan.sockets)} idle sockets, ${placeOf(perRoom, plan)}: **${fixed(resident, 1)} KiB** each, ${raw.toFixed(2)}× raw \`ws\` and ${yoga.toFixed(2)}× Yoga + graphql-ws`,
      goal: `at most ${KIB_MOST} KiB`,
      met: resident <= KIB_MOST,
    },
    {
      says: `Opening them, ${placeOf(perRoom, plan)}, the event loop stands still for **${whole(stall)} ms** at the longest`,
      goal: `at most ${STALL_MOST_MS} ms`,
      met: stall <= STALL_MOST_MS,
    },
  ];
}

function idleTable(rows: IdleRow[], plan: IdlePlan): string {
  const lines = rows.flatMap(({ perRoom, figures }) =>
    compared.map((name) => {
      const { resident, collected, stall, opening } = figures[name];
      const first = name === 'enchanters';
      return [
        first ? placeOf(perRoom, plan) : '',
        servers[name].shown,
        first ? '' : `${(figures.enchanters.resident / resident).toFixed(2)}×`,
        fixed(resident, 1),
        fixed(collected, 1),
        fixed(stall, 0),
        fixed(opening, 1),
      ];
    }),
  );
  const head = ['sockets', 'server', 'ours to it', 'KiB each', 'collected', 'stall ms', 'opening s'];
  return table(head, lines);
}

function idleBars(rows: IdleRow[], plan: IdlePlan) {
  return rows.map(({ perRoom, figures }) => ({
    label: placeOf(perRoom, plan),
    bars: compared.map((name) => {
      const { resident } = figures[name];
      return { name: servers[name].shown, value: resident, text: `${fixed(resident, 1)} KiB` };
    }),
  }));
}

function placeOf(perRoom: number, { sockets }: IdlePlan): string {
  return perRoom === sockets ? 'all in one room' : `in rooms of ${perRoom}`;
}
