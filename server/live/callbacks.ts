import { log } from '../logger.ts';
import { turnIsLong } from '../turns.ts';

/**
 * Those who are to be called back, of all rooms. A room may be read in hundreds of ways, each of which is executed for itself:
 * where that takes long, the event loop serves others in between. Called once, however often they were due meanwhile.
 */
const due = new Set<() => void>();
let goingOn = false;

/** Calls them back, in order: at once, as far as one turn of the event loop goes. */
export function callBack(listeners: Iterable<() => void>): void {
  for (const listener of listeners) due.add(listener);
  if (!goingOn) callDue();
}

/** They are not called any more. */
export function forget(listener: () => void): void {
  due.delete(listener);
}

function callDue(): void {
  // Whoever is due because of one of these calls has their turn after the others.
  goingOn = true;
  let called = false;
  for (const listener of due) {
    // One in any case: others may take the whole of each turn.
    if (turnIsLong() && called) return void setImmediate(callDue);
    due.delete(listener);
    try {
      listener();
    } catch (error) {
      // The others are called all the same.
      log.error({ err: error }, 'A reader of a room failed by a defect.');
    }
    called = true;
  }
  goingOn = false;
}
