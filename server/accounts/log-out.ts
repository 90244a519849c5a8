import type { Caller } from '../context.ts';
import { unauthenticated } from '../policy.ts';
import { endSessions } from './sessions.ts';

/** Ends the session that asks, and whatever acts for it. */
export async function logOut(caller: Caller): Promise<{ ended: number }> {
  const { session } = caller;
  if (!session) throw unauthenticated();
  return { ended: await endSessions(session.account.id, { id: session.id }, caller.signOut) };
}
