/**
 * An async iterable that can be ended from outside at any moment.
 *
 * A plain async generator that awaits something only ends when that something happens: a reader who left a quiet room
 * would stay attached to it. Here `return()` aborts the signal first, which whatever `run` awaits must listen to.
 *
 * @param closed - called once when it has ended, or was ended, even before it was begun.
 */
export function stream<Item>(
  run: (signal: AbortSignal) => AsyncGenerator<Item, void>,
  closed: () => void = () => undefined,
): AsyncGenerator<Item, void> {
  const ended = new AbortController();
  const inner = run(ended.signal);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    ended.abort();
    closed();
  };
  return {
    async next() {
      try {
        const result = await inner.next();
        if (result.done) close();
        return result;
      } catch (error) {
        close();
        throw error;
      }
    },
    return: (value) => {
      close();
      return inner.return(value);
    },
    throw: (error) => {
      close();
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
