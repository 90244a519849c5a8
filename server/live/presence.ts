import { LRUCache } from 'lru-cache';
import type { Attendance } from '../attendance.ts';
import type { AccountRow } from '../events.ts';
import {
  addPerson,
  everybody,
  type Holder,
  hidePerson,
  isHiding,
  type OnlinePerson,
  type Place,
  personIn,
  removePerson,
  roomsWith,
} from './people.ts';
import { forgetIfEmpty, note, noteAway } from './presence-told.ts';

/** A reload takes less than this: nobody is told that the person went and came, or was away meanwhile. */
export const PRESENCE_GRACE_MS = 3_000;
/** What was learned of somebody counts for so long against what was known before and is used late. */
const LEARNED_MS = 60_000;

/** Who is online through this node, for the other nodes. `away` is whether nobody is at any of the connections. */
export type HeldPerson = { roomId: string; account: AccountRow; joinedAt: Date; away: boolean };
/** How somebody follows a room: through which socket, and whether they are seen there, as far as their session knows. */
export type Appearance = { attendance: Attendance | null; hidesPresence: boolean };
type Watcher = { changed(place: Place): void; renamed(account: AccountRow): void };

const watchers = new Set<Watcher>();
const goneListeners = new Set<(place: Place) => void>();
const learned = new LRUCache<string, boolean>({ max: 10_000, ttl: LEARNED_MS });

/**
 * Says that somebody is in a room through one more connection. "Online" is never stored: it is having a lease, so two
 * tabs are one person, and a process that dies leaves nobody behind.
 *
 * @returns how to give the lease back.
 */
export function lease(
  roomId: string,
  account: AccountRow,
  joinedAt: Date,
  { attendance, hidesPresence }: Appearance = { attendance: null, hidesPresence: false },
): () => void {
  const one = Symbol(account.id);
  hide(account.id, doesHide(account.id, hidesPresence));
  hold({ roomId, account, joinedAt, away: attendance?.away ?? false }, one);
  const stop = attendance?.onChange((away) => holdAway({ roomId, accountId: account.id }, one, away));
  return () => {
    stop?.();
    release(roomId, account.id, one);
  };
}

/** Whether somebody hides that they are online. @param known - as it was read at some time. */
export function doesHide(accountId: string, known: boolean): boolean {
  return learned.get(accountId) ?? known;
}

/** It was just changed or read whether somebody hides that they are online: at once nobody sees it any more, or all do. */
export function learnHiding(accountId: string, hides: boolean): void {
  learned.set(accountId, hides);
  if (roomsWith(accountId).length > 0) hide(accountId, hides);
}

function hide(accountId: string, hides: boolean): void {
  for (const roomId of hidePerson(accountId, hides)) {
    const person = personIn(roomId, accountId);
    if (person) note(roomId, hides ? { ...person, online: false, away: false } : person);
    if (hides) for (const listener of goneListeners) listener({ roomId, accountId });
    tellWatchers({ roomId, accountId });
  }
}

/** Calls back when somebody comes to this node, goes from it, is away or back there, or is renamed through it. */
export function watchHeldHere(watcher: Watcher): void {
  watchers.add(watcher);
}

/** Calls back when nobody vouches for somebody any more, or nobody is to be told of it, before the others are told. */
export function onGone(listener: (place: Place) => void): void {
  goneListeners.add(listener);
}

/** @param holder - holds a person once, however often it says so. */
export function hold({ roomId, account, joinedAt, away }: HeldPerson, holder: Holder): void {
  // What another node says may be from before it was learned that they hide.
  hide(account.id, doesHide(account.id, isHiding(account.id)));
  const person = personIn(roomId, account.id) ?? addPerson(roomId, account, joinedAt);
  const before = heldAs(person);
  person.leases.set(holder, away);
  const renamed = person.account.name !== account.name;
  if (!person.online || renamed) {
    Object.assign(person, { account, joinedAt, online: true, away: person.online ? person.away : away });
    noteSeen(roomId, person);
  }
  settle(roomId, person, PRESENCE_GRACE_MS);
  if (heldAs(person) !== before || (renamed && typeof holder === 'symbol'))
    tellWatchers({ roomId, accountId: account.id });
}

