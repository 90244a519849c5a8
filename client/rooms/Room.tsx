import { createEffect, createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { AccountLinks } from '../accounts/AccountLinks.tsx';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { LeaveRoomDocument } from '../graphql/documents.ts';
import { Composer } from '../messages/Composer.tsx';
import { ConnectionNote } from '../messages/ConnectionNote.tsx';
import { createAnnouncer } from '../messages/createAnnouncer.ts';
import { createConversation } from '../messages/createConversation.ts';
import { createDraft } from '../messages/createDraft.ts';
import { MessageList } from '../messages/MessageList.tsx';
import { MessageSkeleton } from '../messages/MessageSkeleton.tsx';
import { createArrival } from '../ui/createArrival.ts';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createFreshPeople } from './createFreshPeople.ts';
import type { Entry } from './createJoin.ts';
import { createPeople } from './createPeople.ts';
import { LeaveButton } from './LeaveButton.tsx';
import { People, PeopleDialog } from './People.tsx';
import { RoomHeader } from './RoomHeader.tsx';

type RoomProps = {
  entry: Entry;
  shutOut: (failure: Failure, told: boolean) => void;
  /** The room answers to this slug from now on. */
  moved: (slug: string) => void;
  left: () => void;
};

export function Room(props: RoomProps) {
  let heading: HTMLHeadingElement | undefined;
  let side: HTMLElement | undefined;
  const { viewer } = props.entry;
  const { id, slug } = props.entry.room;
  const announcer = createAnnouncer();
  const draft = createDraft(id);
  const [showsPeople, setShowsPeople] = createSignal(false);
  const conversation = createConversation({
    room: { id, slug },
    viewerId: viewer.id,
    shutOut: (failure, told) => props.shutOut(failure, told),
    heard: announcer.heard,
  });
  const room = () => conversation.state()?.room ?? props.entry.room;
  const keepsOrder = () => room().owner?.id === viewer.id || ['MODERATOR', 'ADMIN'].includes(viewer.role);
  const people = createPeople(conversation.state);
  createFreshPeople({
    stale: () => conversation.state()?.stale ?? false,
    seen: () => showsPeople() || !!side?.checkVisibility(),
    refresh: () => conversation.refreshPeople(),
  });
  const loaded = createMemo(() => conversation.loads() > 0 && conversation.state());

  createArrival(
    () => `${announcer.unseen() > 0 ? `(${announcer.unseen()}) ` : ''}${room().name} · Enchanters`,
    () => heading,
  );

  createEffect(() => props.moved(room().slug));

  const current = () => !['reconnecting', 'offline', 'outdated'].includes(conversation.connection());

  const leave = async () => {
    try {
      await ask(LeaveRoomDocument, { room: slug });
    } catch (thrown) {
      // Whoever is not in the room any more has left it.
      if (!(thrown as Failure).shutOut) throw thrown;
    }
    props.left();
  };

  return (
    <div class="room">
      <RoomHeader
        room={room()}
        headingRef={(element) => (heading = element)}
        people={people.members()}
        online={current() ? people.online() : undefined}
        connection={conversation.connection()}
        showPeople={() => setShowsPeople(true)}
        leave={leave}
      />
      <main id="main" class="talk">
        <Switch>
          <Match when={conversation.loads()} keyed>
            <MessageList
              state={conversation.state}
              room={room()}
              viewerId={viewer.id}
              mayDelete={({ author, deletedAt }) => !deletedAt && (author.id === viewer.id || keepsOrder())}
              label={people.label}
              outbox={conversation.outbox}
              loadingOlder={conversation.loadingOlder()}
              loadOlder={() => void conversation.loadOlder()}
              edit={draft.restore}
            />
          </Match>
          <Match when={!loaded()}>
            <MessageSkeleton failure={conversation.failure()} />
          </Match>
        </Switch>
        <ConnectionNote
          state={conversation.connection()}
          missed={conversation.missed()}
          loaded={!!loaded()}
        />
        <Show
          when={!room().archivedAt}
          fallback={
            <div class="archived line">
              <p class="hint" role="status">
                This room is archived: it can be read, and nothing more is said in it.
              </p>
            </div>
          }
        >
          <Composer draft={draft} author={viewer.name} room={room().name} send={conversation.outbox.write} />
        </Show>
      </main>
      <aside ref={side} class="people-side" aria-label="People">
        <People people={people} viewerId={viewer.id} current={current()} />
        <AccountLinks viewer={viewer} />
      </aside>
      <PeopleDialog open={showsPeople()} close={() => setShowsPeople(false)}>
        <People people={people} viewerId={viewer.id} current={current()} />
        <AccountLinks viewer={viewer} />
        <div class="drawer-foot">
          <ThemeButton />
          <LeaveButton room={room()} leave={leave} />
        </div>
      </PeopleDialog>
      <p class="unseen" role="status">
        {announcer.said()}
      </p>
    </div>
  );
}
