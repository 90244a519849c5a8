import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  For,
  on,
  onMount,
  Show,
  untrack,
} from 'solid-js';
import { Virtualizer } from 'virtua/solid';
import { Icon } from '../ui/Icon.tsx';
import { numeral } from '../ui/text.ts';
import { createFollowing } from './createFollowing.ts';
import type { Outbox } from './createOutbox.ts';
import { DeleteQuestion } from './DeleteQuestion.tsx';
import { place } from './grouping.ts';
import { MessageRow } from './MessageRow.tsx';
import { PendingRow } from './PendingRow.tsx';
import { RoomStart } from './RoomStart.tsx';
import type { Message, RoomState } from './room-state.ts';

const LOAD_OLDER_WITHIN_PX = 800;

type MessageListProps = {
  state: Accessor<RoomState | undefined>;
  room: { readonly name: string; readonly slug: string };
  viewerId: string;
  mayDelete: (message: Message) => boolean;
  label: (person: Message['author']) => string | undefined;
  outbox: Outbox;
  loadingOlder: boolean;
  loadOlder: () => void;
  edit: (body: string) => void;
};

export function MessageList(props: MessageListProps) {
  let scroller!: HTMLDivElement;
  let content: HTMLDivElement | undefined;
  let start: HTMLDivElement | undefined;
  const [startHeight, setStartHeight] = createSignal(0);
  const { following, scrolled, follow } = createFollowing(
    () => scroller,
    () => content,
  );

  const list = createMemo(
    (before: { messages: readonly Message[]; shift: boolean }) => {
      const messages = props.state()?.messages ?? [];
      const [first] = before.messages;
      // Older messages put in front must not move what is being read: the list then holds on to its end.
      return { messages, shift: !!first && !!messages[0] && messages[0].seq < first.seq };
    },
    { messages: [], shift: false },
  );
  const messages = () => list().messages;
  const lastSeq = () => messages().at(-1)?.seq ?? 0;

  const [seenSeq, setSeenSeq] = createSignal(0);
  createEffect(() => following() && setSeenSeq(lastSeq()));
  const unseen = () =>
    messages().filter(
      ({ seq, author, deletedAt }) => seq > seenSeq() && author.id !== props.viewerId && !deletedAt,
    ).length;
  const [deleting, setDeleting] = createSignal<Message>();

  const readOlder = () => {
    if (props.state()?.older && scroller.scrollTop < LOAD_OLDER_WITHIN_PX) props.loadOlder();
  };

  onMount(() => {
    setStartHeight(start?.offsetHeight ?? 0);
    follow();
  });
  // A page that is too short to fill the window would leave nothing to scroll, and so never ask for the one before.
  // The frame after the next knows how high it is.
  const afterLayout = (task: () => void) => requestAnimationFrame(() => requestAnimationFrame(task));
  createEffect(on([messages, () => props.loadingOlder], () => void afterLayout(() => untrack(readOlder))));
  createEffect(
    on(
      () => props.outbox.pendings().filter((pending) => pending.status === 'queued').length,
      (now, before = 0) => now > before && follow(),
    ),
  );

  return (
    <div class="messages">
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-live="off"
        aria-label={`Messages in ${props.room.name}`}
        tabindex="0"
        onScroll={() => {
          scrolled();
          readOlder();
        }}
      >
        <div ref={content} class="content">
          <div ref={start} class="start">
            <RoomStart room={props.room.name} more={!!props.state()?.older} empty={messages().length === 0} />
          </div>
          <Virtualizer
            data={messages()}
            shift={list().shift}
            scrollRef={scroller}
            startMargin={startHeight()}
            as="ol"
            item="li"
          >
            {(message, index) => (
              <MessageRow
                message={message}
                placing={place(messages()[index() - 1], message)}
                tag={props.label(message.author)}
                own={message.author.id === props.viewerId}
                deletable={props.mayDelete(message)}
                remove={() => setDeleting(message)}
              />
            )}
          </Virtualizer>
          <ol class="pendings" aria-label="Being sent">
            <For each={props.outbox.pendings()}>
              {(pending) => <PendingRow pending={pending} outbox={props.outbox} edit={props.edit} />}
            </For>
          </ol>
        </div>
      </div>
      <Show when={!following()}>
        <button type="button" class="to-end" classList={{ fresh: unseen() > 0 }} onClick={follow}>
          <Show when={unseen() > 0} fallback={<span class="unseen">To the newest messages</span>}>
            {unseen() === 1 ? '1 new message' : `${numeral(unseen())} new messages`}
          </Show>
          <Icon name="down" />
        </button>
      </Show>
      <DeleteQuestion
        message={deleting()}
        close={() => setDeleting(undefined)}
        // The button that asked goes with the message.
        deleted={() => scroller.focus()}
      />
    </div>
  );
}
