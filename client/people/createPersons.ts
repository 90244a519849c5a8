import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { SurroundingsDocument } from '../graphql/documents.ts';

/** Somebody, as far as a list or a message tells. */
export type PersonName = { readonly id: string; readonly name: string; readonly tag: string };

/** What was typed to say why, and not sent yet: by what it was about. */
export type Reasons = Map<string, string>;

type PersonsOptions = {
  /** Its slug. */
  room: string;
  ownerId: () => string | undefined;
};

/** What the viewer has to do with the people of a room: whom they have blocked, whose card is open, whether they may ban. */
export function createPersons({ room, ownerId }: PersonsOptions) {
  const [blocked, setBlocked] = createSignal<ReadonlySet<string>>(new Set(), { equals: isSame });
  const [known, setKnown] = createSignal(false);
  const [mayBan, setMayBan] = createSignal(false);
  const [shown, show] = createSignal<PersonName>();
  const [changes, setChanges] = createSignal(0);
  const gone = new AbortController();
  onCleanup(() => gone.abort());
  let marks = 0;
  let looks = 0;

  async function look(): Promise<void> {
    looks += 1;
    const mine = looks;
    for (let failures = 0; !gone.signal.aborted && mine === looks; failures += 1) {
      const seen = marks;
      try {
        const { blockedAccounts, room: found } = await ask(SurroundingsDocument, { room });
        if (mine !== looks) return;
        // An answer that was overtaken by a press would take it back.
        if (seen !== marks) continue;
        setBlocked(new Set(blockedAccounts.map(({ id }) => id)));
        setMayBan(found?.viewerCan.ban ?? false);
        setKnown(true);
        return;
      } catch (thrown) {
        // The room is not kept waiting for it.
        setKnown(true);
        if (!(thrown as Failure).passing) return;
        await patience(backoff(failures), gone.signal);
      }
    }
  }

  // Whoever is made the owner may do more from then on.
  createEffect(on(createMemo(ownerId), () => void look()));

  // Whom they block in another tab no stream tells.
  const lookAgain = () => document.hidden || void look();
  document.addEventListener('visibilitychange', lookAgain);
  onCleanup(() => document.removeEventListener('visibilitychange', lookAgain));

  const reasons: Reasons = new Map();

  return {
    ownerId,
    reasons,
    /** Whether it is known who is blocked, as far as it can be: before that nothing is shown that should not be. */
    known,
    hasBlocked: (id: string): boolean => blocked().has(id),
    mark: (id: string, block: boolean) => {
      marks += 1;
      setBlocked((before) => new Set(block ? [...before, id] : [...before].filter((one) => one !== id)));
    },
    mayBan,
    /** Whose card is open. */
    shown,
    show: (person: PersonName) => void show(person),
    hide: () => void show(undefined),
    /** Counts what was done to people here, for lists that show it. */
    changes,
    changed: () => void setChanges((count) => count + 1),
  };
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

export type Persons = ReturnType<typeof createPersons>;
