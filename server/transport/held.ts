import type { ExecutionResult } from 'graphql';
import { maskError } from './mask.ts';

/** What graphql-ws iterates, and how to end it with an error. */
export type Held = AsyncGenerator<ExecutionResult, void> & {
  /** Ends it at once; the error, which may be a promise, comes when it is known. */
  endWith(error: unknown): void;
};

/**
 * Holds a subscription open whose results are delivered elsewhere: an async generator that yields nothing until it ends.
 *
 * @param start - begins it, given what to call when it has ended by itself; answers how to stop it.
 */
export function held(start: (ended: (error?: unknown) => void) => () => void): Held {
  const done = { done: true as const, value: undefined };
  let failure: Promise<IteratorResult<ExecutionResult, void>> | null = null;
  let settle: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const endWith = (error?: unknown) => {
    if (error !== undefined) failure = lastOf(error);
    end();
  };
  const stop = start(endWith);
  function end() {
    stop();
    settle();
  }
  const held: Held = {
    endWith,
    async next() {
      await over;
      const result = failure ?? done;
      failure = null;
      return result;
    },
    async return() {
      end();
      return done;
    },
    async throw(error) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]: () => held,
    [Symbol.asyncDispose]: async () => end(),
  };
  return held;
}

async function lastOf(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
  return { done: false, value: { errors: [maskError(await error)] } };
}
