import { onEnd } from '../live/stream.ts';
import type { Release } from './limits.ts';

/** What `operation` answers with; `release` is called when it is over: answered, failed, or the last of its items taken. */
export async function releasedAfter<Result>(
  operation: () => Result,
  release: Release,
): Promise<Awaited<Result>> {
  try {
    const result = await operation();
    if (!isItems(result)) {
      release();
      return result;
    }
    return onEnd(result, release) as Awaited<Result>;
  } catch (error) {
    release();
    throw error;
  }
}

function isItems(result: unknown): result is AsyncGenerator<unknown, void> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}
