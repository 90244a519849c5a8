import { Icon } from '../ui/Icon.tsx';
import { Person } from '../ui/Person.tsx';
import type { Subject } from './createAbout.ts';

/** Above the composer: what is being answered, or edited. */
export function SubjectBar(props: { subject: Subject; clear: () => void }) {
  const line = () => props.subject.message.body.trim().split('\n')[0] ?? '';
  return (
    <div class="subject">
      <p class="subject-line">
        {props.subject.kind === 'reply' ? 'In answer to ' : 'Editing: '}
        {props.subject.kind === 'reply' && (
          <Person name={props.subject.message.author.name} tag={undefined} />
        )}
        <span class="quote-text" dir="auto">
          {line()}
        </span>
      </p>
      <button type="button" class="icon-button" title="Cancel" onClick={() => props.clear()}>
        <Icon name="close" />
        <span class="unseen">{props.subject.kind === 'reply' ? 'Do not answer' : 'Do not edit'}</span>
      </button>
    </div>
  );
}
