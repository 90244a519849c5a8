import { Show } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import { Person } from '../ui/Person.tsx';
import type { Subject } from './createAbout.ts';
import { firstLine } from './Quote.tsx';
import type { Message } from './window.ts';

/** Above the composer: what is being answered, or edited. */
export function SubjectBar(props: {
  subject: Subject;
  label: (person: Message['author']) => string | undefined;
  clear: () => void;
}) {
  return (
    <div class="subject">
      <p class="subject-line">
        {props.subject.kind === 'reply' ? 'In answer to ' : 'Editing: '}
        {props.subject.kind === 'reply' && (
          <Person name={props.subject.message.author.name} tag={props.label(props.subject.message.author)} />
        )}
        <Show when={!props.subject.message.deletedAt} fallback={<em>This message was deleted.</em>}>
          <span class="quote-text" dir="auto">
            {firstLine(props.subject.message.body)}
          </span>
        </Show>
      </p>
      <button type="button" class="icon-button" title="Cancel" onClick={() => props.clear()}>
        <Icon name="close" />
        <span class="unseen">{props.subject.kind === 'reply' ? 'Do not answer' : 'Do not edit'}</span>
      </button>
    </div>
  );
}
