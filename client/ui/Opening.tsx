import type { JSX, ParentProps } from 'solid-js';
import { createArrival } from './createArrival.ts';
import { Logo } from './Logo.tsx';

type OpeningProps = ParentProps<{
  /** Of the tab. */
  title: string;
  heading: JSX.Element;
  lead: string;
}>;

/** How a page begins that is no room: the mark, a heading that a reader arrives at, and what to do here in one line. */
export function Opening(props: OpeningProps) {
  let heading: HTMLHeadingElement | undefined;
  createArrival(
    () => props.title,
    () => heading,
  );
  return (
    <div class="line opening">
      <div class="margin mark">
        <Logo />
      </div>
      <div>
        <h1 ref={heading} tabindex="-1">
          {props.heading}
        </h1>
        <p class="lead">{props.lead}</p>
        {props.children}
      </div>
    </div>
  );
}
