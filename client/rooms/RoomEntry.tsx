import { type ParentProps, Show } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import { numeral } from '../ui/text.ts';
import { unreadNumeral } from './unread.ts';

/** The parts of a room's entry in a list of rooms. */

/** With what is said of the room behind it. */
export function RoomName(props: ParentProps<{ room: { readonly name: string; readonly private: boolean } }>) {
  return (
    <span class="room-name">
      <Show when={props.room.private}>
        <Icon name="lock" />
        <span class="unseen">Private room </span>
      </Show>
      <bdi>{props.room.name}</bdi>
      {props.children}
    </span>
  );
}

export function OnlineThere(props: { count: number }) {
  return (
    <span class="margin">
      <Show when={props.count > 0} fallback="quiet">
        <span class="dot" />
        {numeral(props.count)} here
      </Show>
    </span>
  );
}

/** @param props.short - the bare number, where there is little room. */
export function Unread(props: { count: number; short?: boolean }) {
  return (
    <Show when={props.count > 0}>
      <span class="unread">
        {' '}
        {unreadNumeral(props.count)}
        <span classList={{ unseen: props.short }}> new</span>
      </span>
    </Show>
  );
}

/** How often they are called there, which stands apart from how much is new. */
export function Mentions(props: { count: number }) {
  return (
    <Show when={props.count > 0}>
      <span class="mentions">
        <span aria-hidden="true">@</span>
        {unreadNumeral(props.count)}
        <span class="unseen"> {props.count === 1 ? 'mention' : 'mentions'}, </span>
      </span>
    </Show>
  );
}

/** Something is written there, and not sent. */
export function DraftMark() {
  return (
    <span class="draft-mark" title="Draft">
      <Icon name="pencil" />
      <span class="unseen"> Draft</span>
    </span>
  );
}
