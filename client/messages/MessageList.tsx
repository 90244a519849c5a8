import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  For,
  lazy,
  on,
  onCleanup,
  onMount,
  Show,
  untrack,
} from 'solid-js';
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid';
import { isTyping } from '../keys/typing.ts';
import type { Outbox } from '../outbox/createOutbox.ts';
import { PendingRow } from '../outbox/PendingRow.tsx';
import type { Persons } from '../people/createPersons.ts';
import { Icon } from '../ui/Icon.tsx';
import { Later } from '../ui/Later.tsx';
import { numeral } from '../ui/text.ts';
import type { MessageActions } from './createActions.ts';
import { createFolding } from './createFolding.ts';
import { createFollowing } from './createFollowing.ts';
import type { MenuOf } from './createMenu.ts';
import { afterLayout, createNearby } from './createNearby.ts';
import { type Arrival, covers, type Reading } from './createReading.ts';
import { place } from './grouping.ts';
import { MessageRow } from './MessageRow.tsx';
import { RoomStart } from './RoomStart.tsx';
import type { RoomState } from './room-state.ts';
import type { Message } from './window.ts';

const MessageMenu = lazy(() => import('./MessageMenu.tsx').then((menu) => ({ default: menu.MessageMenu })));

type MessageListProps = {
  state: Accessor<RoomState | undefined>;
  reading: Reading;
  /** Where reading begins. */
  arrival: Arrival;
  room: {
    readonly name: string;
    readonly slug: string;
    readonly description: string;
    readonly direct?: boolean;
  };
  viewerId: string;
  persons: Persons;
  label: (person: Message['author']) => string | undefined;
  outbox: Outbox;
  edit: (body: string) => void;
  actions: MessageActions;
  /** Told whether the newest message is in view. */
  atEnd: (atEnd: boolean) => void;
};

/** Rows that are measured before they come into view do not move what is in it: further than one scrolls in a frame. */
const MEASURED_AHEAD_PX = 400;

type List = { readonly seqs: readonly number[]; readonly shift: boolean };

