import type { AccountRow, RoomRow } from '../events.ts';
import { outranks, type Relation, type Role, rolesOf, type Standing, type State } from '../policy.ts';
import { Prisma } from '../store/generated/client.ts';

/** What is known of somebody in a room: `joinedAt` is null for whoever is not in it. */
export type Membership = {
  joinedAt: Date | null;
  mutedUntil: Date | null;
  /** Of a conversation with a stranger: whether they have not answered yet if they want it. */
  requested: boolean;
  /** Of a conversation: why nothing can be said there. */
  gate: 'blocked' | 'alone' | null;
};

export const NOT_INSIDE: Membership = { joinedAt: null, mutedUntil: null, requested: false, gate: null };

/** What a Membership has, of "Room" r and, where they are in it, "Membership" m. Only of conversations more is looked up. */
export const membershipColumns = Prisma.sql`m."joinedAt", m."mutedUntil", coalesce(m.requested, false) AS requested,
  CASE WHEN r.kind = 'direct' AND m."joinedAt" IS NOT NULL THEN (
    SELECT CASE
      WHEN bool_and(o."leftAt" IS NOT NULL) THEN 'alone'
      WHEN count(*) = 1 AND bool_or(EXISTS (
        SELECT FROM "Block" b WHERE (b."blockerId", b."blockedId")
          IN ((o."accountId", m."accountId"), (m."accountId", o."accountId"))
      )) THEN 'blocked'
    END FROM "Membership" o WHERE o."roomId" = r.id AND o."accountId" <> m."accountId"
  ) END AS gate`;

/** How somebody stands to a room. */
export function standingIn(room: RoomRow, viewer: AccountRow | null, membership: Membership): Standing {
  const direct = room.kind === 'direct';
  const relations = new Set<Relation>(rolesOf(roleIn(viewer?.role ?? 'anonymous', direct)));
  const states = new Set<State>();
  if (membership.joinedAt !== null) relations.add('inside');
  if (membership.joinedAt !== null && direct) relations.add('participant');
  if (direct) states.add('direct');
  if (membership.gate !== null) states.add(membership.gate);
  if (viewer && room.ownerId === viewer.id) relations.add('owner');
  if (isMuted(membership)) states.add('muted');
  if (room.archivedAt !== null) states.add('archived');
  return { relations, states };
}

/** The same, for what is done to somebody else there. */
export function standingUpon(
  target: AccountRow,
  room: RoomRow | null,
  viewer: AccountRow,
  { relations, states }: Standing,
): Standing {
  const upon = new Set<State>(states);
  if (target.id === viewer.id) upon.add('targetsSelf');
  if (target.role === 'guest') upon.add('targetsGuest');
  if (room?.ownerId === target.id && !relations.has('admin')) upon.add('targetsOwner');
  // Whoever moderates is beyond the owners of rooms, and beyond those who moderate no more than they do.
  if (outranks(target.role, 'member') && !outranks(viewer.role, target.role)) upon.add('targetsEqual');
  return { relations, states: upon };
}

/** In a conversation nobody keeps order: whoever moderates is there as a person. */
function roleIn(role: Role, direct: boolean): Role {
  return direct && outranks(role, 'member') ? 'member' : role;
}

function isMuted({ mutedUntil }: Membership): boolean {
  return mutedUntil !== null && mutedUntil.getTime() > Date.now();
}
