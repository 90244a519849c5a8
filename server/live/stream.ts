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
  return onEnd(run(ended.signal), () => {
    ended.abort();
    closed();
  });
}

/** The same items; `ended` is called once when they have ended, failed, or were ended, even before they were begun. */
export function onEnd<Item>(
  items: AsyncGenerator<Item, void>,
  ended: () => void,
): AsyncGenerator<Item, void> {
  let open = true;
  const end = () => {
    if (!open) return;
    open = false;
    ended();
  };
  return {
    async next() {
      try {
        const result = await items.next();
        if (result.done) end();
        return result;
      } catch (error) {
        end();
        throw error;
      }
    },
    return(value) {
      end();
      return items.return(value);
    },
    throw(error) {
      end();
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
