import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { RoomPersonDocument, type RoomPersonPartsFragment } from '../graphql/documents.ts';
import { createStored } from '../ui/createStored.ts';

export type RoomPerson = RoomPersonPartsFragment;

/** Somebody as the room knows them now, and what is done to them. */
export function createCard(room: string, account: string, changed: () => void) {
  const person = createStored(() =>
    ask(RoomPersonDocument, { room, account }).then((data) => data.roomPerson),
  );
  const [refusal, setRefusal] = createSignal<string>();
  const [done, setDone] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);

  /** @throws Failure */
  async function act(verb: () => Promise<unknown>, told: string): Promise<void> {
    setRefusal(undefined);
    setDone(undefined);
    await verb();
    setDone(told);
    changed();
    await person.refresh();
  }

  return {
    person: person.value,
    failure: person.failure,
    refresh: person.refresh,
    /** For forms and questions, which say themselves why not. */
    act,
    /** The same for a button: why not is `refusal`. */
    async press(verb: () => Promise<unknown>, told: string): Promise<void> {
      if (busy()) return;
      setBusy(true);
      try {
        await act(verb, told);
      } catch (thrown) {
        setRefusal((thrown as Failure).message);
      } finally {
        setBusy(false);
      }
    },
    busy,
    refusal,
    refuse: setRefusal,
    /** What was just done, in words. */
    done,
  };
}

export type Card = ReturnType<typeof createCard>;
