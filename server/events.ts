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

/** A message as another one quotes it. */
export type QuotedRow = {
  id: string;
  roomId: string;
  seq: number;
  body: string;
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  author: AccountRow;
};

/** A message with the author it names. What was deleted has no `body`. */
export type MessageRow = QuotedRow & {
  clientId: string;
  pinnedAt: Date | null;
  /** What it answers. */
  replyTo: QuotedRow | null;
  /** The message under which it was said; null in the room itself. */
  threadId: string | null;
  /** The accounts that it names. */
  mentions: string[];
  /** Whether it calls everybody in the room. */
  mentionsRoom: boolean;
};

/** What rooms there are: for everybody who finds them, for exactly the people in it, or what concerns one account. */
export type RoomKind = 'channel' | 'direct' | 'inbox';

/** A room. `head` is the `seq` of its newest event; the fence says until when what was reached is true (log/append.ts). */
export type RoomRow = {
  id: string;
  slug: string;
  name: string;
  kind: RoomKind;
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

/** Somebody in a room. `away` is only who is online. */
export type RoomUserRow = { account: AccountRow; joinedAt: Date; online: boolean; away: boolean };

/** What of a room can be changed. */
export const roomChanges = ['name', 'description', 'privacy', 'archived', 'slowMode', 'owner'] as const;
export type RoomChange = (typeof roomChanges)[number];

/** What happened. The names are stored in the log: they may be added to, never changed. */
export type Happening =
  | { type: 'message.added'; message: MessageRow }
  | { type: 'message.edited' | 'message.deleted'; message: MessageRow; by: AccountRow }
  | { type: 'message.pinned' | 'message.unpinned'; message: MessageRow; by: AccountRow }
  | { type: 'reaction.added' | 'reaction.removed'; message: MessageRow; by: AccountRow; emoji: string }
  | { type: 'member.joined'; account: AccountRow }
  | { type: 'member.left'; account: AccountRow }
  | { type: 'member.kicked'; account: AccountRow; by: AccountRow }
  | { type: 'member.banned'; account: AccountRow; by: AccountRow }
  /** `until` is null where it ends. */
  | { type: 'member.muted'; account: AccountRow; by: AccountRow; until: Date | null }
  | { type: 'room.changed'; room: RoomRow; by: AccountRow; changes: RoomChange[] }
  /** The first event of a conversation. */
  | { type: 'direct.started'; people: AccountRow[]; by: AccountRow }
  /** What its people may say to each other has changed; which of them did it is told to nobody. */
  | { type: 'direct.gated'; by: AccountRow }
  | InboxHappening;

/** What happened in the inbox of somebody: it says where and by whom. What was said there is read when it is told. */
type InboxHappening =
  | { type: 'inbox.message' | 'inbox.mention' | 'inbox.reply'; messageId: string; by: AccountRow }
  /** `aboutId` is the id of the room. */
  | { type: 'inbox.conversation' | 'inbox.kicked' | 'inbox.banned'; aboutId: string; by: AccountRow };

export type HappeningType = Happening['type'];
export type InboxHappeningType = InboxHappening['type'];

/** Whether it is of an inbox. */
export function isOfInbox(event: LogEvent): event is Extract<LogEvent, InboxHappening> {
  return event.type.startsWith('inbox.');
}

const TAKING: readonly HappeningType[] = ['member.left', 'member.kicked', 'member.banned'];
const RULING: readonly HappeningType[] = [...TAKING, 'member.muted', 'room.changed', 'direct.gated'];

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
  if (!('message' in event)) return 500;
  const { body, replyTo } = event.message;
  return 500 + 2 * body.length + (replyTo ? 500 + 2 * replyTo.body.length : 0);
}

/** The same event with a message as it is now, whether the event is about it or quotes it: what was said before is told no more. */
export function withMessage(event: LogEvent, now: MessageRow): LogEvent {
  if (!('message' in event)) return event;
  const { message } = event;
  if (message.id === now.id) return { ...event, message: now };
  return message.replyTo?.id === now.id ? { ...event, message: { ...message, replyTo: now } } : event;
}

/** Whether an event changes what others say of its message. */
export function changesMessage(
  event: LogEvent,
): event is Extract<LogEvent, { type: 'message.edited' | 'message.deleted' }> {
  return event.type === 'message.edited' || event.type === 'message.deleted';
}

/** Another one whenever an event says something else of the messages that it speaks of. */
export function wordingOf(event: LogEvent): string {
  if (!('message' in event)) return '';
  const { message } = event;
  return [message, message.replyTo]
    .map((said) => `${said?.editedAt?.getTime() ?? ''}${said?.deletedAt ? 'deleted' : ''}`)
    .join();
}

/** One event of a room's log, with the rows it speaks of, so that delivering it needs no query. */
export type LogEvent = { roomId: string; seq: number; at: Date } & Happening;

/** Whether an event tells of somebody, as they were when it was read. */
export function tellsOf(event: LogEvent, accountId: string): boolean {
  return peopleIn(event).includes(accountId);
}

function peopleIn(event: LogEvent): string[] {
  switch (event.type) {
    case 'member.joined':
    case 'member.left':
      return [event.account.id];
    case 'member.kicked':
    case 'member.banned':
    case 'member.muted':
      return [event.account.id, event.by.id];
    case 'room.changed':
    case 'direct.gated':
    case 'inbox.message':
    case 'inbox.mention':
    case 'inbox.reply':
    case 'inbox.conversation':
    case 'inbox.kicked':
    case 'inbox.banned':
      return [event.by.id];
    case 'direct.started':
      return [event.by.id, ...event.people.map(({ id }) => id)];
    default:
      return [
        event.message.author.id,
        ...(event.message.replyTo ? [event.message.replyTo.author.id] : []),
        ...('by' in event ? [event.by.id] : []),
      ];
  }
}
