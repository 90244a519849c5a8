import type { AccountRow } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { logFailure } from '../store/unreachable.ts';
import { createTeller, hear, isBusUp, onBusUp, tell } from './bus.ts';
import { type Claim, forgetDeadNodes, forgetOtherNodes, keyOf } from './hear-presence.ts';
import type { Place } from './people.ts';
import { allHeldHere, heldHere, tellRenamed, watchHeldHere } from './presence.ts';

/** A node says at least so often that it lives. */
const HEARTBEAT_MS = 4_000;
const LOOK_MS = 1_000;
/** People a message: a node with thousands of them does not hold up the hints behind it. */
const MESSAGE_PEOPLE = 500;
/** A goodbye is a courtesy: the others would notice. */
const GOODBYE_MS = 1_000;

let sharing = false;
let number = 0;
let toldAt = 0;
/** Of whom the others are to be told next, as they are then. */
const untold = new Map<string, Place>();
const renames = new Map<string, AccountRow>();
/** A list of everybody is to begin; is under way; only a sign of life is due. */
let [begins, lists, beats] = [false, false, false];

const tellOthers = createTeller('presence', (): Claim | null => {
  if (!sharing || !(untold.size > 0 || renames.size > 0 || begins || beats)) return null;
  const places = [...untold.values()].slice(0, MESSAGE_PEOPLE);
  for (const place of places) untold.delete(keyOf(place));
  const people = places.map((place) => ({ place, held: heldHere(place) }));
  const claim = {
    number: ++number,
    begin: begins,
    end: lists && untold.size === 0,
    here: people.flatMap(({ held }) => held ?? []),
    gone: people.flatMap(({ place, held }) => (held ? [] : place)),
    renamed: [...renames.values()],
    goodbye: false,
  };
  renames.clear();
  begins = beats = false;
  if (claim.end) lists = false;
  toldAt = performance.now();
  return claim;
});

function tellEverybody(): void {
  if (!sharing) return;
  for (const place of allHeldHere()) untold.set(keyOf(place), place);
  begins = lists = true;
  void tellOthers();
}

/** Names that were given through another node while it could not be heard here. */
async function lookUpNames(): Promise<void> {
  const held = new Map(
    [...allHeldHere()].flatMap((place) => heldHere(place) ?? []).map(({ account }) => [account.id, account]),
  );
  if (!sharing || held.size === 0) return;
  const rows = await run<AccountRow>(
    Prisma.sql`SELECT ${accountColumns} FROM "Account" a WHERE a.id = ANY(${[...held.keys()]}::uuid[])`,
  );
  for (const row of rows) if (held.get(row.id)?.name !== row.name) tellRenamed(row);
}

onBusUp(() => {
  tellEverybody();
  lookUpNames().catch((error) =>
    logFailure(error, 'Names that were given meanwhile could not be looked up.'),
  );
});
hear('hello', tellEverybody);
watchHeldHere({
  changed(place) {
    if (!sharing) return;
    untold.set(keyOf(place), place);
    void tellOthers();
  },
  renamed(account) {
    if (!sharing) return;
    renames.set(account.id, account);
    void tellOthers();
  },
});

/**
 * Shares who is online with the other nodes: what one of them holds is one more lease on the person here. While the bus
 * is down, what was known last stays.
 *
 * @returns how to stop; the others are told.
 */
export function sharePresence(): () => Promise<void> {
  sharing = true;
  if (isBusUp()) tellEverybody();
  const timer = setInterval(() => {
    forgetDeadNodes();
    if (performance.now() - toldAt < HEARTBEAT_MS) return;
    beats = true;
    void tellOthers();
  }, LOOK_MS).unref();
  return async () => {
    clearInterval(timer);
    sharing = false;
    untold.clear();
    forgetOtherNodes();
    const goodbye = { number: 0, begin: false, end: false, here: [], gone: [], renamed: [], goodbye: true };
    const enough = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
    await Promise.race([tell('presence', goodbye satisfies Claim), enough]);
  };
}
