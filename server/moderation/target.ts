import { validate as isUuid } from 'uuid';
import { accountById } from '../accounts/by-id.ts';
import { badInput, numeral, Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { type Action, refusalFor, rolesOf, unauthenticated } from '../policy.ts';
import { asAllowed, type Reached } from '../rooms/reach.ts';
import { standingIn, standingUpon } from '../rooms/standing.ts';
import { codePoints, isStorable, tooLong } from '../text.ts';

export const REASON_MAX = 500;
/** Ten years. */
export const MINUTES_MAX = 10 * 366 * 24 * 60;

/** @throws Refusal NOT_FOUND, field `account`. */
export async function accountOf(id: string): Promise<AccountRow> {
  const account = isUuid(id) ? await accountById(id) : null;
  if (!account || account.deletedAt !== null)
    throw new Refusal('NOT_FOUND', 'There is no such account.', { field: 'account' });
  return account;
}

/**
 * Does something to somebody in a room, on behalf of whoever may.
 *
 * @throws Refusal NOT_FOUND, FORBIDDEN, or what reaching the room refuses with.
 */
export async function upon<Result>(
  action: Action,
  room: string,
  accountId: string,
  viewer: AccountRow | null,
  verb: (place: Reached, actor: AccountRow, target: AccountRow) => Promise<Result>,
): Promise<Result> {
  return asAllowed(action, room, viewer, async (place, actor) => {
    const target = await accountOf(accountId);
    const { room, ...membership } = place;
    const refusal = refusalFor(
      action,
      standingUpon(target, room, actor, standingIn(room, actor, membership)),
    );
    if (refusal) throw refusal;
    return verb(place, actor, target);
  });
}

/** Somebody, for something that the viewer may do to them. @throws Refusal UNAUTHENTICATED, FORBIDDEN or NOT_FOUND. */
export async function uponAccount(
  action: Action,
  accountId: string,
  viewer: AccountRow | null,
): Promise<[actor: AccountRow, target: AccountRow]> {
  if (!viewer) throw unauthenticated();
  const standing = { relations: new Set(rolesOf(viewer.role)), states: new Set<never>() };
  const early = refusalFor(action, standing);
  if (early) throw early;
  const target = await accountOf(accountId);
  const refusal = refusalFor(action, standingUpon(target, null, viewer, standing));
  if (refusal) throw refusal;
  return [viewer, target];
}

/** When something ends that begins now; null where it is for good. @throws Refusal BAD_INPUT, field `minutes`. */
export function endAfter(minutes: number | null): Date | null {
  if (minutes === null) return null;
  if (minutes < 1 || minutes > MINUTES_MAX)
    throw badInput(
      'minutes',
      `It can be for 1 to ${numeral(MINUTES_MAX)} minutes, or for good.`,
      MINUTES_MAX,
    );
  return new Date(Date.now() + minutes * 60_000);
}

/** @throws Refusal BAD_INPUT, field `reason`. */
export function reasonOf(text: string | null): string {
  const reason = (text ?? '').trim();
  if (reason.length > 2 * REASON_MAX || codePoints(reason) > REASON_MAX)
    throw tooLong('reason', 'The reason', REASON_MAX);
  if (!isStorable(reason)) throw badInput('reason', 'The reason holds what is not text.');
  return reason;
}
