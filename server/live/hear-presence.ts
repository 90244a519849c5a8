import { z } from 'zod';
import { accountRoles } from '../policy.ts';
import { hear, isBusUp, onBusUp, tell } from './bus.ts';
import type { Place } from './people.ts';
import { type HeldPerson, hold, PRESENCE_GRACE_MS, release, rename } from './presence.ts';

/** A node not heard of for so long is dead, and with it everybody's leases through it. */
const DEAD_MS = 12_000;
/** With so long between two looks, this process itself stood still, and has yet to hear what was said meanwhile. */
const ASLEEP_MS = 3_000;
const ASK_AGAIN_MS = 1_000;

/** An account as nodes tell it. */
export const AccountShape = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(accountRoles),
  handle: z.string().nullable(),
  createdAt: z.coerce.date(),
  deletedAt: z.coerce.date().nullable(),
});

/** What a node says of the people who are online through it. */
const Claim = z.object({
  /** Counts the messages of a node, so that whoever misses one knows it. */
  number: z.number(),
  /** Here begins the list of everybody: who is not in it, up to the `end`, is not there. */
  begin: z.boolean(),
  end: z.boolean(),
  here: z.array(
    z.object({
      roomId: z.string(),
      account: AccountShape,
      joinedAt: z.coerce.date(),
      away: z.boolean().default(false),
    }),
  ),
  gone: z.array(z.object({ roomId: z.string(), accountId: z.string() })),
  renamed: z.array(AccountShape),
  /** The node ends. */
  goodbye: z.boolean(),
});
export type Claim = z.infer<typeof Claim>;

export const keyOf = ({ roomId, accountId }: Place): string => `${roomId} ${accountId}`;
const placeOf = ({ roomId, account }: HeldPerson): Place => ({ roomId, accountId: account.id });

/** Another node: when it was heard, up to which message, and whom it holds. */
type OtherNode = {
  heardAt: number;
  number: number;
  held: Map<string, Place>;
  /** While a list of everybody comes in: who was in it so far. */
  listed: Set<string> | null;
};

const others = new Map<string, OtherNode>();
let askedAt = Number.NEGATIVE_INFINITY;
let asking: NodeJS.Timeout | null = null;
let lookedAt = 0;

hear('presence', (message, from) => {
  const claim = Claim.parse(message);
  if (claim.goodbye) return forget(from, PRESENCE_GRACE_MS);
  const known = others.get(from);
  const other = known ?? { heardAt: 0, number: 0, held: new Map(), listed: null };
  others.set(from, other);
  if (claim.begin) other.listed = new Set();
  else if (!known || claim.number !== known.number + 1) {
    // Something was missed: only a new list of everybody tells who is not there any more.
    other.listed = null;
    askAnew();
  }
  other.heardAt = performance.now();
  other.number = claim.number;
  apply(claim, other, from);
});

// What they said meanwhile was not heard: they are given the time to say it again.
onBusUp(() => {
  for (const other of others.values()) other.heardAt = performance.now();
});

function apply({ here, gone, renamed, end }: Claim, other: OtherNode, from: string): void {
  for (const held of here) {
    const place = placeOf(held);
    other.held.set(keyOf(place), place);
    other.listed?.add(keyOf(place));
    hold(held, from);
  }
  for (const place of gone) drop(other, keyOf(place), from, PRESENCE_GRACE_MS);
  for (const account of renamed) rename(account);
  if (!end || !other.listed) return;
  for (const key of other.held.keys()) if (!other.listed.has(key)) drop(other, key, from, PRESENCE_GRACE_MS);
  other.listed = null;
}

function drop(other: OtherNode, key: string, from: string, graceMs: number): void {
  const place = other.held.get(key);
  other.held.delete(key);
  other.listed?.delete(key);
  if (place) release(place.roomId, place.accountId, from, graceMs);
}

function forget(from: string, graceMs: number): void {
  const other = others.get(from);
  others.delete(from);
  for (const key of other?.held.keys() ?? []) if (other) drop(other, key, from, graceMs);
}

/** Once a second at most: what is missed within it is asked for when it is over, as nothing else might ever show that it was. */
function askAnew(): void {
  if (asking) return;
  const wait = askedAt + ASK_AGAIN_MS - performance.now();
  if (wait <= 0) ask();
  else asking = setTimeout(ask, wait).unref();
}

function ask(): void {
  asking = null;
  askedAt = performance.now();
  void tell('hello', null);
}

/** To be called again and again: forgets the nodes that have not been heard for too long, unless it is us who cannot hear. */
export function forgetDeadNodes(): void {
  const now = performance.now();
  const asleep = now - lookedAt > ASLEEP_MS;
  lookedAt = now;
  if (!isBusUp()) return;
  for (const [id, other] of others) {
    if (asleep) other.heardAt = now;
    // Whoever lost their connection has had more time than any grace.
    else if (now - other.heardAt > DEAD_MS) forget(id, 0);
  }
}

export function forgetOtherNodes(): void {
  for (const id of others.keys()) forget(id, 0);
}
