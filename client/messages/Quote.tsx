import { Show } from 'solid-js';
import { Person } from '../ui/Person.tsx';
import type { Message } from './window.ts';

const SHOWN = 160;

/** What a message answers, in one line: a press leads there. */
export function Quote(props: { quoted: NonNullable<Message['replyTo']>; hidden: boolean; show: () => void }) {
  const text = () => {
    const [line = ''] = props.quoted.body.trim().split('\n');
    return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  };
  return (
    <button type="button" class="quote" onClick={() => props.show()}>
      <span class="unseen">In answer to </span>
      <span class="quote-author">
        <Person name={props.quoted.author.name} tag={undefined} />
      </span>{' '}
      <Show
        when={!props.quoted.deletedAt && !props.hidden}
        fallback={<em>{props.hidden ? 'Blocked' : 'This message was deleted.'}</em>}
      >
        <span class="quote-text" dir="auto">
          {text()}
        </span>
      </Show>
    </button>
  );
}
