import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, createUniqueId, For, on, onCleanup, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { StartConversationDocument } from '../graphql/documents.ts';
import { pathOf, roomOf } from '../rooms/path.ts';
import { Unread } from '../rooms/RoomEntry.tsx';
import { createDialog } from '../ui/createDialog.ts';
import { Person } from '../ui/Person.tsx';
import { layBare } from '../ui/way-back.ts';
import { distinct, findPeople, findRooms, fitting, loadPlaces, type Place } from './places.ts';

const TYPING_PAUSE_MS = 150;
const SHOWN_MOST = 40;

const kinds: Record<Place['kind'], string> = {
  room: 'room',
  conversation: 'conversation',
  person: 'person here',
  'other room': 'to join',
};

/** Goes somewhere by a few letters of its name. */
export function Switcher(props: { open: boolean; close: () => void }) {
  let input: HTMLInputElement | undefined;
  const id = createUniqueId();
  const navigate = useNavigate();
  const location = useLocation();
  const dialog = createDialog({ open: () => props.open, close: () => props.close() });
  const [places, setPlaces] = createSignal<readonly Place[]>([]);
  const [others, setOthers] = createSignal<readonly Place[]>([]);
  const [typed, setTyped] = createSignal('');
  const [at, setAt] = createSignal(0);
  const [busy, setBusy] = createSignal(true);
  const [refusal, setRefusal] = createSignal<string>();
  const found = createMemo(() => fitting(distinct([...places(), ...others()]), typed(), SHOWN_MOST));
  const optionId = (index: number) => `${id}-${index}`;
  const here = () => {
    const [, slug] = /^\/rooms\/([^/]+)/.exec(location.pathname) ?? [];
    return slug === undefined ? undefined : roomOf(slug);
  };

  createEffect(
    on(
      () => props.open,
      async (open) => {
        if (!open) return;
        setTyped('');
        setOthers([]);
        setAt(0);
        setRefusal(undefined);
        setBusy(true);
        input?.focus();
        try {
          setPlaces(await loadPlaces(here()));
        } catch (thrown) {
          // Whoever is nobody yet is in no room; those to join are found all the same.
          if ((thrown as Failure).code !== 'UNAUTHENTICATED') setRefusal((thrown as Failure).message);
        } finally {
          setBusy(false);
        }
      },
    ),
  );
  createEffect(
    on(typed, (search) => {
      setAt(0);
      if (search.trim() === '') return void setOthers([]);
      let old = false;
      const timer = setTimeout(async () => {
        const room = here();
        const found = await Promise.all([
          findRooms(search.trim()).catch(() => []),
          room === undefined ? [] : findPeople(room, search.trim()).catch(() => []),
        ]);
        if (!old) setOthers(found.flat());
      }, TYPING_PAUSE_MS);
      onCleanup(() => {
        old = true;
        clearTimeout(timer);
      });
    }),
  );

  const go = async (place: Place | undefined) => {
    if (!place) return;
    setRefusal(undefined);
    try {
      const slug = place.slug ?? (await begin(place.id));
      await layBare();
      navigate(pathOf(slug));
    } catch (thrown) {
      setRefusal((thrown as Failure).message);
    }
  };
  const move = (to: number) => {
    const count = found().length;
    if (count === 0) return;
    const next = (to + count) % count;
    setAt(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown') move(at() + 1);
    else if (event.key === 'ArrowUp') move(at() - 1);
    else if (event.key === 'Enter') void go(found()[at()]);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog; with the keyboard, Escape closes it.
    <dialog
      ref={dialog.ref}
      class="question switcher"
      aria-label="Go to"
      onClose={dialog.onClose}
      onClick={(event) => dialog.isBeside(event) && props.close()}
    >
      <input
        ref={input}
        class="input"
        type="text"
        role="combobox"
        aria-label="Go to a room, a conversation or a person"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={found().length > 0 ? optionId(at()) : undefined}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        placeholder="Go to…"
        enterkeyhint="go"
        value={typed()}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={keyed}
      />
      <div id={`${id}-list`} class="places" role="listbox" aria-label="Where to">
        <For each={found()}>
          {(place, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field.
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and says which one is meant.
            <div
              id={optionId(index())}
              role="option"
              aria-selected={index() === at()}
              onClick={() => void go(place)}
              onPointerMove={() => setAt(index())}
            >
              <span class="room-name">
                <Person name={place.name} tag={place.tag} />
              </span>
              <Unread count={place.unread} />
              <span class="hint">{kinds[place.kind]}</span>
            </div>
          )}
        </For>
      </div>
      <p class="hint" role="status">
        <Show when={found().length === 0}>{busy() ? 'Looking…' : 'Nothing is called that.'}</Show>
      </p>
      <p class="field-error" role="alert">
        {refusal()}
      </p>
    </dialog>
  );
}

async function begin(account: string): Promise<string> {
  const { startConversation } = await ask(StartConversationDocument, { people: [account] });
  return startConversation.room.slug;
}
