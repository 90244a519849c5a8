import { Show } from 'solid-js';
import { Person } from '../ui/Person.tsx';
import type { Folded } from './createFolding.ts';
import { FoldLine } from './FoldLine.tsx';
import type { Placing } from './grouping.ts';
import { MessageBody } from './MessageBody.tsx';
import { MessageTools } from './MessageTools.tsx';
import { Quote } from './Quote.tsx';
import { Reactions } from './Reactions.tsx';
import { ThreadLine } from './ThreadLine.tsx';
import { clockTime, dayName, fullTime } from './times.ts';
import type { Message } from './window.ts';

/** What can be done from a message's row. What is left away cannot be done there. */
export type RowActions = {
  readonly showAuthor: (message: Message) => void;
  readonly showMenu: (message: Message, button: HTMLButtonElement) => void;
  readonly react: (message: Message, emoji: string, present: boolean) => void;
  readonly chooseEmoji: (message: Message, button: HTMLButtonElement) => void;
  readonly showQuoted: (quoted: NonNullable<Message['replyTo']>) => void;
  readonly reply?: (message: Message) => void;
  readonly openThread?: (message: Message) => void;
};

type MessageRowProps = {
  message: Message;
  placing: Placing;
  /** What tells somebody apart from others of the same name. */
  label: (person: Message['author']) => string | undefined;
  own: boolean;
  viewerId: string;
  /** Where its author is blocked. */
  folded: Folded | undefined;
  hasBlocked: (accountId: string) => boolean;
  /** Whether what comes from here on was not read when the room was opened. */
  firstUnread: boolean;
  /** Whether a link, or a search, led here. */
  marked: boolean;
  actions: RowActions;
};

export function MessageRow(props: MessageRowProps) {
  const calls = () =>
    !props.own &&
    (props.message.mentionsRoom || props.message.mentions.some(({ id }) => id === props.viewerId));
  const gone = () => props.message.deletedAt !== null;
  return (
    <>
      <Show when={props.placing.newDay}>
        {(day) => (
          <p class="day line">
            <time datetime={day()}>{dayName(day())}</time>
          </p>
        )}
      </Show>
      <Show when={props.firstUnread}>
        <p class="unread-line">New</p>
      </Show>
      <Show when={props.folded?.first && props.folded}>
        {(folded) => <FoldLine folded={folded()} label={props.label} />}
      </Show>
      <Show when={!props.folded || props.folded.open}>
        <article
          class="message line"
          classList={{
            continues: props.placing.continues,
            own: props.own,
            blocked: props.folded !== undefined,
            called: calls(),
            marked: props.marked,
          }}
          data-seq={props.message.seq}
        >
          <p class="margin author" classList={{ unseen: props.placing.continues }}>
            <Show
              when={!props.placing.continues}
              fallback={<Person name={props.message.author.name} tag={props.label(props.message.author)} />}
            >
              <button
                type="button"
                class="author-button"
                aria-haspopup="dialog"
                onClick={() => props.actions.showAuthor(props.message)}
              >
                <Person name={props.message.author.name} tag={props.label(props.message.author)} />
              </button>
            </Show>
          </p>
          <div class="said">
            <Show when={props.message.replyTo}>
              {(quoted) => (
                <Quote
                  quoted={quoted()}
                  label={props.label}
                  hidden={props.hasBlocked(quoted().author.id)}
                  show={() => props.actions.showQuoted(quoted())}
                />
              )}
            </Show>
            <Show when={!gone()} fallback={<p class="body deleted">This message was deleted.</p>}>
              <MessageBody text={props.message.body} />
              <Show when={props.message.editedAt}>
                {(at) => (
                  <span class="edited hint" title={`Edited ${fullTime(at())}`}>
                    edited
                  </span>
                )}
              </Show>
              <Show when={props.message.pinnedAt}>
                <span class="edited hint">pinned</span>
              </Show>
              <Show when={props.message.reactions.length > 0}>
                <Reactions
                  message={props.message}
                  react={(emoji, present) => props.actions.react(props.message, emoji, present)}
                  choose={(button) => props.actions.chooseEmoji(props.message, button)}
                />
              </Show>
            </Show>
            <Show when={props.actions.openThread && props.message.thread}>
              {(thread) => (
                <ThreadLine thread={thread()} open={() => props.actions.openThread?.(props.message)} />
              )}
            </Show>
          </div>
          <time class="when" datetime={props.message.createdAt} title={fullTime(props.message.createdAt)}>
            {clockTime(props.message.createdAt)}
          </time>
          <Show when={!gone()}>
            <MessageTools
              react={(button) => props.actions.chooseEmoji(props.message, button)}
              reply={props.actions.reply && (() => props.actions.reply?.(props.message))}
              openThread={props.actions.openThread && (() => props.actions.openThread?.(props.message))}
              menu={(button) => props.actions.showMenu(props.message, button)}
            />
          </Show>
        </article>
      </Show>
    </>
  );
}
