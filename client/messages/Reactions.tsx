import { createSignal, For, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { ReactionPeopleDocument } from '../graphql/documents.ts';
import { Icon } from '../ui/Icon.tsx';
import type { Message, Reaction } from './window.ts';

/** The emoji that a message was answered with: a press joins in, or takes one's own back. */
export function Reactions(props: {
  message: Message;
  react: (emoji: string, present: boolean) => void;
  choose: (button: HTMLButtonElement) => void;
}) {
  const [names, setNames] = createSignal<Readonly<Record<string, string>>>({});
  const look = async () => {
    const answer = await ask(ReactionPeopleDocument, { id: props.message.id }).catch(() => undefined);
    if (!answer) return;
    setNames(
      Object.fromEntries(
        answer.message.reactions.map(({ emoji, count, people }) => {
          const named = people.map(({ name }) => name).join(', ');
          return [emoji, count > people.length ? `${named} and ${count - people.length} more` : named];
        }),
      ),
    );
  };
  const said = ({ emoji, count, viewerReacted }: Reaction) =>
    `${emoji} ${count === 1 ? '1 person' : `${count} people`}${viewerReacted ? ', you too' : ''}`;
  return (
    <ul class="reactions" aria-label="Reactions" onPointerEnter={() => void look()}>
      {/* By the emoji, so that its button stays the same, and focused, when the count changes. */}
      <For each={props.message.reactions.map(({ emoji }) => emoji)}>
        {(emoji) => (
          <Show when={props.message.reactions.find((reaction) => reaction.emoji === emoji)}>
            {(reaction) => (
              <li>
                <button
                  type="button"
                  class="reaction"
                  aria-pressed={reaction().viewerReacted}
                  aria-label={said(reaction())}
                  title={names()[emoji]}
                  onFocus={() => void look()}
                  onClick={() => props.react(emoji, !reaction().viewerReacted)}
                >
                  <span aria-hidden="true">{emoji}</span> {reaction().count}
                </button>
              </li>
            )}
          </Show>
        )}
      </For>
      <Show when={props.message.reactions.length > 0}>
        <li>
          <button
            type="button"
            class="reaction more"
            title="React with another emoji"
            aria-haspopup="dialog"
            onClick={(event) => props.choose(event.currentTarget)}
          >
            <Icon name="smile" />
            <span class="unseen">React with another emoji</span>
          </button>
        </li>
      </Show>
    </ul>
  );
}
