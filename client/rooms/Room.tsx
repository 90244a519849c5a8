import {
  createEffect,
  createMemo,
  createSignal,
  getOwner,
  lazy,
  on,
  runWithOwner,
  Show,
  Suspense,
} from 'solid-js';
import { AccountLinks } from '../accounts/AccountLinks.tsx';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import type { Conversations } from '../direct/createConversations.ts';
import { createDirect } from '../direct/createDirect.ts';
import { createFinding } from '../finding/createFinding.ts';
import { CloseConversationDocument, LeaveRoomDocument } from '../graphql/documents.ts';
import { createNeighbours } from '../keys/neighbours.ts';
import { createAbout } from '../messages/createAbout.ts';
import { createActions } from '../messages/createActions.ts';
import { createAnnouncer } from '../messages/createAnnouncer.ts';
import { createConversation } from '../messages/createConversation.ts';
import { createDraft } from '../messages/createDraft.ts';
import { createLinked } from '../messages/createLinked.ts';
import { createReadMark } from '../messages/createReadMark.ts';
import { callHeard } from '../notifications/call-heard.ts';
import { NotificationsButton } from '../notifications/NotificationsButton.tsx';
import { outboxesFor } from '../outbox/outboxes.ts';
import { createPersons } from '../people/createPersons.ts';
import { createArrival } from '../ui/createArrival.ts';
import { Drawer } from '../ui/Drawer.tsx';
import { Later } from '../ui/Later.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { layBare } from '../ui/way-back.ts';
import { CloseButton } from './CloseButton.tsx';
import { createFreshPeople } from './createFreshPeople.ts';
import type { Entry } from './createJoin.ts';
import { createPeople } from './createPeople.ts';
import { createYourRooms } from './createYourRooms.ts';
import { LeaveButton } from './LeaveButton.tsx';
import { People, PeopleDialog } from './People.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import { SettingsButton, SettingsDrawer } from './settings/SettingsDrawer.tsx';
import { Talk } from './Talk.tsx';
import { YourRooms } from './YourRooms.tsx';

/** Beside a room; the home page has more. */
const YOUR_ROOMS_BESIDE = 50;

