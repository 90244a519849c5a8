import { createMemo, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import type { Direct } from '../direct/createDirect.ts';
import { ConnectionNote } from '../messages/ConnectionNote.tsx';
import type { About } from '../messages/createAbout.ts';
import type { MessageActions } from '../messages/createActions.ts';
import type { Conversation } from '../messages/createConversation.ts';
import type { Draft } from '../messages/createDraft.ts';
import { MessageList } from '../messages/MessageList.tsx';
import { MessageSkeleton } from '../messages/MessageSkeleton.tsx';
import type { RoomFacts } from '../messages/room-state.ts';
import { UnreadBar } from '../messages/UnreadBar.tsx';
import { Unsent } from '../messages/Unsent.tsx';
import { Writing } from '../messages/Writing.tsx';
import type { Message } from '../messages/window.ts';
import { WaitingNote } from '../outbox/WaitingNote.tsx';
import type { Persons } from '../people/createPersons.ts';
import { Icon } from '../ui/Icon.tsx';

type TalkProps = {
  room: RoomFacts & { readonly direct?: boolean };
  direct: Direct;
  viewer: { readonly id: string; readonly name: string };
  conversation: Conversation;
  persons: Persons;
  label: (person: Message['author']) => string | undefined;
  draft: Draft;
  about: About;
  actions: MessageActions;
  /** Why the last thing that was done did not succeed. */
  notice: string | undefined;
  dismiss: () => void;
  atEnd: (atEnd: boolean) => void;
  /** The conversation is not wanted, and in no list any more. */
  declined: () => void;
};

const DirectGate = lazy(() =>
  import('../direct/DirectGate.tsx').then((gate) => ({ default: gate.DirectGate })),
);

/** What is said in the room, and where one says something oneself. */
export function Talk(props: TalkProps) {
  const { conversation } = props;
  const { reading } = conversation;
  const loaded = createMemo(
    () => conversation.loads() > 0 && reading.arrival().count > 0 && conversation.state(),
  );
  return (
    <main id="main" class="talk">
      <UnreadBar
        unread={reading.unread()}
        above={reading.unreadAbove()}
        go={() => props.actions.go(reading.goToUnread())}
        dismiss={() => reading.lookForUnread('in view')}
      />
      <Switch>
        <Match when={props.persons.known() && loaded() && reading.arrival()} keyed>
          {(arrival) => (
            <MessageList
              state={conversation.state}
              reading={reading}
              arrival={arrival}
              room={props.room}
              viewerId={props.viewer.id}
              persons={props.persons}
              label={props.label}
              outbox={conversation.outbox}
              edit={props.draft.restore}
              actions={props.actions}
              atEnd={props.atEnd}
            />
          )}
        </Match>
        <Match when={!loaded() || !props.persons.known()}>
          <MessageSkeleton failure={conversation.failure()} />
        </Match>
      </Switch>
      <WaitingNote viewerId={props.viewer.id} />
      <ConnectionNote state={conversation.connection()} missed={conversation.missed()} loaded={!!loaded()} />
      <Show when={props.notice}>
        {(notice) => (
          <div class="notice line">
            <div class="notice-box" role="alert">
              <p class="field-error">{notice()}</p>
              <button type="button" class="icon-button" onClick={() => props.dismiss()}>
                <Icon name="close" />
                <span class="unseen">Close</span>
              </button>
            </div>
          </div>
        )}
      </Show>
      <Show
        when={!props.room.archivedAt}
        fallback={
          <div class="archived">
            <div class="line">
              <p class="hint" role="status">
                This room is archived: it can be read, and nothing more is said in it.
              </p>
            </div>
            <Unsent text={props.draft.text()} />
          </div>
        }
      >
        <Show
          when={!props.direct.is || props.direct.open()}
          fallback={
            <Show when={props.direct.open() === false}>
              <Suspense>
                <DirectGate
                  room={props.room}
                  direct={props.direct}
                  persons={props.persons}
                  declined={props.declined}
                />
              </Suspense>
            </Show>
          }
        >
          <Writing
            draft={props.draft}
            about={props.about}
            author={props.viewer.name}
            viewerId={props.viewer.id}
            room={props.room}
            standing={conversation.standing}
            outbox={conversation.outbox}
            messages={conversation.state()?.window.messages ?? []}
            typists={conversation.typists()}
            label={props.label}
            hasBlocked={(account) => props.persons.hasBlocked(account)}
            tell={conversation.tell}
          />
        </Show>
      </Show>
    </main>
  );
}
