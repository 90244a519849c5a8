import type { MessagePartsFragment, PageFragment, RoomEventsSubscription } from '../graphql/documents.ts';

export type RoomEvent = RoomEventsSubscription['roomEvents'];
export type Page = PageFragment;
export type Reaction = PageFragment['nodes'][number]['reactions'][number];

/** What was said under a message; null for what was said in a thread itself. */
export type Thread = PageFragment['nodes'][number]['thread'];

/** A message as it is shown: all that was loaded of it, and what the events have told since. */
export type Message = MessagePartsFragment & {
  readonly cursor: string;
  readonly reactions: readonly Reaction[];
  readonly thread: Thread;
  /** The `seq` that this is true for: what was told up to it is in it already. */
  readonly asOf: number;
};

/** Whose eyes, and which messages: those of the room itself, or those said under one. */
export type View = { readonly viewerId: string; readonly threadId: string | null };

/**
 * A stretch of messages without a hole. Never changed in place: a new one shares what did not change with the old one. Where there
 * are more on a side, that side says where they go on.
 */
export type Window = {
  readonly view: View;
  /** By `seq`, each once. */
  readonly messages: readonly Message[];
  readonly older: string | undefined;
  readonly newer: string | undefined;
};

/** So many are kept; what is far from what is read can be had again. */
export const KEPT_MOST = 400;
/** On each side of what is read, where it is cut. */
const KEPT_BESIDE = 120;

const NO_THREAD = { replyCount: 0, viewerFollows: false, viewerReadSeq: 0, viewerUnreadCount: 0 };

/** A page, with what has been told since it was read. */
export function windowOf(page: Page, view: View, since: readonly RoomEvent[] = []): Window {
  const messages = page.nodes.map((node): Message => ({ ...node, asOf: page.asOf }));
  const { hasPreviousPage, hasNextPage } = page.pageInfo;
  const read: Window = {
    view,
    messages,
    older: hasPreviousPage ? messages[0]?.cursor : undefined,
    newer: hasNextPage ? messages.at(-1)?.cursor : undefined,
  };
  return since.filter(({ seq }) => seq > page.asOf).reduce(tell, read);
}

/** The one place where an event changes messages. A page and then each event equals a page that is read later. */
export function tell(window: Window, event: RoomEvent): Window {
  switch (event.__typename) {
    case 'MessageAdded':
      return said(window, event.message, event);
    case 'MessageEdited': {
      const { body, editedAt, mentions, mentionsRoom } = event.message;
      const quoted = { body, deletedAt: null };
      return change(quote(window, event.message.id, quoted), event, event.message.id, (message) =>
        message.deletedAt ? message : { ...message, body, editedAt, mentions, mentionsRoom },
      );
    }
    case 'MessageDeleted':
      return deleted(window, event);
    case 'MessagePinned':
      return change(window, event, event.message.id, (message) => ({
        ...message,
        pinnedAt: event.message.pinnedAt,
      }));
    case 'MessageUnpinned':
      return change(window, event, event.message.id, (message) => ({ ...message, pinnedAt: null }));
    case 'ReactionAdded':
      return change(window, event, event.message.id, (message) => reacted(message, event, 1, window.view));
    case 'ReactionRemoved':
      return change(window, event, event.message.id, (message) => reacted(message, event, -1, window.view));
    default:
      return window;
  }
}

/** Puts a page of older messages before those that are there. */
export function withOlder(window: Window, page: Window): Window {
  const first = window.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const messages = [...page.messages.filter(({ seq }) => seq < first), ...window.messages];
  return { ...window, messages, older: page.older };
}

/** Puts a page of newer messages behind those that are there. */
export function withNewer(window: Window, page: Window): Window {
  const last = window.messages.at(-1)?.seq ?? 0;
  const messages = [...window.messages, ...page.messages.filter(({ seq }) => seq > last)];
  return { ...window, messages, newer: page.newer };
}

/** Lets go of what lies far before a message. */
export function cutStart(window: Window, read: number): Window {
  const from = window.messages.findLastIndex(({ seq }) => seq <= read) - KEPT_BESIDE;
  if (from <= 0) return window;
  const messages = window.messages.slice(from);
  return { ...window, messages, older: messages[0]?.cursor };
}

