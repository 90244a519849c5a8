import { barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import type { Goal, Part } from '../section.ts';
import { servers } from '../servers.ts';
import { table } from '../table.ts';
import { BODY } from '../text.ts';
import { type Compared, compared, type DeliveryPlan, type DeliveryRow, measureDelivery } from './measure.ts';

const full: DeliveryPlan = { members: [10, 100, 1_000, 5_000], rounds: 7, ms: 1_000, warmMs: 500 };
const short: DeliveryPlan = { members: [10, 1_000], rounds: 1, ms: 500, warmMs: 300 };

/** The size of room that the goals speak of. */
const JUDGED = 1_000;
const RAW_MOST = { 1: 1.15, 8: 0.4 } as const;
const YOGA_LEAST = 4;
/** A cost that does not grow with the room: what lies between is noise. More sockets miss more caches, at raw `ws` too. */
const FLAT_MOST = 1.15;

/** What one delivery costs the server in a room of so many, beside raw `ws`, two GraphQL servers and socket.io. */
export const delivery: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const { rows, fairness } = await measureDelivery(plan, say);
  return {
    title: 'Delivery in one room',
    goals: [...rows.filter(({ members }) => members === JUDGED).flatMap(goalsOf), ...flatGoals(rows)],
    figures: deliveryTable(rows),
    charts: {
      'delivery.svg': {
        says: 'CPU of the server for one delivery in a room of 1,000, by server',
        svg: barChart('Server CPU a delivery in a room of 1,000, µs (less is better)', serverBars(rows)),
      },
      'delivery-sizes.svg': {
        says: 'CPU of the server for one delivery by the size of the room, Enchanters beside raw ws',
        svg: barChart('Server CPU a delivery by size of the room, µs (less is better)', sizeBars(rows)),
      },
    },
    method: methodOf(plan, fairness),
  };
};

function goalsOf({ members, inFlight, figures }: DeliveryRow): Goal[] {
  const room = `${whole(members)} members, ${flightOf(inFlight)}:`;
  const raw = figures['raw-ws'].ours;
  const yoga = 1 / figures.yoga.ours;
  const others = (['mercurius', 'socket-io'] as const).map((name) => ({
    name,
    ratio: figures[name].ours,
  }));
  return [
    {
      says: `${room} a delivery costs **${raw.toFixed(2)}×** the CPU it costs raw \`ws\``,
      goal: `at most ${RAW_MOST[inFlight]}×`,
      met: raw <= RAW_MOST[inFlight],
    },
    {
      says: `${room} stock Yoga + graphql-ws takes **${yoga.toFixed(1)}×** as much CPU`,
      ...(inFlight === 1 && { goal: `at least ${YOGA_LEAST}×` }),
      met: inFlight !== 1 || yoga >= YOGA_LEAST,
    },
    {
      says: `${room} a delivery costs ${others.map(({ name, ratio }) => `**${ratio.toFixed(2)}×** what it does at ${servers[name].shown}`).join(', ')}`,
      goal: 'less than 1×',
      met: others.every(({ ratio }) => ratio < 1),
    },
  ];
}

function flatGoals(rows: DeliveryRow[]): Goal[] {
  return ([1, 8] as const).map((inFlight) => {
    const taken = rows.filter((row) => row.inFlight === inFlight);
    const [ours, raw] = [growthOf(taken, 'enchanters'), growthOf(taken, 'raw-ws')];
    const sizes = taken.map(({ members }) => whole(members)).join(' to ');
    return {
      says: `From ${sizes} members, ${flightOf(inFlight)}: from one size to the next a delivery costs at most **${ours.toFixed(2)}×** (raw \`ws\`: ${raw.toFixed(2)}×)`,
      goal: `flat or falling, at most ${FLAT_MOST}× or what it is at raw \`ws\``,
      met: ours <= Math.max(FLAT_MOST, raw),
    };
  });
}

/** The steepest step from one size to the next. */
function growthOf(rows: DeliveryRow[], name: Compared): number {
  const costs = rows.map(({ figures }) => figures[name].cpu);
  return Math.max(...costs.slice(1).map((cost, index) => cost / (costs[index] ?? cost)));
}

function deliveryTable(rows: DeliveryRow[]): string {
  const lines = rows.flatMap(({ members, inFlight, figures }) =>
    compared.map((name) => {
      const { cpu, least, most, ours, round, client } = figures[name];
      const first = name === 'enchanters';
      return [
        first ? `${whole(members)} members, ${flightOf(inFlight)}` : '',
        servers[name].shown,
        first ? '' : `${ours.toFixed(2)}×`,
        fixed(cpu, 2),
        `${fixed(least, 2)}–${fixed(most, 2)}`,
        fixed(round, 1),
        `${whole(client * 100)} %`,
      ];
    }),
  );
  const head = ['room', 'server', 'ours to it', 'CPU µs/delivery', 'rounds', 'all heard ms', 'client'];
  return table(head, lines);
}

function flightOf(inFlight: number): string {
  return `${inFlight} in flight`;
}

const text = (value: number) => `${fixed(value, 1)} µs`;

function serverBars(rows: DeliveryRow[]) {
  const bar = (row: DeliveryRow) => (name: Compared) => {
    const { cpu } = row.figures[name];
    return { name: servers[name].shown, value: cpu, text: text(cpu) };
  };
  return rows
    .filter(({ members }) => members === JUDGED)
    .map((row) => ({ label: flightOf(row.inFlight), bars: compared.map(bar(row)) }));
}

function sizeBars(rows: DeliveryRow[]) {
  return rows.map(({ members, inFlight, figures }) => ({
    label: `${whole(members)}, ${flightOf(inFlight)}`,
    bars: (['enchanters', 'raw-ws'] as const).map((name) => {
      const { cpu } = figures[name];
      return { name: servers[name].shown, value: cpu, text: text(cpu) };
    }),
  }));
}

function methodOf({ rounds, ms }: DeliveryPlan, fairness: string): string {
  return `Everybody in one room has a socket and hears everything. "1 in flight": a member speaks, and when that is acknowledged and heard by
all, again. "8 in flight": eight members, each on a socket of their own, speak at the same moment; when all eight messages are
acknowledged and heard by all, again. CPU is what all threads of the server's process used, the database, the request and its
acknowledgement included, over the number of messages that readers were given; "all heard" is the median time from speaking to
the last reader. The message is the same ${BODY.length} bytes of text; with id, seq, author and time a frame is about as long at each server.
Readers count frames, one of them reads all; at the end each must have been given every message. Figures are medians of ${rounds}
rounds of ${ms / 1000} s each, the servers in turn; "rounds" is the cheapest and the dearest. "Ours to it" is the median of what it is within
each round, as from one round to another a machine may be twice as fast. ${fairness}

**Enchanters** stores each message durably before anybody hears of it. The peers keep nothing and know nobody:
**raw ws** ([raw-ws.mjs](../../bench/peers/raw-ws.mjs)) builds one string and calls \`send\` once per socket;
**Yoga + graphql-ws** ([yoga.mjs](../../bench/peers/yoga.mjs)) with \`createPubSub\`, **mercurius** ([mercurius.mjs](../../bench/peers/mercurius.mjs)) with its own
subscriptions, and **socket.io** ([socket-io.mjs](../../bench/peers/socket-io.mjs)) with \`io.to(room).emit\` are put together as their documentation does.`;
}
