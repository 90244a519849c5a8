import { learnHiding } from '../live/presence.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { logFailure } from '../store/unreachable.ts';
import { onIdentityChange } from './changes.ts';

const AGAIN_MS = 1_000;

/** Whether somebody hides that they are online. */
export const hidesPresenceOf = gathered(async (ids: readonly string[]): Promise<boolean[]> => {
  const rows = await run<{ id: string }>(
    Prisma.sql`SELECT id::text FROM "Account" WHERE id = ANY(${[...ids]}::uuid[]) AND "hidesPresence"`,
  );
  const hiding = new Set(rows.map(({ id }) => id));
  return ids.map((id) => hiding.has(id));
});

// Whichever node it was changed through: where they are seen, they are not any more.
onIdentityChange(({ accountId, sessionId }) => {
  if (sessionId === null) void learn(accountId);
});

async function learn(accountId: string): Promise<void> {
  try {
    learnHiding(accountId, await hidesPresenceOf(accountId));
  } catch (error) {
    logFailure(
      error,
      'Whether somebody hides that they are online could not be looked up; it is tried again.',
    );
    setTimeout(() => void learn(accountId), AGAIN_MS).unref();
  }
}
