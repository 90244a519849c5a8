import { Show } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import { Person } from '../ui/Person.tsx';
import type { Placing } from './grouping.ts';
import { MessageBody } from './MessageBody.tsx';
import type { Message } from './room-state.ts';
import { clockTime, dayName, fullTime } from './times.ts';

type MessageRowProps = {
  message: Message;
  placing: Placing;
  tag: string | undefined;
  own: boolean;
  deletable: boolean;
  remove: () => void;
};

export function MessageRow(props: MessageRowProps) {
  return (
    <>
      <Show when={props.placing.newDay}>
        {(day) => (
          <p class="day line">
            <time datetime={day()}>{dayName(day())}</time>
          </p>
        )}
      </Show>
      <article class="message line" classList={{ continues: props.placing.continues, own: props.own }}>
        <p class="margin author" classList={{ unseen: props.placing.continues }}>
          <Person name={props.message.author.name} tag={props.tag} />
        </p>
        <Show
          when={!props.message.deletedAt}
          fallback={<p class="body deleted">This message was deleted.</p>}
        >
          <MessageBody text={props.message.body} />
        </Show>
        <time class="when" datetime={props.message.createdAt} title={fullTime(props.message.createdAt)}>
          {clockTime(props.message.createdAt)}
        </time>
        <Show when={props.deletable}>
          <button
            type="button"
            class="icon-button message-tool"
            title="Delete message"
            aria-haspopup="dialog"
            onClick={() => props.remove()}
          >
            <Icon name="bin" />
            <span class="unseen">Delete message</span>
          </button>
        </Show>
      </article>
    </>
  );
}
