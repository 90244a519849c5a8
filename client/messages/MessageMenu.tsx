import { createSignal, Show } from 'solid-js';
import type { Reasons } from '../people/createPersons.ts';
import { createCopy } from '../ui/createCopy.ts';
import type { MessageActions } from './createActions.ts';
import { createMenu, type Edits, type MenuOf } from './createMenu.ts';
import { DeleteQuestion } from './DeleteQuestion.tsx';
import { EditsDialog } from './EditsDialog.tsx';
import { ReportDialog } from './ReportDialog.tsx';
import type { Message } from './window.ts';

type MessageMenuProps = {
  opened: MenuOf | undefined;
  close: () => void;
  viewerId: string;
  reasons: Reasons;
  actions: MessageActions;
  /** The message is gone, and its menu's button with it. */
  deleted: () => void;
};

/** What can be done with a message. */
export function MessageMenu(props: MessageMenuProps) {
  let element: HTMLDialogElement | undefined;
  const [deleting, setDeleting] = createSignal<Message>();
  const [reporting, setReporting] = createSignal<Message>();
  const [edits, setEdits] = createSignal<Edits>();
  const { copy } = createCopy();
  const menu = createMenu({
    opened: () => props.opened,
    close: () => props.close(),
    menu: () => element,
  });
  const own = () => props.opened?.message.author.id === props.viewerId;
  const mayReport = () => menu.may()?.report && !own();
  const choose = (set: (message: Message | undefined) => void) => {
    const message = props.opened?.message;
    props.close();
    set(message);
  };
  /** Does something at once with the message whose menu it is. */
  const act = (task: (message: Message, button: HTMLButtonElement) => void) => {
    const opened = props.opened;
    props.close();
    if (opened) task(opened.message, opened.button);
  };
  return (
    <>
      <dialog ref={element} class="message-menu" popover="manual" aria-label="What to do with this message">
        <Show
          when={menu.may()}
          fallback={
            <Show when={menu.failure()} fallback={<p role="status">One moment…</p>}>
              {(failure) => (
                <>
                  <p class="field-error" role="alert">
                    {failure().message}
                  </p>
                  <button type="button" onClick={() => void menu.look()}>
                    Try again
                  </button>
                </>
              )}
            </Show>
          }
        >
          {(may) => (
            <>
              <Show when={may().react}>
                <button type="button" aria-haspopup="dialog" onClick={() => act(props.actions.chooseEmoji)}>
                  React…
                </button>
                <Show when={props.actions.reply}>
                  {(reply) => (
                    <button type="button" onClick={() => act(reply())}>
                      Reply
                    </button>
                  )}
                </Show>
                <Show when={props.actions.openThread}>
                  {(open) => (
                    <button type="button" onClick={() => act(open())}>
                      Reply in a thread
                    </button>
                  )}
                </Show>
              </Show>
              <Show when={may().edit}>
                <button type="button" onClick={() => act(props.actions.edit)}>
                  Edit
                </button>
              </Show>
              <button type="button" onClick={() => act((message) => void copy(message.body))}>
                Copy text
              </button>
              <button
                type="button"
                onClick={() => act((message) => void copy(props.actions.linkTo(message)))}
              >
                Copy link
              </button>
              <Show when={may().pin}>
                <button
                  type="button"
                  onClick={() => act((message) => props.actions.pin(message, message.pinnedAt === null))}
                >
                  {props.opened?.message.pinnedAt ? 'Unpin' : 'Pin'}
                </button>
              </Show>
              <Show when={menu.edits().length > 0}>
                <button
                  type="button"
                  aria-haspopup="dialog"
                  onClick={() => act(() => setEdits(menu.edits()))}
                >
                  What it said before…
                </button>
              </Show>
              <Show when={may().delete}>
                <button type="button" aria-haspopup="dialog" onClick={() => choose(setDeleting)}>
                  Delete…
                </button>
              </Show>
              <Show when={mayReport()}>
                <button type="button" aria-haspopup="dialog" onClick={() => choose(setReporting)}>
                  Report…
                </button>
              </Show>
            </>
          )}
        </Show>
      </dialog>
      <DeleteQuestion
        message={deleting()}
        close={() => setDeleting(undefined)}
        deleted={() => props.deleted()}
      />
      <EditsDialog edits={edits()} close={() => setEdits(undefined)} />
      <ReportDialog message={reporting()} close={() => setReporting(undefined)} reasons={props.reasons} />
    </>
  );
}
