import { changesMessage, type LogEvent, takesAccess } from '../events.ts';
import { onAppended } from '../log/append.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { logFailure } from '../store/unreachable.ts';
import { hear, onBusUp } from './bus.ts';
import { hubOf } from './hub.ts';
import { isCrowd, personIn } from './people.ts';

/** Those who are in a room and do not follow it are told at most so often that something was said there. */
const TELL_MS = 1_000;
const CROWD_TELL_MS = 10_000;
/** When something may have been missed, not everybody asks at once. */
const ASK_ANEW_MS = 10_000;

/** `roomId` is null where it may have changed of any room. */
export type UnreadChange = { version: number; roomId: string | null };
/** What somebody has not read of a room has changed, as they have read it, or come, or gone: then `inside` says which. */
export type Moved = { accountId: string; roomId: string; inside: boolean | null };

/** What is known of somebody's rooms while they follow their inbox here. */
type Inbox = {
  readers: number;
  version: number;
  /** By room, the version in which it last changed: the newest last. */
  changes: Map<string | null, number>;
  /** The rooms that they are in; null until they are known, and what was said meanwhile. */
  rooms: Set<string> | null;
  meanwhile: Set<string>;
};
/** Something was said in a room, and it was told, or will be. `by` is its one author; null for several. */
type Told = { at: number; by: string | null; timer: NodeJS.Timeout | null };

const inboxes = new Map<string, Inbox>();
/** Of all inboxes: whatever becomes of one meanwhile, what is new has a greater one. */
let version = 0;
/** By room, whose inboxes are followed here that are in it; and which rooms are conversations. */
const followers = new Map<string, Set<string>>();
const conversations = new Set<string>();
const told = new Map<string, Told>();
const watchers = new Set<(moved: Moved) => void>();

/** Calls back with what is to be told to the other nodes. */
export function watchUnreadHere(watcher: (moved: Moved) => void): void {
  watchers.add(watcher);
}

/** Somebody follows their inbox here. @returns how to say that they do no more. */
export function followUnread(accountId: string): () => void {
  const inbox = inboxes.get(accountId) ?? {
    readers: 0,
    version: 0,
    changes: new Map(),
    rooms: null,
    meanwhile: new Set(),
  };
  inboxes.set(accountId, inbox);
  if (inbox.readers++ === 0) void loadRooms(accountId, inbox);
  return () => {
    if (--inbox.readers > 0) return;
    inboxes.delete(accountId);
    for (const roomId of inbox.rooms ?? []) leave(accountId, roomId);
  };
}

export function unreadVersion(accountId: string): number {
  return inboxes.get(accountId)?.version ?? 0;
}

/** What changed after `version`, each room once, the oldest first. */
export function unreadChangesSince(accountId: string, version: number): UnreadChange[] {
  const inbox = inboxes.get(accountId);
  if (!inbox || inbox.version === version) return [];
  return [...inbox.changes].flatMap(([roomId, changed]) =>
    changed > version ? [{ roomId, version: changed }] : [],
  );
}

/** Somebody has read a room, or come to it, or gone: all their devices are told, on whatever node. */
export function tellMoved(moved: Moved): void {
  noteMoved(moved);
  for (const watcher of watchers) watcher(moved);
}

export function noteMoved({ accountId, roomId, inside }: Moved): void {
  const inbox = inboxes.get(accountId);
  if (!inbox) return;
  if (inside === true && inbox.rooms) enter(accountId, roomId, inbox.rooms);
  if (inside === false && inbox.rooms?.delete(roomId)) leave(accountId, roomId);
  // What is being read may have been read before that.
  if (inside !== null && !inbox.rooms) void loadRooms(accountId, inbox);
  change(accountId, roomId);
}

/** Something was said in a room. Of a conversation the inbox itself tells. */
export function noteSaid(roomId: string, by: string | null): void {
  for (const inbox of loading) inbox.meanwhile.add(roomId);
  if (!conversations.has(roomId)) note(roomId, by);
}

/** Something that was said was edited or deleted. */
export function noteChanged(roomId: string): void {
  note(roomId, null);
}

