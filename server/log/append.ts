import { Refusal } from '../errors.ts';
import { type LogEvent, movesFence } from '../events.ts';
import { db, run, type Transaction } from '../store/database.ts';
import { isUnreachable, noteOutage } from '../store/unreachable.ts';
import { laterTurn } from '../turns.ts';
import { mayConcern } from './inboxes.ts';
import { type Draft, type Written, writeBatch } from './write.ts';

/** What became of an append: its event, or the earlier one of which it is a repeat, or null where nothing changed. */
export type Appended = { event: LogEvent; duplicate: boolean } | null;

/** The viewer's access may have changed since the room was reached: reach it again. */
export class StaleReach extends Error {}

const STALE_TRIES = 50;

/** Runs a verb again, with `again` set, for as long as what it reached turns out to be stale. */
export async function whileStale<Result>(verb: (again: boolean) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await verb(tries > 1);
    } catch (error) {
      if (!(error instanceof StaleReach)) throw error;
      if (tries >= STALE_TRIES)
        throw new Refusal('RATE_LIMITED', 'Too many people come and go in this room: try again.', {
          retryAfter: 1,
        });
    }
  }
}

/** Whether anything changed; or why nothing may: a value, as what is thrown rolls back what others append together with it. */
export type Change = (tx: Transaction) => Promise<boolean | Refusal>;
type Waiting = {
  draft: Draft;
  change?: Change;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
};

/**
 * One statement over this many appends costs the database about 2 ms. More are left for the next one: in one batch everybody
 * would wait for the database together, and then for this thread, while the other of the two has nothing to do.
 */
const BATCH_MAX = 48;
const RETRIES = 5;
/** Unique violation, serialisation failure, deadlock: another node was quicker; the next attempt sees what it did. */
const LOST_RACE = /\b(23505|40001|40P01|P2002|P2034)\b/;

const waiting: Waiting[] = [];
const listeners = new Set<LogListener>();
let committing: Promise<void> | null = null;

/** Who is told what this process appends, after it is durable and in order of `seq` in each room. */
export type LogListener = {
  appended(events: LogEvent[]): void;
  /** A room's log may hold more than was told: as far as `seq`, or, where that is null, it must be read to know. */
  mayHaveGrown(roomId: string, seq: number | null): void;
  /** The same of inboxes: of which it is not known. */
  inboxesMayHaveGrown?(): void;
};

export function onAppended(listener: LogListener): void {
  listeners.add(listener);
}

/**
 * Appends to a room's log; resolves when the commit is durable.
 *
 * Appends that arrive while a commit is in flight share the next one. One that fails, fails alone.
 *
 * @param change - changes the rows that the event speaks of, in the event's transaction and under the room's lock;
 *   answers whether anything changed, or why it may not: then it has changed nothing, and nothing is logged.
 * @throws StaleReach when `draft.room` was reached under an older fence than the room's.
 * @throws Refusal UNAVAILABLE when the database cannot be reached; whether it was stored is then unknown,
 *   and repeating it with the same `clientId` finds out.
 */
export function append(draft: Draft, change?: Change): Promise<Appended> {
  return new Promise((resolve, reject) => {
    waiting.push(change ? { draft, change, resolve, reject } : { draft, resolve, reject });
    committing ??= drain();
  });
}

/** Resolves when nothing is waiting to be committed any more. */
export async function appendsSettled(): Promise<void> {
  await committing;
}

async function drain(): Promise<void> {
  // What people say at the same moment leaves together. The first of it wakes this process, the rest is read in the next turn,
  // and heard at its end.
  await laterTurn();
  await laterTurn();
  let current: Committing | null = commitNext();
  while (current) {
    const outcomes: Outcomes = await current.outcomes;
    // The database goes on with what came meanwhile, while what it has done is told: neither waits for the other.
    const next = waiting.length > 0 ? commitNext() : null;
    if (next) await laterTurn();
    finish(current, outcomes);
    current = next ?? (waiting.length > 0 ? commitNext() : null);
  }
  committing = null;
}

/** A batch that is being committed: those that are written, and what only repeats one of them. */
type Committing = { repeats: [repeat: Waiting, of: Waiting][]; outcomes: Promise<Outcomes> };

function commitNext(): Committing {
  const leaders = new Map<string, Waiting>();
  const repeats: Committing['repeats'] = [];
  for (const one of waiting.splice(0, BATCH_MAX)) {
    const leader = leaders.get(identity(one.draft));
    if (leader) repeats.push([one, leader]);
    else leaders.set(identity(one.draft), one);
  }
  return { repeats, outcomes: commitTogether([...leaders.values()]) };
}

function finish({ repeats }: Committing, outcomes: Outcomes): void {
  tell(outcomes);
  for (const [one, outcome] of outcomes) settle(one, outcome);
  for (const [one, leader] of repeats) settle(one, asRepeat(outcomes.get(leader)));
}

type Outcome = { written: Written } | { error: unknown };
type Outcomes = Map<Waiting, Outcome>;

async function commitTogether(batch: Waiting[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  try {
    const written = await transact(batch);
    for (const [index, one] of batch.entries())
      outcomes.set(one, { written: written[index] ?? { kind: 'stale' } });
  } catch (error) {
    let last: unknown = error;
    for (const one of batch) {
      // A defect of one must not fail the others: each is tried by itself. When nobody answers, none is.
      const alone = !isUnreachable(last) && (batch.length > 1 || lostRace(error));
      const outcome: Outcome = alone ? await commitAlone(one) : { error: last };
      if ('error' in outcome) last = outcome.error;
      outcomes.set(one, outcome);
    }
  }
  return outcomes;
}

async function commitAlone(one: Waiting): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [written] = await transact([one]);
      return { written: written ?? { kind: 'stale' } };
    } catch (error) {
      if (attempt >= RETRIES || !lostRace(error)) return { error };
    }
  }
}

