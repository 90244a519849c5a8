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
    return releasedAtEnd(result, release) as Awaited<Result>;
  } catch (error) {
    release();
    throw error;
  }
}

function releasedAtEnd<Item>(
  items: AsyncGenerator<Item, void>,
  release: Release,
): AsyncGenerator<Item, void> {
  return {
    async next() {
      try {
        const result = await items.next();
        if (result.done) release();
        return result;
      } catch (error) {
        release();
        throw error;
      }
    },
    return(value) {
      release();
      return items.return(value);
    },
    throw(error) {
      release();
      return items.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}

function isItems(result: unknown): result is AsyncGenerator<unknown, void> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}
