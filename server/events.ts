import type { AccountRole } from './policy.ts';

/** A row of Account, as events and the schema carry it. */
export type AccountRow = {
  id: string;
  name: string;
  role: AccountRole;
  /** Null for guests and for what was deleted. */
  handle: string | null;
  createdAt: Date;
  deletedAt: Date | null;
};

/** A message with the author it names. What was deleted has no `body`. */
export type MessageRow = {
  id: string;
  roomId: string;
  seq: number;
  clientId: string;
  body: string;
  createdAt: Date;
  deletedAt: Date | null;
  author: AccountRow;
};

/** A room. `head` is the `seq` of its newest event; the fence says until when what was reached is true (log/append.ts). */
export type RoomRow = {
  id: string;
  slug: string;
  name: string;
  description: string;
  private: boolean;
  /** A private room without one is entered by invitation only. */
  passwordHash: string | null;
  ownerId: string | null;
  archivedAt: Date | null;
  /** Seconds between two messages of one person; 0 is no limit. */
  slowSeconds: number;
  head: number;
  fence: number;
  createdAt: Date;
};

/** Somebody in a room. */
export type RoomUserRow = { account: AccountRow; joinedAt: Date; online: boolean };

/** What of a room can be changed. */
export const roomChanges = ['name', 'description', 'privacy', 'archived', 'slowMode', 'owner'] as const;
export type RoomChange = (typeof roomChanges)[number];

/** What happened. The names are stored in the log: they may be added to, never changed. */
export type Happening =
  | { type: 'message.added'; message: MessageRow }
  | { type: 'message.deleted'; message: MessageRow; by: AccountRow }
  | { type: 'member.joined'; account: AccountRow }
  | { type: 'member.left'; account: AccountRow }
  | { type: 'member.kicked'; account: AccountRow; by: AccountRow }
  | { type: 'member.banned'; account: AccountRow; by: AccountRow }
  /** `until` is null where it ends. */
  | { type: 'member.muted'; account: AccountRow; by: AccountRow; until: Date | null }
  | { type: 'room.changed'; room: RoomRow; by: AccountRow; changes: RoomChange[] };

export type HappeningType = Happening['type'];

const TAKING: readonly HappeningType[] = ['member.left', 'member.kicked', 'member.banned'];
const RULING: readonly HappeningType[] = [...TAKING, 'member.muted', 'room.changed'];

/** Whether an event took somebody's access to the room. */
export function takesAccess<Event extends { type: HappeningType }>(
  event: Event,
): event is Extract<Event, { type: 'member.left' | 'member.kicked' | 'member.banned' }> {
  return TAKING.includes(event.type);
}

/** Whether an event changes what somebody may do in the room: what was reached before it is stale. */
export function movesFence(type: HappeningType): boolean {
  return RULING.includes(type);
}

/** About how much memory an event takes, in bytes. */
export function weightOf(event: LogEvent): number {
  return 500 + (event.type === 'message.added' ? 2 * event.message.body.length : 0);
}

/** One event of a room's log, with the rows it speaks of, so that delivering it needs no query. */
export type LogEvent = { roomId: string; seq: number; at: Date } & Happening;
