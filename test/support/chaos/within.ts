/** What was waited for did not come. */
export class Late extends Error {}

/**
 * What the promise becomes. A wait without end would only be known as the time-out of the whole test.
 *
 * @param what - that it was waited for, and how it stands; asked when it is late.
 * @throws Late after `ms`.
 */
export async function within<Value>(
  ms: number,
  promise: Promise<Value>,
  what: () => string | Promise<string>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(async () => reject(new Late(`Not within ${ms} ms: ${await what()}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
