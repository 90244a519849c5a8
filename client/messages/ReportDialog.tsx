import { createEffect, createSignal, on, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { ReportMessageDocument } from '../graphql/documents.ts';
import { ActForm } from '../people/ActForm.tsx';
import type { Reasons } from '../people/createPersons.ts';
import { createDialog } from '../ui/createDialog.ts';
import type { Message } from './window.ts';

type ReportDialogProps = {
  message: Message | undefined;
  close: () => void;
  /** Of this room, typed and not sent. */
  reasons: Reasons;
};

/** Asks why a message should be looked at. */
export function ReportDialog(props: ReportDialogProps) {
  let end: HTMLButtonElement | undefined;
  const [sent, setSent] = createSignal(false);
  const dialog = createDialog({ open: () => props.message !== undefined, close: () => props.close() });
  createEffect(
    on(
      () => props.message,
      () => setSent(false),
    ),
  );
  return (
    <dialog ref={dialog.ref} class="question card" aria-label="Report a message" onClose={dialog.onClose}>
      <Show when={props.message} keyed>
        {(message) => (
          <Show
            when={!sent()}
            fallback={
              <>
                <p role="status">Reported. The moderators will look at it.</p>
                <div class="actions">
                  <button ref={end} type="button" class="button" onClick={() => props.close()}>
                    Close
                  </button>
                </div>
              </>
            }
          >
            <ActForm
              title="Report this message"
              lead="The moderators of this server will look at it. Nobody else is told."
              verb="Report"
              reason="Why"
              reasonNeeded
              kept={{ reasons: props.reasons, as: message.id }}
              send={async ({ reason }) => {
                await ask(ReportMessageDocument, { id: message.id, reason });
                setSent(true);
                end?.focus();
              }}
              cancel={() => props.close()}
            />
          </Show>
        )}
      </Show>
    </dialog>
  );
}
