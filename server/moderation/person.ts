import type { AccountRow, RoomRow } from '../events.ts';
import type { Standing } from '../policy.ts';
import { placeIn, reachFor } from '../rooms/reach.ts';
import { type Membership, standingIn, standingUpon } from '../rooms/standing.ts';
import { accountOf } from './target.ts';

/** Somebody as a room knows them, in it or not, and how the viewer stands to them there. */
export type PersonRow = Pick<Membership, 'joinedAt' | 'mutedUntil'> & {
  account: AccountRow;
  room: RoomRow;
  standing: Standing;
};

/** @throws Refusal NOT_FOUND, field `account`, or what reaching the room refuses with. */
export async function personIn(
  name: string,
  accountId: string,
  viewer: AccountRow | null,
): Promise<PersonRow> {
  const { room, ...membership } = await reachFor('room.seePerson', name, viewer);
  const account = await accountOf(accountId);
  const theirs = await placeIn(room.id, account);
  const mine = standingIn(room, viewer, membership);
  return {
    account,
    room,
    joinedAt: theirs?.joinedAt ?? null,
    mutedUntil: theirs?.mutedUntil ?? null,
    standing: viewer ? standingUpon(account, room, viewer, mine) : mine,
  };
}
