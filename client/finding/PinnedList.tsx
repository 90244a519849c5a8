import { createSignal, For, Show } from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import type { Message } from '../messages/window.ts';
import { Icon } from '../ui/Icon.tsx';
import type { Finding } from './createFinding.ts';
import type { Pinned } from './createPins.ts';
import { FoundItem } from './FoundItem.tsx';

const SHOWN = 300;

type PinnedListProps = {
  finding: Finding;
  label: (person: Message['author']) => string | undefined;
  hasBlocked: (accountId: string) => boolean;
  headingRef: (heading: HTMLHeadingElement) => void;
};

/** What is pinned to the room: a press leads there. */
export function PinnedList(props: PinnedListProps) {
  let heading: HTMLHeadingElement | undefined;
  const [refusal, setRefusal] = createSignal<string>();
  const { pins } = props.finding;
  const unpin = async (id: string) => {
    setRefusal(undefined);
    try {
      await pins.unpin(id);
      // Its button went with it.
      heading?.focus();
    } catch (thrown) {
      setRefusal((thrown as Failure).message);
    }
  };
  const item = (message: Pinned) => (
    <FoundItem
      author={message.author}
      tag={props.label(message.author)}
      createdAt={message.createdAt}
      text={
        props.hasBlocked(message.author.id) ? 'Of somebody whom you have blocked.' : shortened(message.body)
      }
      go={() => props.finding.goToMessage(message.id)}
    >
      <Show when={message.viewerCan.pin}>
        <button type="button" class="icon-button" title="Unpin" onClick={() => void unpin(message.id)}>
          <Icon name="close" />
          <span class="unseen">Unpin</span>
        </button>
      </Show>
    </FoundItem>
  );
  return (
    <section aria-labelledby="pinned-title">
      <h3
        id="pinned-title"
        tabindex="-1"
        ref={(element) => {
          heading = element;
          props.headingRef(element);
        }}
      >
        Pinned messages
      </h3>
      <p class="field-error" role="alert">
        {refusal()}
      </p>
      <Show
        when={pins.pinned().length > 0}
        fallback={
          <Show
            when={pins.failure()}
            fallback={<p class="hint">Nothing is pinned here. A message is pinned from its menu.</p>}
          >
            {(failure) => (
              <p class="field-error" role="alert">
                {failure().message}{' '}
                <button type="button" class="button plain" onClick={() => void pins.load()}>
                  Try again
                </button>
              </p>
            )}
          </Show>
        }
      >
        <ul>
          <For each={pins.pinned()}>{item}</For>
        </ul>
      </Show>
    </section>
  );
}

function shortened(body: string): string {
  return body.length > SHOWN ? `${body.slice(0, SHOWN)}…` : body;
}
