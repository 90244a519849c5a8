import { createSignal, Match, Show, Switch } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import {
  AcceptConversationDocument,
  BlockAccountDocument,
  DeclineConversationDocument,
  UnblockAccountDocument,
} from '../graphql/documents.ts';
import type { Persons } from '../people/createPersons.ts';
import type { Direct } from './createDirect.ts';

type DirectGateProps = {
  room: { readonly slug: string };
  direct: Direct;
  persons: Persons;
  /** It is in no list any more. */
  declined: () => void;
};

/** In place of the composer, where something stands before writing: a question of the viewer's, or somebody who hears nothing. */
export function DirectGate(props: DirectGateProps) {
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<string>();
  const only = () => (props.direct.others().length === 1 ? props.direct.others()[0] : undefined);
  const blocks = () => {
    const other = only();
    return other && props.persons.hasBlocked(other.id) ? other : undefined;
  };

  /** Shows the next question only once it can be answered: a press meanwhile would be for nothing. */
  const press = async (verb: () => Promise<unknown>, done: () => unknown = props.direct.refresh) => {
    if (busy()) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await verb();
      await done();
    } catch (thrown) {
      setRefusal((thrown as Failure).message);
    } finally {
      setBusy(false);
    }
  };
  const room = () => props.room.slug;
  const accept = () => press(() => ask(AcceptConversationDocument, { room: room() }));
  const decline = () => press(() => ask(DeclineConversationDocument, { room: room() }), props.declined);
  const block = (account: string, blocks: boolean) =>
    press(
      () => (blocks ? ask(BlockAccountDocument, { account }) : ask(UnblockAccountDocument, { account })),
      async () => {
        await props.direct.refresh();
        props.persons.mark(account, blocks);
      },
    );

  return (
    <section class="gate line" aria-label="Before you write">
      <div class="gate-box" aria-busy={busy()}>
        <Switch
          fallback={
            <p class="hint" role="status">
              <Show
                when={props.direct.others().some(({ deleted }) => !deleted)}
                fallback="Nobody is left here to read what you say."
              >
                Nothing can be said between you and <bdi>{props.direct.title()}</bdi>.
              </Show>
            </p>
          }
        >
          <Match when={blocks()}>
            {(other) => (
              <>
                <p>
                  You have blocked <bdi>{other().name}</bdi>: neither of you can write to the other.
                </p>
                <div class="actions">
                  <button type="button" class="button quiet" onClick={() => void block(other().id, false)}>
                    Unblock
                  </button>
                </div>
              </>
            )}
          </Match>
          <Match when={props.direct.requested()}>
            <p>
              <bdi>{props.direct.title()}</bdi> wants to write to you. If you decline, nobody is told.
            </p>
            <div class="actions">
              <button type="button" class="button" onClick={() => void accept()}>
                Accept
              </button>
              <button type="button" class="button quiet" onClick={() => void decline()}>
                Decline
              </button>
              <Show when={only()}>
                {(other) => (
                  <button type="button" class="button quiet" onClick={() => void block(other().id, true)}>
                    Block
                  </button>
                )}
              </Show>
            </div>
          </Match>
        </Switch>
        <p class="field-error" role="alert">
          {refusal()}
        </p>
      </div>
    </section>
  );
}
