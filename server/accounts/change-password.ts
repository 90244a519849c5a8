import type { Caller, Settings } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { unauthenticated } from '../policy.ts';
import { db } from '../store/database.ts';
import { tellChanges } from './changes.ts';
import { countGuess } from './guesses.ts';
import { assertPasswordLength, matches } from './hashing.ts';
import { invalidCredentials } from './log-in.ts';
import { hashNewPassword } from './new-password.ts';
import { believe, lockAccount, newSession, storeSession } from './session.ts';
import { removeSessions } from './sessions.ts';

/**
 * Changes the password of who asks. All their sessions end, and another begins.
 *
 * @throws Refusal CREDENTIALS_INVALID, field `current`; BAD_INPUT, field `next`; FORBIDDEN; RATE_LIMITED.
 */
export async function changePassword(
  current: string,
  next: string,
  caller: Caller,
  settings: Settings,
): Promise<{ account: AccountRow; token: string }> {
  const { session, viewer } = caller;
  if (!session || !viewer) throw unauthenticated();
  if (settings.identitySource !== null)
    throw new Refusal('FORBIDDEN', 'Passwords are kept elsewhere: change yours there.');
  await assertPassword(current, 'current', caller);
  const passwordHash = await hashNewPassword(next, 'next', [viewer.handle ?? '', viewer.name], viewer.id);
  const fresh = newSession(viewer, caller.program);
  const changes = await db.$transaction(async (tx) => {
    await lockAccount(tx, viewer.id);
    if ((await tx.session.count({ where: { id: session.id } })) === 0) throw unauthenticated();
    await tx.account.update({ where: { id: viewer.id }, data: { passwordHash }, select: { id: true } });
    // The one that asks too: whoever knew its token follows nothing any more.
    const ended = await removeSessions(tx, viewer.id, { scopes: null });
    await storeSession(tx, fresh);
    return ended;
  });
  believe(fresh);
  caller.signIn({ session: fresh, token: fresh.token });
  tellChanges(changes);
  return { account: viewer, token: fresh.token };
}

/**
 * That whoever asks knows their password: for what a browser left open must not do.
 *
 * @throws Refusal CREDENTIALS_INVALID naming `field`, or RATE_LIMITED.
 */
export async function assertPassword(password: string, field: string, caller: Caller): Promise<void> {
  const { viewer } = caller;
  if (!viewer) throw unauthenticated();
  assertPasswordLength(password, field);
  const row = await db.account.findUnique({ where: { id: viewer.id }, select: { passwordHash: true } });
  const giveBack = await countGuess(viewer.handle ?? '', viewer.id, caller);
  if (!(await matches(password, row?.passwordHash ?? null, viewer.id))) throw invalidCredentials(field);
  await giveBack();
}
