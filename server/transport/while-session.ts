import type { ExecutionResult } from 'graphql';
import type { Caller } from '../context.ts';
import { onEnd } from '../live/stream.ts';
import { createActing, sessionEnded } from './acting.ts';
import { maskError } from './mask.ts';

type Results = AsyncGenerator<ExecutionResult, void>;

/** What a subscription answers with, as long as the session lasts that asked for it: then one error, and the end. */
export function whileSession<Result>({ session }: Caller, result: Result): Result {
  if (!session || !isResults(result)) return result;
  const last = { done: false as const, value: { errors: [maskError(sessionEnded())] } };
  let over = false;
  let end: (result: IteratorResult<ExecutionResult, void>) => void = () => undefined;
  const ended = new Promise<IteratorResult<ExecutionResult, void>>((resolve) => {
    end = resolve;
  });
  const acting = createActing(() => {
    over = true;
    end(last);
    void result.return();
  });
  acting.actFor(session);
  let told = false;
  const bounded: Results = {
    async next() {
      const next = over ? last : await Promise.race([result.next(), ended]);
      // What was under way when it ended is not shown any more.
      if (!over) return next;
      if (told) return { done: true, value: undefined };
      told = true;
      return last;
    },
    return: () => result.return(),
    throw: (error) => result.throw(error),
    [Symbol.asyncIterator]: () => bounded,
    [Symbol.asyncDispose]: async () => void (await result.return()),
  };
  return onEnd(bounded, acting.stop) as Result;
}

function isResults(result: unknown): result is Results {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}