const ThreadPanel = lazy(() =>
  import('../messages/ThreadPanel.tsx').then((panel) => ({ default: panel.ThreadPanel })),
);
const EmojiPicker = lazy(() => import('../ui/EmojiPicker.tsx'));
const ConversationLinks = lazy(() =>
  import('../direct/ConversationLinks.tsx').then((links) => ({ default: links.ConversationLinks })),
);
const FindDrawer = lazy(() =>
  import('../finding/FindDrawer.tsx').then((drawer) => ({ default: drawer.FindDrawer })),
);
const PersonCard = lazy(() =>
  import('../people/PersonCard.tsx').then((card) => ({ default: card.PersonCard })),
);

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
  const { id, slug, title: name } = props.entry.room;
  const announcer = createAnnouncer();
  const draft = createDraft(viewer.id, id);
  const [showsPeople, setShowsPeople] = createSignal(false);
  const [showsSettings, setShowsSettings] = createSignal(false);
  const conversation = createConversation({
    room: { id, slug, name },
    viewerId: viewer.id,
    shutOut: (failure, told) => props.shutOut(failure, told),
    ignores: (account) => persons.hasBlocked(account),
    heard: (messages) => {
      announcer.heard(messages);
      callHeard(slug, messages, viewer.id);
    },
  });
  const room = () => conversation.state()?.room ?? props.entry.room;
  const persons = createPersons({ room: slug, ownerId: () => room().owner?.id });
  const direct = createDirect({
    slug,
    viewerId: viewer.id,
    entered: props.entry.room,
    state: conversation.state,
    hasBlocked: persons.hasBlocked,
  });
  /** As the viewer sees it: a conversation is private, without a sign that says so. */
  const shown = createMemo(() =>
    direct.is ? { ...room(), direct: true, name: direct.title(), private: false } : room(),
  );
  const people = createPeople(conversation.state);
  createFreshPeople({
    stale: () => conversation.state()?.stale ?? false,
    seen: () => showsPeople() || !!side?.checkVisibility(),
    refresh: () => conversation.refreshPeople(),
  });
  const [atEnd, setAtEnd] = createSignal(false);
  createReadMark({
    room: slug,
    viewerId: viewer.id,
    state: conversation.state,
    atEnd,
    online: people.online,
  });
  const yours = createYourRooms({ viewerId: viewer.id, present: id, first: YOUR_ROOMS_BESIDE });
  const [conversations, setConversations] = createSignal<Conversations>();
  const owner = getOwner();
  // Guests have none.
  if (!viewer.guest)
    void import('../direct/createConversations.ts').then(({ createConversations }) =>
      runWithOwner(owner, () =>
        setConversations(createConversations({ viewerId: viewer.id, present: id, first: YOUR_ROOMS_BESIDE })),
      ),
    );
  createNeighbours(id, () =>
    [...yours.rooms(), ...(conversations()?.listed() ?? [])].map(({ id, slug, viewerUnreadCount }) => ({
      id,
      slug,
      unread: viewerUnreadCount,
    })),
  );
  const [showsRooms, setShowsRooms] = createSignal(false);
  createEffect(
    on(
      createMemo(() => room().name),
      () => void yours.refresh(),
      { defer: true },
    ),
  );
  const about = createAbout(conversation.listen);
  const [thread, setThread] = createSignal<{ id: string; reply: { id: string } | undefined }>();
  const doing = createActions({
    slug: () => room().slug,
    persons,
    reading: conversation.reading,
    about,
    openThread: (id, reply) => setThread({ id, reply: reply === undefined ? undefined : { id: reply } }),
  });
  createLinked({
    ready: () => conversation.loads() > 0,
    expect: conversation.reading.awaitLink,
    go: (id) => doing.actions.go(doing.goToMessage(id)),
  });

  const finding = createFinding({
    room: { id, slug },
    conversation,
    actions: doing.actions,
    goToMessage: doing.goToMessage,
  });

  createArrival(
    () => `${shown().name} · Enchanters`,
    () => heading,
    announcer.unseen,
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
    await outboxesFor(viewer.id).left({ id, slug, name });
    await layBare();
    props.left();
  };

  const close = async () => {
    await ask(CloseConversationDocument, { room: slug });
    conversations()?.forget();
    await layBare();
    props.left();
  };

  return (
    <div class="room" classList={{ threaded: thread() !== undefined }}>
      <RoomHeader
        room={shown()}
        headingRef={(element) => (heading = element)}
        people={people.members()}
        online={current() ? people.online() : undefined}
        connection={conversation.connection()}
        unreadElsewhere={yours.unreadElsewhere() + (conversations()?.unreadElsewhere() ?? 0)}
        showRooms={() => {
          setShowsRooms(true);
          void yours.refresh();
          void conversations()?.refresh();
        }}
        showPeople={() => setShowsPeople(true)}
        showSettings={() => setShowsSettings(true)}
        owns={room().owner?.id === viewer.id}
        leave={leave}
        close={close}
        finding={finding}
      />
      <nav class="rooms-side" aria-label="Your rooms">
        <YourRooms yours={yours}>
          <Show when={conversations()}>
            {(conversations) => (
              <Suspense>
                <ConversationLinks conversations={conversations()} drafts={yours.drafts()} />
              </Suspense>
            )}
          </Show>
        </YourRooms>
      </nav>
      <Talk
        room={shown()}
        direct={direct}
        viewer={viewer}
        conversation={conversation}
        persons={persons}
        label={people.label}
        draft={draft}
        about={about}
        actions={doing.actions}
        notice={doing.notice()}
        dismiss={doing.dismiss}
        atEnd={setAtEnd}
        declined={() => {
          conversations()?.forget();
          props.left();
        }}
      />
      <Later when={thread() !== undefined} close={() => setThread(undefined)}>
        <Show when={thread()?.id} keyed>
          {(id) => (
            <ThreadPanel
              id={id}
              reply={thread()?.reply}
              conversation={conversation}
              persons={persons}
              label={people.label}
              viewer={viewer}
              room={room()}
              actions={doing.actions}
              close={() => setThread(undefined)}
            />
          )}
        </Show>
      </Later>
      <Later when={doing.emojiFor() !== undefined} close={() => doing.setEmojiFor(undefined)}>
        <EmojiPicker
          label="React"
          open={doing.emojiFor() !== undefined}
          close={() => doing.setEmojiFor(undefined)}
          anchor={() => doing.emojiFor()?.button}
          pick={doing.pickEmoji}
        />
      </Later>
      <aside ref={side} class="people-side" aria-label="People">
        <People people={people} persons={persons} room={slug} viewerId={viewer.id} current={current()} />
        <AccountLinks viewer={viewer} />
      </aside>
      <Drawer label="Your rooms" side="left" open={showsRooms()} close={() => setShowsRooms(false)}>
        <YourRooms yours={yours} chosen={() => setShowsRooms(false)}>
          <Show when={conversations()}>
            {(conversations) => (
              <Suspense>
                <ConversationLinks
                  conversations={conversations()}
                  drafts={yours.drafts()}
                  chosen={() => setShowsRooms(false)}
                />
              </Suspense>
            )}
          </Show>
        </YourRooms>
      </Drawer>
      <PeopleDialog open={showsPeople()} close={() => setShowsPeople(false)}>
        <People people={people} persons={persons} room={slug} viewerId={viewer.id} current={current()} />
        <AccountLinks viewer={viewer} />
        <div class="drawer-foot">
          <ThemeButton />
          <NotificationsButton room={shown()} />
          <Show when={!direct.is} fallback={<CloseButton close={close} />}>
            <SettingsButton
              open={() => {
                // The first one closes first: then the focus goes back to what opened it.
                setShowsPeople(false);
                setShowsSettings(true);
              }}
            />
            <LeaveButton
              room={room()}
              owns={room().owner?.id === viewer.id}
              alone={people.members() === 1}
              leave={leave}
            />
          </Show>
        </div>
      </PeopleDialog>
      <SettingsDrawer
        open={showsSettings()}
        close={() => setShowsSettings(false)}
        room={room()}
        viewerId={viewer.id}
        people={people}
      />
      <Later when={finding.sought() !== undefined} close={finding.close}>
        <FindDrawer finding={finding} label={people.label} hasBlocked={persons.hasBlocked} />
      </Later>
      <Later when={persons.shown() !== undefined} close={persons.hide}>
        <PersonCard
          persons={persons}
          room={{ slug, name: shown().name }}
          viewer={viewer}
          isHere={(account) => account in (conversation.state()?.users ?? {})}
          elsewhere={() => heading}
        />
      </Later>
      <p class="unseen" role="status">
        {announcer.said()}
      </p>
    </div>
  );
}
