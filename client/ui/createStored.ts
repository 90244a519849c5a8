import { createSignal } from 'solid-js';
import type { Failure } from '../connection/failure.ts';

/** Something that the server keeps: asked for once, and again after each change. */
export function createStored<Value>(load: () => Promise<Value>) {
  const [value, setValue] = createSignal<Value>();
  const [failure, setFailure] = createSignal<Failure>();

  async function change(verb: () => Promise<unknown> = async () => {}): Promise<void> {
    try {
      await verb();
      const loaded = await load();
      setValue(() => loaded);
      setFailure(undefined);
    } catch (thrown) {
      setFailure(thrown as Failure);
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
