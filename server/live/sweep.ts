import { log } from '../logger.ts';
import { db } from '../store/database.ts';
import { hint, listenedRooms } from './hub.ts';

/** What another process appends is heard of within this time. */
export const SWEEP_MS = 2_000;

/**
 * Looks again and again how far the logs of the rooms with listeners here reach: for processes that share a database.
 *
 * @returns how to stop it.
 */
export function sweepHeads(): () => void {
  const sweep = async () => {
    const ids = listenedRooms();
    const rooms =
      ids.length === 0
        ? []
        : await db.room.findMany({ where: { id: { in: ids } }, select: { id: true, head: true } });
    for (const { id, head } of rooms) hint(id, head);
  };
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await sweep().catch((error) =>
      log.warn({ err: error }, 'What other processes appended could not be looked up.'),
    );
    busy = false;
  }, SWEEP_MS).unref();
  return () => clearInterval(timer);
}
