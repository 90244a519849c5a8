import { Show } from 'solid-js';
import { Person } from '../ui/Person.tsx';
import type { Message } from './window.ts';

const SHOWN = 160;

export function firstLine(body: string): string {
  const [line = ''] = body.trim().split('\n');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** What a message answers, in one line: a press leads there. */
export function Quote(props: {
  quoted: NonNullable<Message['replyTo']>;
  label: (person: Message['author']) => string | undefined;
  hidden: boolean;
  show: () => void;
}) {
  return (
    <button type="button" class="quote" onClick={() => props.show()}>
      <span class="unseen">In answer to </span>
      <span class="quote-author">
        <Person name={props.quoted.author.name} tag={props.label(props.quoted.author)} />
      </span>{' '}
      <Show
        when={!props.quoted.deletedAt && !props.hidden}
        fallback={<em>{props.hidden ? 'Blocked' : 'This message was deleted.'}</em>}
      >
        <span class="quote-text" dir="auto">
          {firstLine(props.quoted.body)}
        </span>
      </Show>
    </button>
  );
}
