import { onAppended } from '../log/append.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { logFailure } from '../store/unreachable.ts';
import { hear, onBusUp } from './bus.ts';
import { hint, listenedRooms } from './hub.ts';

/** What another node appends is heard of within this time, whatever becomes of its hints. */
export const SWEEP_MS = 2_000;

let sweeping = false;
let sweepOnceMore = false;

/** Looks how far the logs of the rooms with listeners here reach. */
async function sweep(): Promise<void> {
  const ids = listenedRooms();
  if (ids.length === 0) return;
  const rooms = await run<{ id: string; head: number }>(
    Prisma.sql`SELECT id::text, head FROM "Room" WHERE id = ANY(${ids}::uuid[])`,
  );
  for (const { id, head } of rooms) hint(id, head);
}

/** One sweep at a time; whoever asks during one is served by the next. */
async function sweepSoon(): Promise<void> {
  sweepOnceMore = true;
  if (sweeping) return;
  sweeping = true;
  while (sweepOnceMore) {
    sweepOnceMore = false;
    await sweep().catch((error) => logFailure(error, 'What other nodes appended could not be looked up.'));
  }
  sweeping = false;
}

/** As long as it takes: of what inboxes hold nobody else would hear. */
let inboxesGrow = false;
async function sweepInboxes(): Promise<void> {
  if (inboxesGrow) return;
  inboxesGrow = true;
  while (inboxesGrow) {
    inboxesGrow = false;
    await sweep().catch(async (error) => {
      logFailure(error, 'What inboxes hold could not be looked up; it is tried again.');
      await new Promise((resolve) => setTimeout(resolve, SWEEP_MS).unref());
      inboxesGrow = true;
    });
  }
}

onAppended({
  appended: () => undefined,
  mayHaveGrown: () => undefined,
  inboxesMayHaveGrown: () => void sweepInboxes(),
});

// Either side may have missed hints.
onBusUp(() => void sweepSoon());
hear('hello', () => void sweepSoon());

/** Sweeps again and again: for nodes that share a database. @returns how to stop. */
export function keepSweeping(): () => void {
  const timer = setInterval(() => {
    if (!sweeping) void sweepSoon();
  }, SWEEP_MS).unref();
  return () => clearInterval(timer);
}
