import { createUniqueId, type ParentProps } from 'solid-js';

/** A part of the account's page, under its heading. */
export function Part(props: ParentProps<{ title: string }>) {
  const id = createUniqueId();
  return (
    <section class="part" aria-labelledby={id}>
      <div class="line">
        <h2 class="part-title" id={id}>
          {props.title}
        </h2>
      </div>
      {props.children}
    </section>
  );
}