export function MessageList(props: MessageListProps) {
  let scroller!: HTMLDivElement;
  let content: HTMLDivElement | undefined;
  let start: HTMLDivElement | undefined;
  let handle: VirtualizerHandle | undefined;
  const { at, count: arrivals } = untrack(() => props.arrival);
  const [startHeight, setStartHeight] = createSignal(0);
  const window = () => props.state()?.window;
  const ends = () => window()?.newer === undefined;
  const { following, scrolled, moved, follow } = createFollowing(
    () => scroller,
    () => content,
    ends,
    at === undefined,
  );

  const messages = () => window()?.messages ?? [];
  // By number, so that the row of a message stays the same, whatever becomes of it.
  const list = createMemo<List>(
    (before) => {
      const seqs = messages().map(({ seq }) => seq);
      if (seqs.length === before.seqs.length && seqs.every((seq, at) => seq === before.seqs[at]))
        return before;
      // What is put in front, or let go of there, must not move what is being read: the list then holds on to its end.
      return { seqs, shift: before.seqs.length > 0 && seqs.length > 0 && seqs[0] !== before.seqs[0] };
    },
    { seqs: [], shift: false },
  );
  /** Where a page is on its way above, it is not known whether a day begins here: a line that went again would move what is read. */
  const placed = (before: Message | undefined, message: Message) =>
    before || window()?.older === undefined
      ? place(before, message)
      : { ...place(before, message), newDay: undefined };
  const lastSeq = () => messages().at(-1)?.seq ?? 0;

  createEffect(() => props.atEnd(following() && ends()));
  createEffect(() => following() && ends() && props.reading.setSeenSeq(lastSeq()));
  const unseen = () =>
    ends()
      ? messages().filter(
          ({ seq, author, deletedAt }) =>
            seq > props.reading.seenSeq() &&
            author.id !== props.viewerId &&
            !deletedAt &&
            !props.persons.hasBlocked(author.id),
        ).length
      : 0;
  const folded = createFolding(messages, (id) => props.persons.hasBlocked(id));
  const [menu, setMenu] = createSignal<MenuOf>();

  const firstUnread = createMemo(() => {
    const unread = props.reading.unread();
    const shown = window();
    if (!unread || !shown || !covers(shown, unread.seq)) return undefined;
    return messages().find(({ seq, author }) => seq > unread.seq && author.id !== props.viewerId)?.seq;
  });
  const nearby = createNearby({
    reading: props.reading,
    window,
    following,
    firstUnread,
    scroller: () => scroller,
    handle: () => handle,
    isThere: at === undefined,
  });

  onMount(() => {
    setStartHeight(start?.offsetHeight ?? 0);
    if (at === undefined) {
      follow();
      // What was pressed may have gone with the list that stood here before.
      if (arrivals > 1 && document.activeElement === document.body) scroller.focus({ preventScroll: true });
      return;
    }
    const index = messages().findIndex(({ seq }) => seq >= at.seq);
    nearby.comeTo(Math.max(0, index), startHeight(), () => {
      scrolled();
      const row = scroller.querySelector<HTMLElement>(`[data-seq="${at.seq}"]`);
      if (row) row.tabIndex = -1;
      row?.focus({ preventScroll: true });
    });
  });
  // Where the last page came while its end was in view, nothing more is scrolled.
  createEffect(on(ends, () => void afterLayout(scrolled), { defer: true }));
  createEffect(
    on(
      () =>
        props.outbox.pendings().filter((pending) => pending.status === 'queued' && !pending.thread).length,
      (now, before = now) => now > before && toEnd(),
    ),
  );

  const ended = (event: KeyboardEvent) => {
    if (event.key !== 'End' || isTyping(event) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    toEnd();
  };
  document.addEventListener('keydown', ended);
  onCleanup(() => document.removeEventListener('keydown', ended));

  const toEnd = () => {
    if (ends()) follow();
    else props.actions.go(props.reading.goToLatest());
  };

  const actions = {
    ...props.actions,
    showMenu: (message: Message, button: HTMLButtonElement) =>
      setMenu((now) => (now?.button === button ? undefined : { message, button })),
  };

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
          nearby.scrolled();
        }}
        onWheel={({ deltaY }) => deltaY < 0 && moved()}
        onTouchMove={moved}
        onKeyDown={({ key }) => ['ArrowUp', 'PageUp', 'Home'].includes(key) && moved()}
      >
        <div ref={content} class="content">
          <div ref={start} class="start">
            <RoomStart
              room={props.room}
              more={window()?.older !== undefined}
              empty={messages().length === 0}
            />
          </div>
          <Virtualizer
            ref={(element) => (handle = element)}
            data={list().seqs}
            shift={list().shift}
            scrollRef={scroller}
            bufferSize={MEASURED_AHEAD_PX}
            onScrollEnd={nearby.rested}
            startMargin={startHeight()}
            as="ol"
            item="li"
          >
            {(seq, index) => (
              <Show when={messages().find((message) => message.seq === seq)}>
                {(message) => (
                  <MessageRow
                    message={message()}
                    placing={placed(messages()[index() - 1], message())}
                    label={props.label}
                    own={message().author.id === props.viewerId}
                    viewerId={props.viewerId}
                    folded={folded(message())}
                    hasBlocked={(id) => props.persons.hasBlocked(id)}
                    firstUnread={firstUnread() === seq}
                    marked={at?.marked === true && at.seq === seq}
                    actions={actions}
                  />
                )}
              </Show>
            )}
          </Virtualizer>
          <Show when={ends()}>
            <ol class="pendings" aria-label="Being sent">
              <For each={props.outbox.pendings().filter((pending) => !pending.thread)}>
                {(pending) => (
                  <PendingRow
                    pending={pending}
                    outbox={props.outbox}
                    edit={props.edit}
                    find={(id) => messages().find((message) => message.id === id)}
                    label={props.label}
                  />
                )}
              </For>
            </ol>
          </Show>
        </div>
      </div>
      <Show when={!following()}>
        <button
          type="button"
          class="to-end"
          classList={{ fresh: unseen() > 0 }}
          onClick={() => {
            toEnd();
            scroller.focus({ preventScroll: true });
          }}
        >
          <Show when={unseen() > 0} fallback={<span class="unseen">To the newest messages</span>}>
            {unseen() === 1 ? '1 new message' : `${numeral(unseen())} new messages`}
          </Show>
          <Icon name="down" />
        </button>
      </Show>
      <Later when={menu() !== undefined} close={() => setMenu(undefined)}>
        <MessageMenu
          opened={menu()}
          close={() => setMenu(undefined)}
          viewerId={props.viewerId}
          reasons={props.persons.reasons}
          actions={props.actions}
          deleted={() => scroller.focus()}
        />
      </Later>
    </div>
  );
}
