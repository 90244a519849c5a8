import { Show } from 'solid-js';
import { Person } from '../ui/Person.tsx';
import type { Placing } from './grouping.ts';
import { MessageBody } from './MessageBody.tsx';
import type { Message } from './room-state.ts';
import { clockTime, dayName, fullTime } from './times.ts';

type MessageRowProps = { message: Message; placing: Placing; tag: string | undefined; own: boolean };

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
        <MessageBody text={props.message.body} />
        <time class="when" datetime={props.message.createdAt} title={fullTime(props.message.createdAt)}>
          {clockTime(props.message.createdAt)}
        </time>
      </article>
    </>
  );
}
