/**
 * An async iterable that can be ended from outside at any moment.
 *
 * A plain async generator that awaits something only ends when that something happens: a reader who left a quiet room
 * would stay attached to it. Here `return()` aborts the signal first, which whatever `run` awaits must listen to.
 */
export function stream<Item>(
  run: (signal: AbortSignal) => AsyncGenerator<Item, void>,
): AsyncGenerator<Item, void> {
  const ended = new AbortController();
  const inner = run(ended.signal);
  return {
    next: () => inner.next(),
    return: (value) => {
      ended.abort();
      return inner.return(value);
    },
    throw: (error) => {
      ended.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
