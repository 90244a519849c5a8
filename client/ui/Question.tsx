import { createEffect, createSignal, createUniqueId, type JSX, type ParentProps } from 'solid-js';
import type { Failure } from '../connection/failure.ts';

type QuestionProps = ParentProps<{
  open: boolean;
  close: () => void;
  title: JSX.Element;
  no: string;
  yes: string;
  /** Throws a `Failure` where it did not succeed. */
  act: () => Promise<void>;
  /** It is done, and the question gone. */
  done?: () => void;
}>;

/** Asks whether it is meant: one press in passing should not do what cannot be undone. */
export function Question(props: QuestionProps) {
  let dialog: HTMLDialogElement | undefined;
  const [title, why] = [createUniqueId(), createUniqueId()];
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure>();

  createEffect(() => {
    if (!props.open) return void dialog?.close();
    setFailure(undefined);
    dialog?.showModal();
  });
  const act = async () => {
    if (busy()) return;
    setBusy(true);
    try {
      await props.act();
      props.close();
      props.done?.();
    } catch (thrown) {
      setFailure(thrown as Failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      class="question"
      role="alertdialog"
      aria-labelledby={title}
      aria-describedby={why}
      // Told late: by then it may be open again.
      onClose={() => !dialog?.open && props.close()}
    >
      <h2 id={title}>{props.title}</h2>
      <p id={why}>{props.children}</p>
      <p class="field-error" role="alert">
        {failure()?.message}
      </p>
      <div class="actions">
        <button type="button" class="button quiet" onClick={() => props.close()}>
          {props.no}
        </button>
        <button type="button" class="button" aria-busy={busy()} onClick={() => void act()}>
          {props.yes}
        </button>
      </div>
    </dialog>
  );
}
