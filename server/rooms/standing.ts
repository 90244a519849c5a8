import type { AccountRow, RoomRow } from '../events.ts';
import { outranks, type Relation, rolesOf, type Standing, type State } from '../policy.ts';

/** What is known of somebody in a room: `joinedAt` is null for whoever is not in it. */
export type Membership = { joinedAt: Date | null; mutedUntil: Date | null };

/** How somebody stands to a room. */
export function standingIn(room: RoomRow, viewer: AccountRow | null, membership: Membership): Standing {
  const relations = new Set<Relation>(rolesOf(viewer?.role ?? 'anonymous'));
  const states = new Set<State>();
  if (membership.joinedAt !== null) relations.add('inside');
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
  if (room?.ownerId === target.id && !relations.has('admin')) upon.add('targetsOwner');
  // Whoever moderates is beyond the owners of rooms, and beyond those who moderate no more than they do.
  if (outranks(target.role, 'member') && !outranks(viewer.role, target.role)) upon.add('targetsEqual');
  return { relations, states: upon };
}

function isMuted({ mutedUntil }: Membership): boolean {
  return mutedUntil !== null && mutedUntil.getTime() > Date.now();
}
