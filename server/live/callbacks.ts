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
  goingOn = false;
  let called = false;
  for (const listener of due) {
    // One in any case: others may take the whole of each turn.
    if (turnIsLong() && called) {
      goingOn = true;
      setImmediate(callDue);
      return;
    }
    due.delete(listener);
    listener();
    called = true;
  }
}
