import { For, type JSX, Show } from 'solid-js';
import { dayOf } from '../messages/grouping.ts';
import { clockTime, dayName, fullTime } from '../messages/times.ts';
import { Person } from '../ui/Person.tsx';

type FoundItemProps = {
  /** Where it was said, where that is to be told. */
  room?: string | undefined;
  author: { readonly name: string };
  tag: string | undefined;
  createdAt: string;
  text: JSX.Element;
  go: () => void;
  /** Beside it. */
  children?: JSX.Element;
};

/** A message that was found: a press leads to it. */
export function FoundItem(props: FoundItemProps) {
  return (
    <li class="found-item">
      <button type="button" class="found" onClick={() => props.go()}>
        <span class="found-facts">
          <Person name={props.author.name} tag={props.tag} />
          <Show when={props.room}>{(room) => <bdi>{room()}</bdi>}</Show>
          <time datetime={props.createdAt} title={fullTime(props.createdAt)}>
            {dayName(dayOf(props.createdAt))}, {clockTime(props.createdAt)}
          </time>
        </span>
        <span class="found-text" dir="auto">
          {props.text}
        </span>
      </button>
      {props.children}
    </li>
  );
}

/** A text with what was searched for marked: as text, never as HTML. */
export function Snippet(props: { parts: readonly { readonly text: string; readonly match: boolean }[] }) {
  return <For each={props.parts}>{(part) => (part.match ? <mark>{part.text}</mark> : part.text)}</For>;
}
