import { Show } from 'solid-js';

/** A name, kept from turning the text around it; with the tag where others bear the same. */
export function Person(props: { name: string; tag: string | undefined }) {
  return (
    <span class="person">
      <bdi class="person-name">{props.name}</bdi>
      <Show when={props.tag}>
        <span class="tag"> ·{props.tag}</span>
      </Show>
    </span>
  );
}
