import { barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import { type Compared, compared, type Figures } from '../rate.ts';
import type { Part } from '../section.ts';
import { servers } from '../servers.ts';
import { table } from '../table.ts';
import { MEMBERS, ROOMS } from './load.ts';
import { measureRooms, type RoomsPlan } from './measure.ts';
import { type Shares, type Stage, stages } from './profile.ts';

const full: RoomsPlan = { rounds: 5, ms: 3_000, warmMs: 3_000, profiledMs: 5_000 };
const short: RoomsPlan = { rounds: 1, ms: 1_500, warmMs: 1_500, profiledMs: 2_000 };

const RATE_LEAST = 5;
const meaning: Record<Stage, string> = {
  read: 'reading from sockets, and what a frame says',
  parse: 'parsing and validating the operation, and who asks',
  execute: 'executing the mutation, reaching the room',
  commit: 'committing: the log, Prisma, the way to the database',
  database: 'committing: the embedded database itself, in its thread',
  deliver: 'delivering and acknowledging: executing events, writing to sockets',
  collect: 'collecting garbage',
  rest: 'the rest: promises, timers, the loop itself',
};

/** Many small rooms at once: durable messages a second, and where the time of one goes. */
export const rooms: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const { figures, shares, fairness } = await measureRooms(plan, say);
  const ratio = figures.enchanters.rate / figures['yoga-prisma'].rate;
  const cpu = figures.enchanters.cpu / figures['yoga-prisma'].cpu;
  return {
    title: `${ROOMS} rooms of ${MEMBERS}`,
    goals: [
      {
        says: `${ROOMS} rooms of ${MEMBERS}, a closed loop in each: **${ratio.toFixed(2)}×** the durable, acknowledged and delivered messages a second of plain Yoga + Prisma, for ${fixed(cpu, 2)}× the CPU each`,
        goal: `at least ${RATE_LEAST}×`,
        met: ratio >= RATE_LEAST,
      },
    ],
    figures: `${roomsTable(figures, ratio)}\n\n${costTable(shares, figures.enchanters.cpu)}`,
    charts: {
      'rooms.svg': {
        says: 'Durable messages a second in 200 rooms of 5, Enchanters beside plain Yoga + Prisma',
        svg: barChart('Durable, delivered messages a second (more is better)', [
          { label: `${ROOMS} rooms of ${MEMBERS}`, bars: compared.map((name) => rateBar(name, figures)) },
        ]),
      },
      'message.svg': {
        says: 'Where the CPU time of one message goes',
        svg: barChart('CPU of one message by stage, µs', costBars(shares, figures.enchanters.cpu)),
      },
    },
    method: methodOf(plan, fairness),
  };
};

function roomsTable(figures: Record<Compared, Figures>, ratio: number): string {
  const rows = compared.map((name) => {
    const { rate, least, most, p50, p99, cpu, client } = figures[name];
    return [
      servers[name].shown,
      name === 'enchanters' ? `${ratio.toFixed(2)}×` : '',
      whole(rate),
      `${whole(least)}–${whole(most)}`,
      fixed(p50, 1),
      fixed(p99, 1),
      whole(cpu),
      `${whole(client * 100)} %`,
    ];
  });
  const head = ['server', 'ratio', 'messages/s', 'rounds', 'p50 ms', 'p99 ms', 'CPU µs/message', 'client'];
  return table(head, rows, 1);
}

function costTable(shares: Shares, cpu: number): string {
  const rows = stages.map((stage) => [
    stage,
    meaning[stage],
    `${whole(shares[stage] * 100)} %`,
    whole(shares[stage] * cpu),
  ]);
  return table(['stage', 'of one message', 'share', 'CPU µs'], rows);
}

function rateBar(name: Compared, figures: Record<Compared, Figures>) {
  const { rate } = figures[name];
  return { name: servers[name].shown, value: rate, text: whole(rate) };
}

function costBars(shares: Shares, cpu: number) {
  return stages.map((stage) => ({
    label: stage,
    bars: [{ name: stage, value: shares[stage] * cpu, text: `${whole(shares[stage] * cpu)} µs` }],
  }));
}

function methodOf({ rounds, ms, profiledMs }: RoomsPlan, fairness: string): string {
  return `Everybody has a socket with one subscription. In each room somebody speaks, and again when that is acknowledged. At the end of
a round everybody must have heard everything. Figures are medians of ${rounds} rounds of ${ms / 1000} s each, the servers in turn. ${fairness}

**Yoga + Prisma** is the peer of the sends, which publishes each message through Yoga's \`createPubSub\` after its \`create\`.

Where the time goes is read off a CPU profile (\`--cpu-prof\`) of the same load for ${profiledMs / 1000} s at a server of its own: samples of
both threads are told apart by their stacks ([profile.ts](../../bench/rooms/profile.ts)). The shares are those of the profile, the
microseconds those shares of what a message costs without it.`;
}