function note(roomId: string, by: string | null): void {
  if (!followers.has(roomId)) return;
  const before = told.get(roomId);
  if (before?.timer) {
    if (before.by !== by) before.by = null;
    return;
  }
  const wait = before ? before.at + (isCrowd(roomId) ? CROWD_TELL_MS : TELL_MS) - performance.now() : 0;
  const next: Told = { at: 0, by, timer: null };
  told.set(roomId, next);
  next.timer = setTimeout(() => tell(roomId, next), Math.max(0, wait)).unref();
}

function tell(roomId: string, one: Told): void {
  one.timer = null;
  one.at = performance.now();
  const those = followers.get(roomId);
  if (!those) return void told.delete(roomId);
  for (const accountId of those)
    if (accountId !== one.by && !follows(accountId, roomId)) change(accountId, roomId);
}

/** Whether somebody is shown what is said there by now: who has just gone is not. */
function follows(accountId: string, roomId: string): boolean {
  return (personIn(roomId, accountId)?.leases.size ?? 0) > 0;
}

function change(accountId: string, roomId: string | null): void {
  const inbox = inboxes.get(accountId);
  if (!inbox) return;
  inbox.changes.delete(roomId);
  inbox.version = ++version;
  inbox.changes.set(roomId, version);
  hubOf(accountId)?.wake();
}

const loading = new Set<Inbox>();

const roomsOf = gathered(async (ids: readonly string[]): Promise<{ id: string; direct: boolean }[][]> => {
  const rows = await run<{ accountId: string; id: string; direct: boolean }>(Prisma.sql`
    SELECT m."accountId"::text, r.id::text, r.kind = 'direct' AS direct
    FROM "Membership" m JOIN "Room" r ON r.id = m."roomId"
    WHERE m."accountId" = ANY(${[...ids]}::uuid[]) AND m."leftAt" IS NULL`);
  const byAccount = new Map<string, { id: string; direct: boolean }[]>();
  for (const { accountId, ...room } of rows)
    byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), room]);
  return ids.map((id) => byAccount.get(id) ?? []);
});

async function loadRooms(accountId: string, inbox: Inbox): Promise<void> {
  loading.add(inbox);
  const known = await roomsOf(accountId).catch((error) => {
    logFailure(error, 'The rooms of somebody who follows their inbox could not be read.');
    return [];
  });
  loading.delete(inbox);
  if (inboxes.get(accountId) !== inbox) return;
  for (const roomId of inbox.rooms ?? []) leave(accountId, roomId);
  inbox.rooms = new Set();
  for (const { id, direct } of known) {
    if (direct) conversations.add(id);
    enter(accountId, id, inbox.rooms);
    if (inbox.meanwhile.has(id)) note(id, null);
  }
  inbox.meanwhile.clear();
}

function enter(accountId: string, roomId: string, rooms: Set<string>): void {
  rooms.add(roomId);
  followers.set(roomId, (followers.get(roomId) ?? new Set()).add(accountId));
}

function leave(accountId: string, roomId: string): void {
  const those = followers.get(roomId);
  those?.delete(accountId);
  if (those?.size !== 0) return;
  followers.delete(roomId);
  conversations.delete(roomId);
}

onAppended({
  appended(events) {
    for (const event of events) noteEvent(event);
  },
  mayHaveGrown: () => undefined,
});

function noteEvent(event: LogEvent): void {
  const { roomId } = event;
  if (event.type === 'message.added') noteSaid(roomId, event.message.author.id);
  else if (changesMessage(event)) noteChanged(roomId);
  else if (event.type === 'member.joined') tellMoved({ accountId: event.account.id, roomId, inside: true });
  else if (takesAccess(event)) tellMoved({ accountId: event.account.id, roomId, inside: false });
  else if (event.type === 'direct.started') {
    if (event.people.some(({ id }) => inboxes.has(id))) conversations.add(roomId);
    for (const { id } of event.people) tellMoved({ accountId: id, roomId, inside: true });
  }
}

/** What other nodes told may have been missed: the rooms are read anew, and so is what is unread. */
function askAnew(): void {
  for (const [accountId, inbox] of inboxes)
    setTimeout(async () => {
      if (inboxes.get(accountId) !== inbox) return;
      await loadRooms(accountId, inbox);
      change(accountId, null);
    }, Math.random() * ASK_ANEW_MS).unref();
}

onBusUp(askAnew);
hear('hello', askAnew);
