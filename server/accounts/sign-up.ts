import { v7 as uuidv7 } from 'uuid';
import type { Caller, Session, Settings } from '../context.ts';
import { badInput, Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { tellRenamed } from '../live/presence.ts';
import { newRegistrations } from '../rates.ts';
import { db, type Transaction } from '../store/database.ts';
import { violatesUnique } from '../store/unique.ts';
import { isStorable, tooLong } from '../text.ts';
import { type IdentityChange, recordChanges, tellChanges } from './changes.ts';
import { rememberAddress } from './guesses.ts';
import { accountName } from './guest.ts';
import { type Handle, handleTaken, newHandle, skeletonOf } from './handle.ts';
import { hashed } from './hashing.ts';
import { assertNewPassword } from './new-password.ts';
import { believe, hashToken, newSession, storeSession } from './session.ts';
import { removeSessions } from './sessions.ts';

/** In UTF-16 units: longer ones are no addresses (RFC 5321). */
export const EMAIL_MAX = 254;

export type SignUpRequest = {
  handle: string;
  password: string;
  /** The name shown to others; the handle where there is none. */
  name: string | null;
  email: string | null;
  /** What an invitation link carries. */
  invitation: string | null;
};

/**
 * Makes an account, or makes one of the guest who asks: what they said and where they are stays theirs. Begins a
 * session; that of the guest ends.
 *
 * @throws Refusal BAD_INPUT, HANDLE_TAKEN, FORBIDDEN, INVITATION_INVALID or RATE_LIMITED.
 */
export async function signUp(
  request: SignUpRequest,
  caller: Caller,
  settings: Settings,
): Promise<{ account: AccountRow; token: string }> {
  const { viewer, session, address, program } = caller;
  if (viewer && viewer.role !== 'guest') throw signedUpAlready();
  assertOpen(request, settings);
  const handle = newHandle(request.handle);
  const name = accountName(request.name ?? viewer?.name ?? handle.handle);
  const email = emailOf(request.email);
  await assertNewPassword(request.password, 'password', [handle.handle, name], address);
  // Before a password is hashed, which is the most work that anybody can ask for; what is refused until here makes no account.
  await newRegistrations.take(address);
  const passwordHash = await hashed(request.password, address);
  const account: AccountRow = {
    id: viewer?.id ?? uuidv7(),
    name,
    role: 'member',
    handle: handle.handle,
    createdAt: viewer?.createdAt ?? new Date(),
    deletedAt: null,
  };
  const fresh = newSession(account, program);
  const changes = await db
    .$transaction(async (tx) => {
      if (settings.signUp === 'invited') await spendInvitation(tx, request.invitation);
      await register(tx, account, { ...handle, passwordHash, email }, viewer !== null);
      const ended = session ? await endGuest(tx, session) : [];
      await storeSession(tx, fresh);
      return ended;
    })
    .catch((error) => {
      throw violatesUnique(error) ? handleTaken() : error;
    });
  believe(fresh);
  caller.signIn({ session: fresh, token: fresh.token });
  tellChanges(changes);
  if (viewer) tellRenamed(account);
  await rememberAddress(account.id, address);
  return { account, token: fresh.token };
}

function assertOpen({ invitation }: SignUpRequest, { signUp, identitySource }: Settings): void {
  if (identitySource !== null)
    throw new Refusal(
      'FORBIDDEN',
      'Accounts come from elsewhere on this server: log in with what you have there.',
    );
  if (signUp === 'closed') throw new Refusal('FORBIDDEN', 'Nobody can sign up on this server.');
  if (signUp === 'invited' && invitation === null)
    throw new Refusal('FORBIDDEN', 'Signing up on this server takes an invitation link.', {
      field: 'invitation',
    });
}

type Credentials = Handle & { passwordHash: string; email: string | null };

async function register(
  tx: Transaction,
  { id, name, role, handle }: AccountRow,
  { skeleton, passwordHash, email }: Credentials,
  isGuest: boolean,
): Promise<void> {
  const data = {
    name,
    role,
    handle,
    handleSkeleton: skeleton,
    nameSkeleton: skeletonOf(name),
    passwordHash,
    email,
    registeredAt: new Date(),
  };
  if (!isGuest) return void (await tx.account.create({ data: { id, ...data }, select: { id: true } }));
  // Of two tabs that do this at once, one finds a guest.
  const { count } = await tx.account.updateMany({ where: { id, role: 'guest', deletedAt: null }, data });
  if (count === 0) throw signedUpAlready();
}

/** Whoever else knew the guest's token follows nothing any more. */
async function endGuest(tx: Transaction, { id, account }: Session): Promise<IdentityChange[]> {
  if ((await tx.session.count({ where: { id } })) === 0)
    throw new Refusal('UNAUTHENTICATED', 'This session has ended meanwhile: try again.');
  const renamed = await recordChanges(tx, [{ accountId: account.id, sessionId: null }]);
  return [...renamed, ...(await removeSessions(tx, account.id))];
}

async function spendInvitation(tx: Transaction, invitation: string | null): Promise<void> {
  const spent = await tx.$executeRaw`
    UPDATE "Invitation" SET used = used + 1, "usesLeft" = "usesLeft" - 1
    WHERE "tokenHash" = ${hashToken(invitation ?? '')} AND "roomId" IS NULL AND "revokedAt" IS NULL
      AND "expiresAt" > now() AND ("usesLeft" IS NULL OR "usesLeft" > 0)`;
  if (spent === 0)
    throw new Refusal('INVITATION_INVALID', 'This invitation is unknown, used up, expired or revoked.', {
      field: 'invitation',
    });
}

/** @throws Refusal BAD_INPUT, field `email`. */
export function emailOf(text: string | null): string | null {
  const email = text?.trim() ?? '';
  if (email === '') return null;
  if (email.length > EMAIL_MAX) throw tooLong('email', 'The e-mail address', EMAIL_MAX);
  if (!isStorable(email) || !/^[^\s@<>"]+@[^\s@<>"]+$/u.test(email))
    throw badInput('email', 'This is not an e-mail address.');
  return email;
}

function signedUpAlready(): Refusal {
  return new Refusal('FORBIDDEN', 'You are signed in with an account already: log out first.');
}
