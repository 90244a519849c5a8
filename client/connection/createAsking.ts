import { createSignal } from 'solid-js';
import { ask } from './ask.ts';
import type { Failure } from './failure.ts';

/** Asks, and knows by the answers whether the server reaches its database: a socket stays open while nothing can be stored. */
export function createAsking() {
  const [unavailable, setUnavailable] = createSignal(false);

  const asking: typeof ask = async (document, variables) => {
    try {
      const data = await ask(document, variables);
      setUnavailable(false);
      return data;
    } catch (thrown) {
      const { code } = thrown as Failure;
      // Whatever else the server answers, it has looked it up.
      if (code !== 'UNREACHABLE') setUnavailable(code === 'UNAVAILABLE');
      throw thrown;
    }
  };

  return { ask: asking, unavailable };
}

export type Ask = typeof ask;