/** Lets go of what lies far behind a message. */
export function cutEnd(window: Window, read: number): Window {
  const from = window.messages.findIndex(({ seq }) => seq >= read);
  const to = from + KEPT_BESIDE + 1;
  if (from < 0 || to >= window.messages.length) return window;
  const messages = window.messages.slice(0, to);
  return { ...window, messages, newer: messages.at(-1)?.cursor };
}

type Added = Extract<RoomEvent, { __typename: 'MessageAdded' }>;

function said(window: Window, added: Added['message'], event: Added): Window {
  const { view } = window;
  if (added.threadId !== view.threadId)
    // Under a message that is shown here it is counted.
    return added.threadId === null
      ? window
      : change(window, event, added.threadId, (root) => ({
          ...root,
          thread: answered(root.thread ?? NO_THREAD, added.author.id === view.viewerId),
        }));
  const { messages, older, newer } = window;
  const [first, last] = [messages[0]?.seq ?? 0, messages.at(-1)?.seq ?? 0];
  // What lies outside comes with its page; alone it would leave a hole.
  if ((older !== undefined && added.seq < first) || (newer !== undefined && added.seq > last)) return window;
  const before = messages.findLastIndex(({ seq }) => seq <= added.seq);
  if (messages[before]?.seq === added.seq) return window;
  const follows = added.author.id === view.viewerId;
  const thread = added.threadId === null ? { ...NO_THREAD, viewerFollows: follows } : null;
  const message = { ...added, cursor: event.cursor, reactions: [], thread, asOf: event.seq };
  return { ...window, messages: messages.toSpliced(before + 1, 0, message) };
}

function answered(thread: NonNullable<Thread>, own: boolean): Thread {
  return {
    ...thread,
    replyCount: thread.replyCount + 1,
    viewerFollows: thread.viewerFollows || own,
    viewerUnreadCount: unreadIn(thread, own, 1),
  };
}

/** Counted for those too who do not follow it, but shown to none of them. */
function unreadIn(thread: NonNullable<Thread>, own: boolean, more: number): number {
  return own ? thread.viewerUnreadCount : Math.max(0, thread.viewerUnreadCount + more);
}

type Deleted = Extract<RoomEvent, { __typename: 'MessageDeleted' }>;

function deleted(window: Window, event: Deleted): Window {
  const { id, seq, deletedAt, threadId, author } = event.message;
  const unquoted = quote(window, id, { body: '', deletedAt });
  const gone = change(unquoted, event, id, (message) => ({
    ...message,
    body: '',
    deletedAt,
    pinnedAt: null,
    mentions: [],
    mentionsRoom: false,
    reactions: [],
  }));
  if (threadId === null) return gone;
  const own = author.id === window.view.viewerId;
  return change(gone, event, threadId, (root) => {
    const thread = root.thread ?? NO_THREAD;
    const unread = seq > thread.viewerReadSeq ? -1 : 0;
    return {
      ...root,
      thread: {
        ...thread,
        replyCount: Math.max(0, thread.replyCount - 1),
        viewerUnreadCount: unreadIn(thread, own, unread),
      },
    };
  });
}

/** What is quoted says what it says now, wherever it stands. */
function quote(window: Window, id: string, now: Pick<Message, 'body' | 'deletedAt'>): Window {
  if (!window.messages.some(({ replyTo }) => replyTo?.id === id)) return window;
  const messages = window.messages.map((message) =>
    message.replyTo?.id === id && !message.replyTo.deletedAt
      ? { ...message, replyTo: { ...message.replyTo, ...now } }
      : message,
  );
  return { ...window, messages };
}

function reacted(
  message: Message,
  { emoji, by }: { readonly emoji: string; readonly by: { readonly id: string } },
  more: 1 | -1,
  { viewerId }: View,
): Message {
  if (message.deletedAt) return message;
  const had = message.reactions.find((reaction) => reaction.emoji === emoji);
  const viewerReacted = by.id === viewerId ? more > 0 : (had?.viewerReacted ?? false);
  const now = { emoji, viewerReacted, count: (had?.count ?? 0) + more };
  const reactions = had
    ? message.reactions.map((reaction) => (reaction === had ? now : reaction))
    : [...message.reactions, now];
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) };
}

/** Changes one message, if it is here and has not been told of this. */
function change(window: Window, { seq }: RoomEvent, id: string, next: (message: Message) => Message): Window {
  const index = window.messages.findIndex((message) => message.id === id);
  const message = window.messages[index];
  if (!message || seq <= message.asOf) return window;
  return { ...window, messages: window.messages.with(index, { ...next(message), asOf: seq }) };
}
