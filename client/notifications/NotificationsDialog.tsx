import { createEffect, createSignal, createUniqueId, For, on, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import {
  RoomNotificationsDocument,
  type RoomNotify,
  SetRoomNotificationsDocument,
} from '../graphql/documents.ts';
import { createDialog } from '../ui/createDialog.ts';
import { createStored } from '../ui/createStored.ts';
import { moment } from '../ui/dates.ts';
import { Icon } from '../ui/Icon.tsx';
import { chooseNotifications, mayNotify, wantsNotifications } from './wants.ts';

type Choice = readonly [notify: RoomNotify, words: string];
const OF_ROOM: readonly Choice[] = [
  ['ALL', 'Everything said here'],
  ['MENTIONS', 'Only what calls me'],
  ['NONE', 'Nothing'],
];
/** All that is said in a conversation calls its people. */
const OF_CONVERSATION: readonly Choice[] = [
  ['MENTIONS', 'Everything said here'],
  ['NONE', 'Nothing'],
];
const SPANS: readonly (readonly [words: string, minutes: number])[] = [
  ['1 hour', 60],
  ['8 hours', 8 * 60],
  ['1 day', 24 * 60],
  ['7 days', 7 * 24 * 60],
];

type NotificationsDialogProps = {
  room: { readonly slug: string; readonly name: string; readonly direct?: boolean };
  open: boolean;
  close: () => void;
};

export function NotificationsDialog(props: NotificationsDialogProps) {
  const id = createUniqueId();
  const dialog = createDialog({ open: () => props.open, close: () => props.close() });
  const [shows, setShows] = createSignal(wantsNotifications());
  const [why, setWhy] = createSignal<string>();
  const stored = createStored(() =>
    ask(RoomNotificationsDocument, { room: props.room.slug }).then(({ room }) => room),
  );
  createEffect(
    on(
      () => props.open,
      (open) => {
        if (!open) return;
        setShows(wantsNotifications());
        void stored.refresh();
      },
      { defer: true },
    ),
  );
  const choices = () => (props.room.direct ? OF_CONVERSATION : OF_ROOM);
  const chosen = () => {
    const notify = stored.value()?.viewerNotify;
    return props.room.direct && notify === 'ALL' ? 'MENTIONS' : notify;
  };
  const set = (what: { notify?: RoomNotify; quietMinutes?: number }) =>
    void stored.change(() => ask(SetRoomNotificationsDocument, { room: props.room.slug, ...what }));

  /** Only here, at a press, the browser is asked: it would refuse for good whoever asks unbidden. */
  const turn = async () => {
    setWhy(undefined);
    if (shows()) {
      chooseNotifications(false);
      return void setShows(false);
    }
    if (mayNotify() === 'unable')
      return void setWhy('This browser shows no notifications here. Most do so only over https.');
    if (mayNotify() === 'default') await Notification.requestPermission();
    if (mayNotify() !== 'granted')
      return void setWhy('Your browser keeps this page from it: allow notifications in its settings first.');
    chooseNotifications(true);
    setShows(wantsNotifications());
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog; with the keyboard, Escape closes it.
    <dialog
      ref={dialog.ref}
      class="question notifications"
      aria-labelledby={`${id}-title`}
      onClose={dialog.onClose}
      onClick={(event) => dialog.isBeside(event) && props.close()}
    >
      <header class="card-head">
        <h2 id={`${id}-title`}>Notifications</h2>
        <button type="button" class="icon-button" onClick={() => props.close()}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
      </header>
      <button type="button" class="switch" role="switch" aria-checked={shows()} onClick={() => void turn()}>
        <span class="switch-track" />
        Show them in this browser
      </button>
      <p class="hint">While a tab of this page is open and you look at something else.</p>
      <p class="field-error" role="alert">
        {why()}
      </p>
      <fieldset class="act-spans notify-choices">
        <legend>
          Of <bdi class="wrap">{props.room.name}</bdi>
        </legend>
        <For each={choices()}>
          {([notify, words]) => (
            <label class="check">
              <input
                type="radio"
                name={`${id}-notify`}
                checked={chosen() === notify}
                disabled={!stored.value()}
                onChange={() => set({ notify })}
              />
              {words}
            </label>
          )}
        </For>
      </fieldset>
      <Show
        when={stored.value()?.viewerQuietUntil}
        fallback={
          <fieldset class="act-spans notify-choices">
            <legend>Quiet for</legend>
            <div class="card-actions">
              <For each={SPANS}>
                {([words, quietMinutes]) => (
                  <button type="button" class="button quiet" onClick={() => set({ quietMinutes })}>
                    <span class="unseen">Quiet for </span>
                    {words}
                  </button>
                )}
              </For>
            </div>
          </fieldset>
        }
      >
        {(until) => (
          <p class="quiet-until" role="status">
            Quiet until {moment(until())}.{' '}
            <button type="button" class="button plain" onClick={() => set({ quietMinutes: 0 })}>
              End it now
            </button>
          </p>
        )}
      </Show>
      <p class="field-error" role="alert">
        {stored.failure()?.message}
      </p>
    </dialog>
  );
}
