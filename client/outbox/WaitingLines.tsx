import { For, Show } from 'solid-js';
import { pathOf } from '../rooms/path.ts';
import { numeral } from '../ui/text.ts';
import { KEPT_DAYS, type RoomFacts } from './kept-messages.ts';
import type { Outboxes } from './outboxes.ts';
import type { RoomOutbox } from './room-outbox.ts';

const messages = (count: number) => (count === 1 ? '1 message' : `${numeral(count)} messages`);

type WaitingLinesProps = { outboxes: Outboxes; elsewhere: readonly RoomOutbox[] };

/** One for each room in which something waits or was refused; and what is no longer kept, once. */
export function WaitingLines(props: WaitingLinesProps) {
  return (
    <>
      <For each={props.elsewhere}>{(box) => <WaitingThere box={box} />}</For>
      <For each={props.outboxes.dropped()}>
        {(dropped) => (
          <p class="line">
            <span>
              {messages(dropped.count)} to <bdi>{dropped.room.name}</bdi>{' '}
              {dropped.why === 'left'
                ? 'could not be sent before you left, and will not be.'
                : `waited for ${KEPT_DAYS} days, and will not be sent any more.`}{' '}
              <button type="button" class="link" onClick={() => void props.outboxes.told(dropped)}>
                All right
              </button>
            </span>
          </p>
        )}
      </For>
    </>
  );
}

function WaitingThere(props: { box: RoomOutbox }) {
  const failed = () => props.box.pendings().filter(({ status }) => status === 'failed');
  // What is sent in a moment is no news.
  const waiting = () =>
    props.box.pendings().some(({ status }) => status === 'waiting')
      ? props.box.pendings().length - failed().length
      : 0;
  const discard = () => {
    for (const { clientId } of failed()) void props.box.discard(clientId);
  };
  return (
    <>
      <Show when={waiting()}>
        {(count) => (
          <p class="line">
            <span>
              {messages(count())} {count() === 1 ? 'waits' : 'wait'} in <To room={props.box.room} />.
            </span>
          </p>
        )}
      </Show>
      <Show when={failed().length}>
        {(count) => (
          <p class="line failed-there">
            <span>
              {messages(count())} {count() === 1 ? 'was' : 'were'} not sent in <To room={props.box.room} />:{' '}
              {failed()[0]?.failure?.message}{' '}
              <button type="button" class="link" onClick={discard}>
                Discard
              </button>
            </span>
          </p>
        )}
      </Show>
    </>
  );
}

function To(props: { room: RoomFacts }) {
  return (
    <a class="link" href={pathOf(props.room.slug)}>
      <bdi>{props.room.name}</bdi>
    </a>
  );
}
