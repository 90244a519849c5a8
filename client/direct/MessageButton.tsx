import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { StartConversationDocument } from '../graphql/documents.ts';
import { pathOf } from '../rooms/path.ts';
import { layBare } from '../ui/way-back.ts';

type MessageButtonProps = {
  account: { readonly id: string; readonly name: string };
  viewer: { readonly guest: boolean };
  /** Why not, where it is not a sentence alone. */
  refuse: (why: string | undefined) => void;
};

/** Goes to the conversation with somebody, begun where there is none. */
export function MessageButton(props: MessageButtonProps) {
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  const [needsAccount, setNeedsAccount] = createSignal(false);

  const write = async () => {
    if (busy()) return;
    if (props.viewer.guest) return void setNeedsAccount(true);
    setBusy(true);
    props.refuse(undefined);
    try {
      const { startConversation } = await ask(StartConversationDocument, { people: [props.account.id] });
      await layBare();
      navigate(pathOf(startConversation.room.slug));
    } catch (thrown) {
      props.refuse((thrown as Failure).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <button type="button" class="button quiet" aria-busy={busy()} onClick={() => void write()}>
        Message
      </button>
      <p class="message-first" role="status">
        <Show when={needsAccount()}>
          Guests cannot write to people by themselves.{' '}
          <a class="link" href="/sign-up">
            Sign up
          </a>{' '}
          first: your name and rooms stay yours.
        </Show>
      </p>
    </>
  );
}
