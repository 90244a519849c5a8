import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  type JSX,
  on,
  type ParentProps,
} from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { createDialog } from './createDialog.ts';

type QuestionProps = ParentProps<{
  open: boolean;
  close: () => void;
  title: JSX.Element;
  no: string;
  yes: string;
  /** What else is to be said to it. */
  fields?: JSX.Element;
  /** Throws a `Failure` where it did not succeed. */
  act: () => Promise<void>;
  /** Whether a failure is said beside what else is to be said, and not below all of it. */
  refused?: (failure: Failure) => boolean;
  /** It is done, and the question gone. */
  done?: () => void;
}>;

/** Asks whether it is meant: one press in passing should not do what cannot be undone. */
export function Question(props: QuestionProps) {
  const dialog = createDialog({ open: () => props.open, close: () => props.close() });
  const [title, why] = [createUniqueId(), createUniqueId()];
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure>();

  let opening = 0;

  createEffect(
    on(
      createMemo(() => props.open),
      () => {
        opening += 1;
        setFailure(undefined);
        setBusy(false);
      },
    ),
  );
  // Closed while it is done, it may be open again about something else when the answer comes.
  const act = async () => {
    if (busy()) return;
    const mine = opening;
    setBusy(true);
    setFailure(undefined);
    try {
      await props.act();
      if (mine !== opening) return;
      props.close();
      props.done?.();
    } catch (thrown) {
      const failure = thrown as Failure;
      if (mine === opening && !props.refused?.(failure)) setFailure(failure);
    } finally {
      if (mine === opening) setBusy(false);
    }
  };

  return (
    <dialog
      ref={dialog.ref}
      class="question"
      role="alertdialog"
      aria-labelledby={title}
      aria-describedby={why}
      onClose={dialog.onClose}
    >
      <h2 id={title}>{props.title}</h2>
      <p id={why}>{props.children}</p>
      {props.fields}
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
