import type { Attendance } from '../attendance.ts';
import { type AccountRow, type LogEvent, takesAccess } from '../events.ts';
import { onAppended } from '../log/append.ts';
import { type Hub, hubOf } from './hub.ts';
import { isCrowd } from './people.ts';
import { onGone } from './presence.ts';

/** Whoever types says so again within this time, or does not type any more. */
export const TYPING_MS = 6_000;
/** What another node says is heard a little later: there it holds so much longer. */
const HEARD_LATE_MS = 1_000;
/** Changes within this time are told together. */
const TYPING_TELL_MS = 150;
/** Of how many people it is known that they have stopped, for readers that are behind. */
const STOPPED_KEPT = 512;

/** Where somebody types: in a room itself, or in a thread there. They do so in one place of a room at a time. */
export type Typing = { roomId: string; account: AccountRow; joinedAt: Date; threadId: string | null };
/** That somebody types, or has stopped. `version` counts what is told of typing. */
export type TypingChange = Typing & { typing: boolean; version: number };

type Typist = Typing & {
  version: number;
  /** Whether it was said through this node. */
  here: boolean;
  expires: NodeJS.Timeout;
  /** The connection that said so last, and how to let go of it. */
  through: Attendance | null;
  letGo(): void;
};
/** What the readers of a hub are told: of each person only the newest, the oldest first. */
type Told = { changes: Map<string, TypingChange>; version: number; telling: NodeJS.Timeout | null };

/** Whoever types now, by room and account. It is never stored: it is being said again and again. */
const rooms = new Map<string, Map<string, Typist>>();
const told = new WeakMap<Hub, Told>();
/** Of all rooms: whatever becomes of a room meanwhile, what is new has a greater one. */
let version = 0;

/** Who is told what is said through this node, for the other nodes. */
type Watcher = (said: Typing, typing: boolean) => void;
const watchers = new Set<Watcher>();
export function watchTypingHere(watcher: Watcher): void {
  watchers.add(watcher);
}

/**
 * Somebody types, for a few seconds. A crowd is not told.
 *
 * @param through - the connection that says so, with which it ends.
 * @returns whether the others are told.
 */
export function startTyping(typing: Typing, through: Attendance | null): boolean {
  const { roomId, account } = typing;
  if (isCrowd(roomId)) {
    stopTyping(roomId, account.id);
    return false;
  }
  begin(typing, TYPING_MS, true);
  for (const watcher of watchers) watcher(typing, true);
  const typist = rooms.get(roomId)?.get(account.id);
  if (typist && typist.through !== through) {
    typist.letGo();
    typist.through = through;
    typist.letGo = through?.onEnd(() => stopTyping(roomId, account.id)) ?? nothing;
  }
  return true;
}

/** Somebody types no more, wherever in the room; who did not is none of anybody's business. */
export function stopTyping(roomId: string, accountId: string): void {
  const typist = rooms.get(roomId)?.get(accountId);
  if (!typist) return;
  finish(typist);
  for (const watcher of watchers) watcher(typist, false);
}

/** What another node says. */
export function hearTyping(said: Typing, typing: boolean): void {
  if (typing && !isCrowd(said.roomId)) begin(said, TYPING_MS + HEARD_LATE_MS, false);
  const typist = rooms.get(said.roomId)?.get(said.account.id);
  if (!typing && typist) finish(typist);
}

/** Who types in a room now, for whoever has just come. */
export function typingIn(roomId: string): TypingChange[] {
  return [...(rooms.get(roomId)?.values() ?? [])].map((typist) => changeOf(typist, true));
}

export function typingVersion(hub: Hub): number {
  return told.get(hub)?.version ?? 0;
}

/** What the readers of a hub are to be told after `version`, the oldest first. */
export function typingSince(hub: Hub, version: number): TypingChange[] {
  const known = told.get(hub);
  if (!known || known.telling || known.version <= version) return [];
  return [...known.changes.values()].filter((change) => change.version > version);
}

function begin(typing: Typing, ms: number, here: boolean): void {
  const { roomId, account, threadId } = typing;
  const people = rooms.get(roomId) ?? new Map<string, Typist>();
  rooms.set(roomId, people);
  const before = people.get(account.id);
  if (before) clearTimeout(before.expires);
  const isNew = before?.threadId !== threadId;
  const typist: Typist = {
    ...typing,
    version: isNew ? ++version : before.version,
    here: here || (before?.here ?? false),
    expires: setTimeout(expire, ms).unref(),
    through: before?.through ?? null,
    letGo: before?.letGo ?? nothing,
  };
  people.set(account.id, typist);
  if (isNew) note(changeOf(typist, true));
  function expire() {
    finish(typist);
    if (typist.here) for (const watcher of watchers) watcher(typist, false);
  }
}

function finish(typist: Typist): void {
  const { roomId, account } = typist;
  clearTimeout(typist.expires);
  typist.letGo();
  const people = rooms.get(roomId);
  people?.delete(account.id);
  if (people?.size === 0) rooms.delete(roomId);
  typist.version = ++version;
  note(changeOf(typist, false));
}

function changeOf({ roomId, account, joinedAt, threadId, version }: Typist, typing: boolean): TypingChange {
  return { roomId, account, joinedAt, threadId, typing, version };
}

function note(change: TypingChange): void {
  const hub = hubOf(change.roomId);
  if (!hub) return;
  const known = told.get(hub) ?? { changes: new Map(), version: 0, telling: null };
  told.set(hub, known);
  const { changes } = known;
  // The newest comes last.
  changes.delete(change.account.id);
  changes.set(change.account.id, change);
  for (const oldest of changes.keys()) {
    if (changes.size <= STOPPED_KEPT) break;
    changes.delete(oldest);
  }
  known.version = change.version;
  known.telling ??= setTimeout(() => {
    known.telling = null;
    hub.wake();
  }, TYPING_TELL_MS).unref();
}

function stopAll(roomId: string): void {
  for (const accountId of [...(rooms.get(roomId)?.keys() ?? [])]) stopTyping(roomId, accountId);
}

/** What ends it: saying what was typed, and whatever keeps somebody from saying it. */
function heed(event: LogEvent): void {
  const people = rooms.get(event.roomId);
  if (!people) return;
  if (event.type === 'message.added') {
    const typist = people.get(event.message.author.id);
    if (typist?.threadId === event.message.threadId) stopTyping(event.roomId, typist.account.id);
  } else if (takesAccess(event) || event.type === 'member.muted') stopTyping(event.roomId, event.account.id);
  else if (event.type === 'direct.gated' || (event.type === 'room.changed' && event.room.archivedAt !== null))
    stopAll(event.roomId);
}

onAppended({
  appended: (events) => events.forEach(heed),
  mayHaveGrown: () => undefined,
});
onGone(({ roomId, accountId }) => {
  const typist = rooms.get(roomId)?.get(accountId);
  if (typist?.here) stopTyping(roomId, accountId);
});

function nothing(): void {}