function holdAway({ roomId, accountId }: Place, holder: Holder, away: boolean): void {
  const person = personIn(roomId, accountId);
  if (!person?.leases.has(holder)) return;
  const before = heldAs(person);
  person.leases.set(holder, away);
  settle(roomId, person, PRESENCE_GRACE_MS);
  if (heldAs(person) !== before) tellWatchers({ roomId, accountId });
}

/** @param graceMs - how long the person has to come back, anywhere, before they are gone. */
export function release(
  roomId: string,
  accountId: string,
  holder: Holder,
  graceMs: number = PRESENCE_GRACE_MS,
): void {
  const person = personIn(roomId, accountId);
  if (!person) return;
  const before = heldAs(person);
  if (!person.leases.delete(holder)) return;
  if (heldAs(person) !== before) tellWatchers({ roomId, accountId });
  if (person.leases.size === 0) for (const listener of goneListeners) listener({ roomId, accountId });
  settle(roomId, person, graceMs);
}

/** Makes somebody what their leases say: more than they were at once, less after a grace. */
function settle(roomId: string, person: OnlinePerson, graceMs: number): void {
  const isLess = person.leases.size === 0 || (isAway(person) && !person.away);
  if (isLess && person.lowering && graceMs > 0) return;
  if (person.lowering) clearTimeout(person.lowering);
  person.lowering = isLess && graceMs > 0 ? setTimeout(lower, graceMs).unref() : null;
  if (!isLess || graceMs === 0) lower();
  function lower() {
    person.lowering = null;
    if (person.leases.size === 0) return leave(roomId, person);
    const away = isAway(person);
    if (away === person.away) return;
    person.away = away;
    if (!isHiding(person.account.id)) noteAway(roomId, person);
  }
}

function leave(roomId: string, person: OnlinePerson): void {
  const seen = !isHiding(person.account.id);
  Object.assign(person, { online: false, away: false });
  removePerson(roomId, person.account.id);
  if (seen) note(roomId, person);
  else forgetIfEmpty(roomId);
}

/** Tells the rooms that a person is in that their name has changed. */
export function tellRenamed(account: AccountRow): void {
  rename(account);
  for (const { renamed } of watchers) renamed(account);
}

/** The same for a name that was changed through another node. */
export function rename(account: AccountRow): void {
  for (const roomId of roomsWith(account.id)) {
    const person = personIn(roomId, account.id);
    if (!person?.online || person.account.name === account.name) continue;
    person.account = account;
    noteSeen(roomId, person);
  }
}

/** Somebody as this node holds them, for the other nodes; undefined for whoever is not connected to it, or hides it. */
export function heldHere({ roomId, accountId }: Place): HeldPerson | undefined {
  const person = personIn(roomId, accountId);
  const held = person && !isHiding(accountId) && heldAs(person);
  return held
    ? { roomId, account: person.account, joinedAt: person.joinedAt, away: held === 'away' }
    : undefined;
}

/** Everybody who is connected to this node and does not hide it. */
export function* allHeldHere(): Generator<Place> {
  for (const { roomId, accountId, person } of everybody()) if (heldAs(person)) yield { roomId, accountId };
}

function heldAs({ leases }: OnlinePerson): 'there' | 'away' | null {
  let held: 'away' | null = null;
  for (const [holder, away] of leases)
    if (typeof holder === 'symbol') {
      if (!away) return 'there';
      held = 'away';
    }
  return held;
}

function isAway({ leases }: OnlinePerson): boolean {
  for (const away of leases.values()) if (!away) return false;
  return true;
}

function noteSeen(roomId: string, person: OnlinePerson): void {
  if (!isHiding(person.account.id)) note(roomId, person);
}

function tellWatchers(place: Place): void {
  for (const { changed } of watchers) changed(place);
}
