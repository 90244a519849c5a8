import { createSignal } from 'solid-js';
import type { Failure } from '../connection/failure.ts';

/** Something that the server keeps: asked for once, and again after each change. */
export function createStored<Value>(load: () => Promise<Value>) {
  const [value, setValue] = createSignal<Value>();
  const [failure, setFailure] = createSignal<Failure>();
  let asked = 0;

  async function change(verb: () => Promise<unknown> = async () => {}): Promise<void> {
    try {
      await verb();
    } catch (thrown) {
      return void setFailure(thrown as Failure);
    }
    asked += 1;
    const question = asked;
    try {
      const loaded = await load();
      // What was asked before the last change would bring back what it took away.
      if (question !== asked) return;
      setValue((before) => withSameRows(before, loaded));
      setFailure(undefined);
    } catch (thrown) {
      if (question === asked) setFailure(thrown as Failure);
    }
  }

  void change();

  return {
    value,
    /** Why it could not be loaded or changed. */
    failure,
    refresh: () => change(),
    change,
  };
}

export type Stored<Value> = ReturnType<typeof createStored<Value>>;

/** Rows that say the same stay the same, and are not drawn anew under somebody's press. */
function withSameRows<Value>(before: Value | undefined, now: Value): Value {
  if (!Array.isArray(before) || !Array.isArray(now)) return now;
  const had = new Map(before.map((row) => [JSON.stringify(row), row]));
  return now.map((row) => had.get(JSON.stringify(row)) ?? row) as Value;
}
