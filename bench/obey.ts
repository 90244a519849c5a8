/**
 * Makes this process do what the one that started it asks by name: the other end of `startHelper`. Ends when that one does.
 *
 * @param orders - what can be asked; arguments and answers are JSON.
 */
export function obey(orders: Record<string, (...args: never[]) => unknown>): void {
  process.on('message', async ({ name, args }: { name: string; args: never[] }) => {
    try {
      process.send?.({ answer: await orders[name]?.(...args) });
    } catch (error) {
      process.send?.({ failure: error instanceof Error ? error.stack : String(error) });
    }
  });
  process.once('disconnect', () => process.exit(0));
}
