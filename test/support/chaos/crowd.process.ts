// Readers in a process of their own: it can be stopped and continued, and its load is not the sender's. They wait
// between two attempts as the web client does.
import { setTimeout as delay } from 'node:timers/promises';
import { createBackoff } from '../../../client/connection/backoff.ts';
import type { SeenMessage } from '../history-checker.ts';
import type { Answer, Numbered, Order, Report } from './crowd.ts';
import type { Person } from './person.ts';
import { type Reader, startReading } from './read.ts';

// Thousands of attempts fail while a server is away, and nobody reads where.
Error.stackTraceLimit = 0;

const REPORT_MS = 50;
const BEGINNING_AT_ONCE = 50;
const CLOSED_SERVICE_RESTART = 1012;

const readers: Reader[] = [];
const names = new Map<string, number>();
const known = new Map<string, number>();
const lastHeard: number[] = [];
let report: Report = emptyReport();
let counted = 0;

function emptyReport(): Report {
  return { messages: [], subscribed: [], told: [], back: [], closed: [], standing: [], silentMs: 0 };
}

function flush(): void {
  const { silentMs, ...lists } = report;
  if (silentMs > 0 || Object.values(lists).some(({ length }) => length > 0)) process.send?.(report);
  report = emptyReport();
  if (world.failure) process.send?.({ failure: world.failure.message });
}

/** A message is told once, however many hear it; after that, its number. */
function numberOf(message: SeenMessage): number {
  const { seq, id, clientId, author, body } = message;
  const key = `${seq} ${id} ${clientId} ${author} ${body}`;
  const number = known.get(key) ?? counted;
  if (number === counted) {
    report.messages.push(message);
    known.set(key, counted++);
  }
  return number;
}

const indexOf = (name: string) => names.get(name) ?? -1;
const world = {
  reading: true,
  failure: null as Error | null,
  counts: { sent: 0, acknowledged: 0, received: 0 },
  history: {
    subscribed(name: string, room: string, after: number | null) {
      names.set(name, names.size);
      report.subscribed.push({ reader: indexOf(name), name, room, after });
    },
    received: (name: string, message: SeenMessage) =>
      void report.told.push([indexOf(name), 'received', numberOf(message)]),
    resumed: (name: string, after: number) => void report.told.push([indexOf(name), 'resumed', after]),
  },
};

async function read({ url, people, stream }: Extract<Order, { do: 'read' }>): Promise<void> {
  const begin = (person: Person) => {
    const waiting = createBackoff();
    const name = `${person.name} reading`;
    return startReading(person, async () => url, world, {
      stream,
      rest: (code) => {
        if (code !== undefined) report.closed.push(code);
        return delay(waiting.wait({ restarting: code === CLOSED_SERVICE_RESTART }));
      },
      stands: (connection) => void report.standing.push([indexOf(name), connection]),
      heard(again) {
        const now = Date.now();
        const reader = indexOf(name);
        report.silentMs = Math.max(report.silentMs, now - (lastHeard[reader] ?? now));
        lastHeard[reader] = now;
        if (!again) return;
        waiting.succeeded();
        report.back.push([reader, now]);
      },
    });
  };
  for (let from = 0; from < people.length; from += BEGINNING_AT_ONCE)
    readers.push(...(await Promise.all(people.slice(from, from + BEGINNING_AT_ONCE).map(begin))));
}

async function obey(order: Order): Promise<void> {
  if (order.do === 'read') await read(order);
  else if (order.do === 'measure') {
    lastHeard.fill(Date.now());
    report.silentMs = 0;
  } else {
    world.reading = false;
    await Promise.all(readers.map((reader) => reader.stop()));
  }
}

process.on('message', async ({ number, order }: Numbered) => {
  const answer: Answer = { answered: number };
  await obey(order).catch((error) => {
    answer.failed = String(error.stack ?? error);
  });
  flush();
  process.send?.(answer);
});
process.once('disconnect', () => process.exit(0));
setInterval(flush, REPORT_MS);
