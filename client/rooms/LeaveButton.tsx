import { createSignal, createUniqueId } from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { Icon } from '../ui/Icon.tsx';

type LeaveButtonProps = {
  room: { readonly name: string; readonly private: boolean };
  /** Throws a `Failure` where it did not succeed. */
  leave: () => Promise<void>;
};

/** Asks before it leaves: one press in passing would take the room away. */
export function LeaveButton(props: LeaveButtonProps) {
  let dialog: HTMLDialogElement | undefined;
  const [title, why] = [createUniqueId(), createUniqueId()];
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure>();

  const ask = () => {
    setFailure(undefined);
    dialog?.showModal();
  };
  const leave = () => {
    if (busy()) return;
    setBusy(true);
    props
      .leave()
      .catch(setFailure)
      .finally(() => setBusy(false));
  };

  return (
    <>
      <button type="button" class="icon-button" onClick={ask} title="Leave this room" aria-haspopup="dialog">
        <Icon name="leave" />
        <span class="button-text">Leave this room</span>
      </button>
      <dialog ref={dialog} class="question" role="alertdialog" aria-labelledby={title} aria-describedby={why}>
        <h2 id={title}>
          Leave <bdi>{props.room.name}</bdi>?
        </h2>
        <p id={why}>
          What you said stays.{' '}
          {props.room.private ? 'To come back you need the password.' : 'You can come back at any time.'}
        </p>
        <p class="field-error" role="alert">
          {failure()?.message}
        </p>
        <div class="actions">
          <button type="button" class="button quiet" onClick={() => dialog?.close()}>
            Stay
          </button>
          <button type="button" class="button" aria-busy={busy()} onClick={leave}>
            Leave
          </button>
        </div>
      </dialog>
    </>
  );
}
