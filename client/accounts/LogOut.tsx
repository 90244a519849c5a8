import { createSignal, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { LogOutDocument } from '../graphql/documents.ts';
import { Question } from '../ui/Question.tsx';
import { whenBare } from '../ui/way-back.ts';

/** Ends this session. Whoever has signed up can log in again; a guest is asked first. */
export function LogOut(props: { guest?: boolean; done: () => void }) {
  const [asks, setAsks] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure>();
  const logOut = () => ask(LogOutDocument, {});
  const press = async () => {
    if (props.guest) return void setAsks(true);
    try {
      await logOut();
      props.done();
    } catch (thrown) {
      setFailure(thrown as Failure);
    }
  };
  return (
    <div class="line elsewhere">
      <div class="actions">
        <button
          type="button"
          class="button quiet"
          aria-haspopup={props.guest ? 'dialog' : undefined}
          onClick={() => void press()}
        >
          Log out
        </button>
        <p class="field-error" role="alert">
          {failure()?.message}
        </p>
      </div>
      <Show when={props.guest}>
        <Question
          open={asks()}
          close={() => setAsks(false)}
          title="Log out as a guest?"
          no="Stay"
          yes="Log out for good"
          act={async () => void (await logOut())}
          done={() => whenBare(() => props.done())}
        >
          You cannot come back as the same guest. What you said stays. To keep your rooms and messages, sign
          up first.
        </Question>
      </Show>
    </div>
  );
}
