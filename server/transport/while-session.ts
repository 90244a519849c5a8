import type { ExecutionResult } from 'graphql';
import type { Caller, Session } from '../context.ts';
import { onEnd } from '../live/stream.ts';
import { createActing, whyEnded } from './acting.ts';
import { maskError } from './mask.ts';

type Results = AsyncGenerator<ExecutionResult, void>;
type Last = IteratorResult<ExecutionResult, void>;

/** What a subscription answers with, as long as the session lasts that asked for it: then one error, and the end. */
export function whileSession<Result>({ session }: Caller, result: Result): Result {
  if (!session || !isResults(result)) return result;
  let over = false;
  let end: (last: Last | Promise<Last>) => void = () => undefined;
  const ended = new Promise<Last>((resolve) => {
    end = resolve;
  });
  const acting = createActing((session) => {
    over = true;
    end(lastWords(session));
    void result.return();
  });
  acting.actFor(session);
  let told = false;
  const bounded: Results = {
    async next() {
      const next = over ? await ended : await Promise.race([result.next(), ended]);
      // What was under way when it ended is not shown any more.
      if (!over) return next;
      const last = await ended;
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

async function lastWords(session: Session): Promise<Last> {
  return { done: false, value: { errors: [maskError(await whyEnded(session))] } };
}

function isResults(result: unknown): result is Results {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}
