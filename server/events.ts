/** A row of Account, as events and the schema carry it. */
export type AccountRow = { id: string; name: string; guest: boolean; createdAt: Date };

/** A message with the author it names. */
export type MessageRow = {
  id: string;
  roomId: string;
  seq: number;
  clientId: string;
  body: string;
  createdAt: Date;
  author: AccountRow;
};

/** A room. `head` is the `seq` of its newest event; the fence says until when what was reached is true (log/append.ts). */
export type RoomRow = {
  id: string;
  slug: string;
  name: string;
  passwordHash: string | null;
  head: number;
  fence: number;
  createdAt: Date;
};

/** Somebody in a room. */
export type RoomUserRow = { account: AccountRow; joinedAt: Date; online: boolean };

/** What happened. The names are stored in the log: they may be added to, never changed. */
export type Happening =
  | { type: 'message.added'; message: MessageRow }
  | { type: 'member.joined'; account: AccountRow }
  | { type: 'member.left'; account: AccountRow };

/** Whether an event took somebody's access to the room: what they reached before it is stale. */
export function takesAccess({ type }: Happening): boolean {
  return type === 'member.left';
}

/** About how much memory an event takes, in bytes. */
export function weightOf(event: LogEvent): number {
  return 500 + (event.type === 'message.added' ? 2 * event.message.body.length : 0);
}

/** One event of a room's log, with the rows it speaks of, so that delivering it needs no query. */
export type LogEvent = { roomId: string; seq: number; at: Date } & Happening;
