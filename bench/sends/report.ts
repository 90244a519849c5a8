import { type Bars, barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import { type Compared, compared } from '../rate.ts';
import type { Goal, Part } from '../section.ts';
import { servers } from '../servers.ts';
import { table } from '../table.ts';
import { BODY } from '../text.ts';
import type { Load } from './load.ts';
import { type Kept, measureSends, type SendPlan, type SendRow } from './measure.ts';

const RATE_LEAST = 3;

const full: SendPlan = { rounds: 5, ms: 2_000, warmMs: 4_000, transports: ['WebSocket', 'HTTP'] };
const short: SendPlan = { rounds: 1, ms: 1_000, warmMs: 2_000, transports: ['WebSocket'] };

/** Durable sends, acknowledged, beside plain Yoga + Prisma. */
export const sends: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const { rows, kept, fairness } = await measureSends(plan, say);
  return {
    title: 'Sends',
    goals: [...rows.filter(({ load }) => load.transport === 'WebSocket').map(goalOf), keptGoal(kept)],
    figures: sendsTable(rows),
    charts: {
      'sends.svg': {
        says: 'Acknowledged sends per second, Enchanters beside plain Yoga + Prisma',
        svg: barChart('Acknowledged sends per second (more is better)', sendBars(rows)),
      },
    },
    method: methodOf(plan, fairness),
  };
};

function goalOf(row: SendRow): Goal {
  const ratio = rateRatio(row);
  const cpu = row.figures.enchanters.cpu / row.figures['yoga-prisma'].cpu;
  const cost = Number.isNaN(cpu) ? '' : `, for ${cpu.toFixed(2)}× the CPU each`;
  const says = `${nameOf(row.load)}: **${ratio.toFixed(2)}×** the acknowledged sends a second of plain Yoga + Prisma${cost}`;
  if (row.load.senders === 1) return { says, met: true };
  return { says, goal: `at least ${RATE_LEAST}×`, met: ratio >= RATE_LEAST };
}

function keptGoal(kept: Kept): Goal {
  const of = (name: Compared) =>
    `${servers[name].shown} acknowledged ${whole(kept[name].acked)} and holds ${whole(kept[name].stored)}`;
  return {
    says: `Read back at the end: ${compared.map(of).join('; ')}`,
    goal: 'the same',
    met: compared.every((name) => kept[name].acked === kept[name].stored),
  };
}

function sendsTable(sendRows: SendRow[]): string {
  const rows = sendRows.flatMap((row) =>
    compared.map((name) => {
      const { rate, least, most, p50, p99, cpu, client } = row.figures[name];
      const ours = name === 'enchanters';
      return [
        ours ? nameOf(row.load) : '',
        servers[name].shown,
        ours ? `${rateRatio(row).toFixed(2)}×` : '',
        whole(rate),
        `${whole(least)}–${whole(most)}`,
        fixed(p50, 2),
        fixed(p99, 2),
        whole(cpu),
        `${whole(client * 100)} %`,
      ];
    }),
  );
  const head = ['load', 'server', 'ratio', 'sends/s', 'rounds', 'p50 ms', 'p99 ms', 'CPU µs/send', 'client'];
  return table(head, rows);
}

function methodOf({ rounds, ms }: SendPlan, fairness: string): string {
  return `Both servers run in one process each, with the embedded database, a data folder of their own and \`fsync\` on: an acknowledged
message is on disk. A sender is a closed loop: it sends the next message when the one before is acknowledged. With 64
senders and 64 rooms each has a room; one sender alone speaks in each room in turn. The message is the same ${BODY.length}
bytes of text every time. Figures are medians of ${rounds} rounds of ${ms / 1000} s each, spread over the whole run, the servers in
turn; "rounds" is the slowest and the fastest. "CPU" is what the server's process used, database included; "client" is how
much of one core the load took. ${fairness}

**Enchanters** is the built server as \`npm start\` runs it: sessions, membership, de-duplication by \`clientId\`, dense \`seq\`, the
row of the message and the event of the room's log in one transaction, appends that arrive together sharing a commit.

**Yoga + Prisma** ([bench/peers/yoga-prisma.ts](../../bench/peers/yoga-prisma.ts)) is the same stack put together as its guides do: stock
GraphQL Yoga and graphql-ws, and a mutation that is one \`prisma.message.create\`. It does less on purpose, so that nothing
handicaps it: no event, no lock, no membership or session in the database, no index on \`clientId\`. What it lacks is the
shared commit, which is no help to one sender alone: there Enchanters only pays for what it does beside.`;
}

function sendBars(rows: SendRow[]): Bars {
  return rows.map((row) => ({
    label: nameOf(row.load),
    bars: compared.map((name) => {
      const { rate } = row.figures[name];
      const ratio = name === 'enchanters' ? ` (${rateRatio(row).toFixed(1)}×)` : '';
      return { name: servers[name].shown, value: rate, text: `${whole(rate)}${ratio}` };
    }),
  }));
}

function nameOf({ transport, senders, rooms }: Load): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${transport === 'HTTP' ? 'HTTP, ' : ''}${count(senders, 'sender')}, ${count(rooms, 'room')}`;
}

function rateRatio({ figures }: SendRow): number {
  return figures.enchanters.rate / figures['yoga-prisma'].rate;
}
