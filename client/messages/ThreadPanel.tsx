import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { PendingRow } from '../outbox/PendingRow.tsx';
import type { Persons } from '../people/createPersons.ts';
import { Icon } from '../ui/Icon.tsx';
import { Later } from '../ui/Later.tsx';
import { layOver } from '../ui/way-back.ts';
import { createAbout } from './createAbout.ts';
import type { MessageActions } from './createActions.ts';
import type { Conversation } from './createConversation.ts';
import { createDraft } from './createDraft.ts';
import { createFollowing } from './createFollowing.ts';
import type { MenuOf } from './createMenu.ts';
import { createThread } from './createThread.ts';
import { place } from './grouping.ts';
import { MessageMenu } from './MessageMenu.tsx';
import { MessageRow } from './MessageRow.tsx';
import { Unsent } from './Unsent.tsx';
import { Writing } from './Writing.tsx';
import type { Message } from './window.ts';

type ThreadPanelProps = {
  /** The message under which it was said. */
  id: string;
  /** Which of it to come to; another one for each time. */
  reply: { readonly id: string } | undefined;
  conversation: Conversation;
  persons: Persons;
  label: (person: Message['author']) => string | undefined;
  viewer: { readonly id: string; readonly name: string };
  room: {
    readonly slug: string;
    readonly name: string;
    readonly slowSeconds: number;
    readonly archivedAt: string | null;
  };
  actions: MessageActions;
  close: () => void;
};

/** What was said under one message, beside the room. */
export function ThreadPanel(props: ThreadPanelProps) {
  let scroller!: HTMLDivElement;
  let content: HTMLDivElement | undefined;
  let heading: HTMLHeadingElement | undefined;
  const { id, viewer } = props;
  const thread = createThread({
    id,
    viewerId: viewer.id,
    listen: props.conversation.listen,
    changed: (now) => props.conversation.reading.setThread(id, now),
  });
  const about = createAbout(props.conversation.listen);
  const draft = createDraft(viewer.id, id);
  const [menu, setMenu] = createSignal<MenuOf>();
  const messages = () => thread.state()?.window.messages ?? [];
  const pendings = () => props.conversation.outbox.pendings().filter((pending) => pending.thread === id);
  const { following, scrolled, moved, follow } = createFollowing(
    () => scroller,
    () => content,
    () => true,
    true,
  );
  const actions: MessageActions = { ...props.actions, edit: about.edit, reply: about.reply };
  const inThread = () => {
    const { openThread: _, ...rest } = actions;
    return rest;
  };

  onMount(() => {
    onCleanup(layOver(props.close));
    heading?.focus();
  });
  createEffect(
    on(
      () => [messages().at(-1)?.seq, following(), document.hidden],
      () => following() && !document.hidden && void thread.markRead(),
    ),
  );
  createEffect(
    on(
      () => pendings().length,
      (now, before = 0) => now > before && follow(),
    ),
  );

  const [come, setCome] = createSignal<string>();
  createEffect(
    on([() => props.reply, () => thread.state() !== undefined], async ([reply, loaded]) => {
      const message = reply && loaded ? await thread.reach(reply.id) : undefined;
      if (!message || reply !== props.reply) return;
      setCome(message.id);
      const row = content?.querySelector<HTMLElement>(`[data-seq="${message.seq}"]`);
      if (!row) return;
      moved();
      row.scrollIntoView({ block: 'center' });
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
    }),
  );

  const row = (message: () => Message, before: () => Message | undefined) => (
    <MessageRow
      message={message()}
      placing={place(before(), message())}
      label={props.label}
      own={message().author.id === viewer.id}
      viewerId={viewer.id}
      folded={undefined}
      hasBlocked={(account) => props.persons.hasBlocked(account)}
      firstUnread={false}
      marked={come() === message().id}
      actions={{ ...inThread(), showMenu: (message, button) => setMenu({ message, button }) }}
    />
  );

  return (
    <aside class="thread-side" aria-label="Thread">
      <header class="thread-head">
        <h2 ref={heading} tabindex="-1">
          Thread
        </h2>
        <Show when={thread.state()}>
          {(state) => (
            <button
              type="button"
              class="button plain"
              aria-pressed={state().follows}
              onClick={() => props.actions.go(thread.follow(!state().follows))}
            >
              {state().follows ? 'Following' : 'Follow'}
            </button>
          )}
        </Show>
        <button type="button" class="icon-button" onClick={() => props.close()}>
          <Icon name="close" />
          <span class="unseen">Close the thread</span>
        </button>
      </header>
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-live="off"
        aria-label="What was said in the thread"
        tabindex="0"
        onScroll={scrolled}
      >
        <div ref={content} class="content">
          <Show
            when={thread.state()}
            fallback={
              <p class="hint" role="status">
                {thread.failure()?.message ?? 'One moment…'}
              </p>
            }
          >
            {(state) => (
              <>
                <div class="thread-root">
                  {row(
                    () => state().root,
                    () => undefined,
                  )}
                </div>
                <Show when={state().window.older !== undefined}>
                  <button
                    type="button"
                    class="button plain"
                    aria-busy={thread.loading()}
                    onClick={() => void thread.loadOlder()}
                  >
                    Earlier replies
                  </button>
                </Show>
                <ol>
                  <For each={messages().map(({ seq }) => seq)}>
                    {(seq, index) => (
                      <Show when={messages().find((message) => message.seq === seq)}>
                        {(message) => <li>{row(message, () => messages()[index() - 1])}</li>}
                      </Show>
                    )}
                  </For>
                </ol>
              </>
            )}
          </Show>
          <ol class="pendings" aria-label="Being sent">
            <For each={pendings()}>
              {(pending) => (
                <PendingRow
                  pending={pending}
                  outbox={props.conversation.outbox}
                  edit={draft.restore}
                  find={(id) => messages().find((message) => message.id === id)}
                  label={props.label}
                />
              )}
            </For>
          </ol>
        </div>
      </div>
      <Show
        when={!props.room.archivedAt}
        fallback={
          <div class="archived">
            <Unsent text={draft.text()} />
          </div>
        }
      >
        <Writing
          id="thread-composer"
          draft={draft}
          about={about}
          author={viewer.name}
          viewerId={viewer.id}
          room={props.room}
          standing={props.conversation.standing}
          outbox={props.conversation.outbox}
          thread={id}
          messages={messages()}
          typists={props.conversation.typists()}
          label={props.label}
          hasBlocked={(account) => props.persons.hasBlocked(account)}
          tell={props.conversation.tell}
        />
      </Show>
      <Later when={menu() !== undefined} close={() => setMenu(undefined)}>
        <MessageMenu
          opened={menu()}
          close={() => setMenu(undefined)}
          viewerId={viewer.id}
          reasons={props.persons.reasons}
          actions={inThread()}
          deleted={() => scroller.focus()}
        />
      </Later>
    </aside>
  );
}