function transact(batch: Waiting[]): Promise<Written[]> {
  const drafts = batch.map((one) => one.draft);
  if (!batch.some((one) => one.change)) return writeBatch(run, drafts);
  return db.$transaction(async (tx) => {
    const fences = await lockRooms(tx, drafts);
    const written: (Written | null)[] = [];
    for (const one of batch) written.push(await changeRows(tx, one, fences));
    const going = drafts.filter((_, index) => written[index] === null);
    const logged = await writeBatch((statement) => tx.$queryRaw(statement), going);
    let next = 0;
    return written.map((without) => without ?? logged[next++] ?? { kind: 'stale' });
  });
}

/** @returns null where its event is to be logged, or what became of it instead. */
async function changeRows(
  tx: Transaction,
  { draft, change }: Waiting,
  fences: Map<string, number>,
): Promise<Written | null> {
  // Judged under the lock and before anything is changed: a change must not outlive the refusal of its event.
  const fence = fences.get(draft.room.id);
  if (fence === undefined || fence > draft.room.fence) return { kind: 'stale' };
  const changed = change ? await change(tx) : true;
  if (changed === false) return { kind: 'unchanged' };
  if (changed !== true) return { kind: 'refused', refusal: changed };
  if (movesFence(draft.type)) fences.set(draft.room.id, Number.POSITIVE_INFINITY);
  return null;
}

/** Locks the rooms of some drafts, in one order. @returns their fences; a room that is gone has none. */
async function lockRooms(tx: Transaction, drafts: Draft[]): Promise<Map<string, number>> {
  const ids = drafts.map(({ room }) => room.id);
  const rooms = await tx.$queryRaw<{ id: string; fence: number }[]>`
    SELECT id::text, fence FROM "Room" WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  return new Map(rooms.map(({ id, fence }) => [id, fence]));
}

/** Told before anybody is answered. */
function tell(outcomes: Outcomes): void {
  const events: LogEvent[] = [];
  const uncertain = new Map<string, number | null>();
  let inboxesUncertain = false;
  for (const [{ draft }, outcome] of outcomes) {
    const known = 'written' in outcome && outcome.written.kind !== 'duplicate';
    inboxesUncertain ||= !known && mayConcern(draft);
    // Of an append that failed it is not known whether it was stored; and of what a repeat finds stored, whether it
    // was told: the answer to its commit may have been lost.
    if ('error' in outcome) uncertain.set(draft.room.id, null);
    else if (outcome.written.kind === 'appended') events.push(outcome.written.event, ...outcome.written.told);
    else if (outcome.written.kind === 'duplicate') {
      const { roomId, seq } = outcome.written.event;
      const known = uncertain.get(roomId);
      uncertain.set(roomId, known === null ? null : Math.max(known ?? 0, seq));
    }
  }
  events.sort((a, b) => a.seq - b.seq);
  for (const { appended, mayHaveGrown, inboxesMayHaveGrown } of listeners) {
    if (events.length > 0) appended(events);
    for (const [roomId, seq] of uncertain) mayHaveGrown(roomId, seq);
    if (inboxesUncertain) inboxesMayHaveGrown?.();
  }
}

function settle(one: Waiting, outcome: Outcome | undefined): void {
  if (!outcome || 'error' in outcome) one.reject(failure(outcome?.error));
  else if (outcome.written.kind === 'stale') one.reject(new StaleReach());
  else if (outcome.written.kind === 'refused') one.reject(outcome.written.refusal);
  else if (outcome.written.kind === 'unchanged') one.resolve(null);
  else if (outcome.written.kind === 'duplicate' && !isSameSend(outcome.written.event, one.draft))
    one.reject(reused());
  else one.resolve({ event: outcome.written.event, duplicate: outcome.written.kind === 'duplicate' });
}

function reused(): Refusal {
  const message = 'This clientId was already used for another message.';
  return new Refusal('CLIENT_ID_REUSED', message, { field: 'clientId' });
}

/** The same `clientId`, or somebody's joining, twice in one batch: the second is a repeat of what the first became. */
function asRepeat(outcome: Outcome | undefined): Outcome | undefined {
  if (!outcome || 'error' in outcome || outcome.written.kind !== 'appended') return outcome;
  const { event } = outcome.written;
  if (event.type === 'member.joined') return { written: { kind: 'unchanged' } };
  return { written: { kind: 'duplicate', event } };
}

function isSameSend(event: LogEvent, draft: Draft): boolean {
  return (
    event.type === 'message.added' &&
    draft.type === 'message.added' &&
    event.roomId === draft.room.id &&
    event.message.threadId === draft.threadId &&
    (event.message.replyTo?.id ?? null) === (draft.replyTo?.id ?? null) &&
    // What was deleted or edited is the same send, whatever it said: nobody can say it again by a retry.
    (event.message.deletedAt !== null || event.message.editedAt !== null || event.message.body === draft.body)
  );
}

let unique = 0;

function identity(draft: Draft): string {
  if (draft.type === 'message.added') return `${draft.actor.id} said ${draft.clientId}`;
  if (draft.type === 'member.joined') return `${draft.actor.id} joined ${draft.room.id}`;
  return String(unique++);
}

function lostRace(error: unknown): boolean {
  const { code, message, meta } = (error ?? {}) as { code?: string; message?: string; meta?: unknown };
  return LOST_RACE.test(`${code} ${message} ${JSON.stringify(meta ?? '')}`);
}

function failure(error: unknown): unknown {
  if (!isUnreachable(error)) return error;
  noteOutage(error);
  return new Refusal('UNAVAILABLE', 'The database cannot be reached. Nothing is lost: try again.');
}
