// The load, in a process of its own: a crowd of senders at each server.
import { quantile } from '../numbers.ts';
import { obey } from '../obey.ts';
import type { Run } from '../rate.ts';
import { BODY } from '../text.ts';
import { dataOf, type Line, openHttp, openSocket } from '../wire/line.ts';
import { within } from '../within.ts';
import { type Load, PEOPLE, type Recalled, roomName } from './load.ts';

/** How long after its end a run may wait for the last acknowledgements. */
const LAST_MS = 15_000;
const JOIN =
  'mutation ($room: String!, $name: String) { joinRoom(room: $room, name: $name, create: true) { token } }';
const SEND =
  'mutation ($room: String!, $body: String!, $clientId: ID!) { sendMessage(room: $room, body: $body, clientId: $clientId) { message { id seq createdAt } } }';

type Person = { index: number; socket: Line; token: string; sent: number };
type Gathered = { port: number; people: Person[]; acked: string[] };

const crowds = new Map<string, Gathered>();

/** Everybody joins the one room and a room of their own; the first of them joins all. */
async function open(server: string, port: number): Promise<void> {
  const people: Person[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const socket = await openSocket(port);
    const join = async (room: string, name: string | null) =>
      (await dataOf(socket.ask(JSON.stringify({ query: JOIN, variables: { room, name } })))).joinRoom;
    const { token } = (await join(roomName(1, 0), `Sender ${index}`)) as { token: string };
    const last = index === 0 ? PEOPLE : index + 1;
    for (let room = index; room < last; room++) await join(roomName(PEOPLE, room), null);
    people.push({ index, socket, token, sent: 0 });
  }
  crowds.set(server, { port, people, acked: [] });
}

/** Each sender is a closed loop: the next message goes out when the one before is acknowledged. */
async function run(server: string, { transport, senders, rooms }: Load, ms: number): Promise<Run> {
  const { port, people, acked } = crowdAt(server);
  const talking = people.slice(0, senders);
  const overHttp = await Promise.all(
    transport === 'HTTP' ? talking.map((one) => openHttp(port, one.token)) : [],
  );
  const latencies: number[] = [];
  let inTime = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + ms;
  const talk = async (person: Person) => {
    const line = overHttp[person.index] ?? person.socket;
    for (let now = began; now < end; ) {
      const clientId = `${person.index}.${person.sent++}`;
      // Somebody alone speaks in each room in turn; in a crowd everybody has a room.
      const room = roomName(rooms, senders === 1 ? person.sent : person.index);
      const payload = JSON.stringify({ query: SEND, variables: { room, body: BODY, clientId } });
      await dataOf(line.ask(payload));
      const sent = now;
      now = performance.now();
      acked.push(clientId);
      latencies.push(now - sent);
      if (now < end) inTime++;
    }
  };
  await within(ms + LAST_MS, 'Acknowledging every send', Promise.all(talking.map(talk)));
  const { user, system } = process.cpuUsage(cpu);
  const client = (user + system) / 1000 / (performance.now() - began);
  for (const line of overHttp) line.close();
  latencies.sort((a, b) => a - b);
  return {
    inTime,
    acked: latencies.length,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    client,
  };
}

function recall(server: string): Recalled {
  const { acked, people } = crowdAt(server);
  return { acked, token: people[0]?.token ?? '' };
}

function crowdAt(server: string): Gathered {
  const crowd = crowds.get(server);
  if (!crowd) throw new Error(`Nobody is at ${server}.`);
  return crowd;
}

const orders = { open, run, recall };
export type Crowd = typeof orders;
obey(orders);
