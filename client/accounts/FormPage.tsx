import type { ParentProps } from 'solid-js';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';

/** A page about the viewer's account. */
export function FormPage(props: ParentProps<{ title: string; lead: string }>) {
  return (
    <div class="page">
      <header class="corner">
        <a class="link" href="/">
          All rooms
        </a>
        <ThemeButton />
      </header>
      <main id="main">
        <Opening title={`${props.title} · Enchanters`} heading={props.title} lead={props.lead} />
        {props.children}
      </main>
    </div>
  );
}
