import { batch, createEffect, createSignal, onCleanup } from 'solid-js';
import { backoff } from '../connection/backoff.ts';
import { createAsking } from '../connection/createAsking.ts';
import { type ConnectionState, createStream } from '../connection/createStream.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { subscribe } from '../connection/subscribe.ts';
import {
  OlderMessagesDocument,
  PeopleDocument,
  RoomEventsDocument,
  SnapshotDocument,
} from '../graphql/documents.ts';
import { createOutbox } from './createOutbox.ts';
import {
  apply,
  load,
  type Message,
  type RoomEvent,
  type RoomState,
  withOlder,
  withPeople,
} from './room-state.ts';

const REPLAYED_AT_ONCE = 200;

type ConversationOptions = {
  room: { readonly id: string; readonly slug: string };
  viewerId: string;
  /** The viewer is no longer let in; `told` where they were in it until now, and it is news to them. */
  shutOut: (failure: Failure, told: boolean) => void;
  /** Messages of others, just now added to what was shown before. */
  heard: (messages: readonly Message[]) => void;
};

/** One room as one viewer sees it: loaded once, then carried on by its events, over every break of the connection. */
export function createConversation({
  room: { id, slug: room },
  viewerId,
  shutOut,
  heard,
}: ConversationOptions) {
  const [state, setState] = createSignal<RoomState>();
  const [failure, setFailure] = createSignal<Failure>();
  const [missed, setMissed] = createSignal<{ readonly count: number }>();
  const [loads, setLoads] = createSignal(0);
  const [loadingOlder, setLoadingOlder] = createSignal(false);
  const { ask, unavailable } = createAsking();
  const outbox = createOutbox({ id, slug: room }, viewerId, ask);
  const gone = new AbortController();
  onCleanup(() => gone.abort());

  let cursor = '';
  let replaying = true;
  let everLive = false;
  let newSinceBreak = 0;
  let replayed: RoomEvent[] = [];
  let peopleEvents = 0;
  let olderFailures = 0;

  const mine = (message: Message) => message.author.id === viewerId;

  const show = (next: RoomState, news: readonly Message[]) =>
    batch(() => {
      setState(next);
      for (const message of news) if (mine(message)) outbox.confirmed(message.clientId);
    });

  // A repetition may learn that its message has long been said, before all that is loaded here: no event will come.
  createEffect(() => {
    const last = state()?.messages.at(-1)?.seq ?? 0;
    for (const { clientId, seq } of outbox.pendings())
      if (seq !== undefined && seq <= last) outbox.confirmed(clientId);
  });

  async function reload(failures = 0): Promise<void> {
    if (failures > 0) await patience(backoff(failures), gone.signal);
    while (!gone.signal.aborted) {
      try {
        const next = load(await ask(SnapshotDocument, { room }));
        if (gone.signal.aborted) return;
        cursor = next.cursor;
        setFailure(undefined);
        batch(() => {
          setLoads((count) => count + 1);
          show(next, next.messages);
        });
        return stream.start();
      } catch (thrown) {
        const failure = thrown as Failure;
        if (failure.shutOut) return shutOut(failure, false);
        setFailure(failure);
        if (failure.final) return;
        await patience(backoff(++failures), gone.signal);
      }
    }
  }

  const stream = createStream({
    open: (ended) => {
      replaying = true;
      newSinceBreak = 0;
      return subscribe(
        RoomEventsDocument,
        { room, after: cursor },
        {
          next: ({ roomEvents }) => receive(roomEvents),
          ended: (failure) => {
            applyAll();
            ended(failure);
          },
        },
      );
    },
    goOn: (failure) => {
      if (failure.code === 'CURSOR_INVALID') void reload(1);
      else if (failure.shutOut) shutOut(failure, !replaying);
      else return true;
      return false;
    },
  });

  function receive(event: RoomEvent): void {
    cursor = event.cursor;
    replayed.push(event);
    if (event.__typename === 'CaughtUp') caughtUp();
    else if (!replaying || replayed.length >= REPLAYED_AT_ONCE) applyAll();
  }

  /** A replay is shown at once, not event by event: five hundred missed messages are one change of the screen. */
  function applyAll(): void {
    const before = state();
    const events = replayed;
    replayed = [];
    if (!before || events.length === 0) return;
    const next = events.reduce(apply, before);
    const news = next.messages === before.messages ? [] : newIn(before, events);
    peopleEvents += events.filter((event) => 'user' in event || 'users' in event || 'room' in event).length;
    show(next, news);
    const others = news.filter((message) => !mine(message) && !message.deletedAt);
    newSinceBreak += others.length;
    if (others.length > 0) heard(others);
  }

  function caughtUp(): void {
    applyAll();
    replaying = false;
    if (everLive) setMissed({ count: newSinceBreak });
    everLive = true;
    stream.caughtUp();
    outbox.nudge();
    void refreshPeople();
  }

  async function refreshPeople(repetitions = 3): Promise<void> {
    const seen = peopleEvents;
    const answer = await ask(PeopleDocument, { room }).catch(() => undefined);
    const present = state();
    if (!answer || !present || gone.signal.aborted) return;
    // An answer that was overtaken by an event would bring back somebody who has just left, or a name the room had.
    if (seen !== peopleEvents && repetitions > 0) return refreshPeople(repetitions - 1);
    setState(withPeople(present, answer));
  }

  async function loadOlder(): Promise<void> {
    const before = state()?.older;
    if (!before || loadingOlder()) return;
    setLoadingOlder(true);
    try {
      const { history } = await ask(OlderMessagesDocument, { room, before });
      const present = state();
      olderFailures = 0;
      batch(() => {
        if (present?.older === before) setState(withOlder(present, history));
        setLoadingOlder(false);
      });
    } catch (thrown) {
      if ((thrown as Failure).code === 'CURSOR_INVALID') void reload(1);
      // The list asks again as soon as nothing is being loaded: not before it makes sense.
      await patience(backoff(++olderFailures), gone.signal);
      setLoadingOlder(false);
    }
  }

  // Whoever does not write asks for nothing: then this finds out that the database is back.
  createEffect(() => {
    if (!unavailable()) return;
    const back = new AbortController();
    onCleanup(() => {
      back.abort();
      outbox.nudge();
    });
    void lookAgain(back.signal);
  });

  async function lookAgain(back: AbortSignal): Promise<void> {
    for (let failures = 0; !back.aborted; failures += 1) {
      await patience(backoff(failures), back);
      if (!back.aborted) await refreshPeople();
    }
  }

  const connection = (): ConnectionState =>
    stream.state() === 'live' && unavailable() ? 'unavailable' : stream.state();

  void reload();

  return {
    state,
    loads,
    failure,
    missed,
    loadingOlder,
    loadOlder,
    refreshPeople,
    outbox,
    connection,
  };
}

function newIn(before: RoomState, events: readonly RoomEvent[]): readonly Message[] {
  const news = new Map<number, Message>();
  const had = (seq: number) => before.messages.findLast((message) => message.seq <= seq)?.seq === seq;
  for (const event of events)
    if (event.__typename === 'MessageAdded' && !had(event.message.seq))
      news.set(event.message.seq, event.message);
  return [...news.values()];
}

export type Conversation = ReturnType<typeof createConversation>;
