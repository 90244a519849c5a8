import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { backoff } from '../connection/backoff.ts';
import { createAsking } from '../connection/createAsking.ts';
import { type ConnectionState, createStream } from '../connection/createStream.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { subscribe } from '../connection/subscribe.ts';
import { PeopleDocument, RoomEventsDocument, SnapshotDocument } from '../graphql/documents.ts';
import { createOutbox } from '../outbox/createOutbox.ts';
import { createReading } from './createReading.ts';
import { createStanding } from './createStanding.ts';
import { apply, load, type RoomState, withPeople } from './room-state.ts';
import type { Message, RoomEvent } from './window.ts';

const REPLAYED_AT_ONCE = 200;

type ConversationOptions = {
  room: { readonly id: string; readonly slug: string; readonly name: string };
  viewerId: string;
  /** The viewer is no longer let in; `told` where they were in it until now, and it is news to them. */
  shutOut: (failure: Failure, told: boolean) => void;
  /** Whose messages are not news to the viewer. */
  ignores: (accountId: string) => boolean;
  /** Messages of others, just now added to what was shown before. */
  heard: (messages: readonly Said[]) => void;
};

/** What an event says was said. */
export type Said = Extract<RoomEvent, { __typename: 'MessageAdded' }>['message'];

/** One room as one viewer sees it: loaded once, then carried on by its events, over every break of the connection. */
export function createConversation({ room: facts, viewerId, shutOut, ignores, heard }: ConversationOptions) {
  const room = facts.slug;
  const [state, setState] = createSignal<RoomState>();
  const [failure, setFailure] = createSignal<Failure>();
  const [missed, setMissed] = createSignal<{ readonly count: number }>();
  const [loads, setLoads] = createSignal(0);
  const { ask, unavailable } = createAsking();
  const outbox = createOutbox(facts, viewerId, {
    ask,
    halted: (failure) => {
      if (failure.shutOut) shutOut(failure, false);
    },
  });
  const standing = createStanding(room, viewerId, ask);
  const gone = new AbortController();
  onCleanup(() => gone.abort());

  let cursor = '';
  let replaying = true;
  /** The `seq` up to which everything was told. */
  let seen = 0;
  let everLive = false;
  let newSinceBreak = 0;
  let replayed: RoomEvent[] = [];
  let peopleEvents = 0;
  /** Told of every event, after it was applied. */
  const listeners = new Set<(event: RoomEvent) => void>();

  const mine = (message: Pick<Message, 'author'>) => message.author.id === viewerId;

  const show = (next: RoomState, news: readonly Pick<Message, 'author' | 'clientId' | 'seq'>[]) =>
    batch(() => {
      setState(next);
      for (const message of news) if (mine(message)) outbox.confirmed(message.clientId, message.seq);
    });

  // A repetition may learn that its message has long been said, before all that is loaded here: no event will come.
  createEffect(() => {
    const last = state()?.window.messages.at(-1)?.seq ?? 0;
    for (const { clientId, seq } of outbox.pendings())
      if (seq !== undefined && (seq <= last || seq <= seen)) outbox.confirmed(clientId, seq);
  });

  // What holds a message back may hold it no longer.
  const rules = createMemo(() => {
    const now = state()?.room;
    return now && `${now.slowSeconds} ${now.owner?.id}`;
  });
  const refusals = () => outbox.pendings().filter(({ failure }) => failure?.code === 'MUTED').length;
  // After a new load too: no event tells what became of it in between.
  createEffect(
    on([rules, loads], ([now]) => {
      if (now) void standing.look();
      outbox.nudge();
    }),
  );
  createEffect(on(refusals, (now, before = 0) => now > before && void standing.look()));

  async function reload(failures = 0): Promise<void> {
    if (failures > 0) await patience(backoff(failures), gone.signal);
    while (!gone.signal.aborted) {
      try {
        const snapshot = await ask(SnapshotDocument, { room });
        const next = load(snapshot, viewerId);
        if (gone.signal.aborted) return;
        cursor = next.cursor;
        seen = snapshot.history.asOf;
        setFailure(undefined);
        batch(() => {
          setLoads((count) => count + 1);
          reading.loaded(snapshot);
          show(next, next.window.messages);
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
    seen = event.seq;
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
    for (const event of events) standing.hear(event);
    const news = newIn(before, events);
    peopleEvents += events.filter(changesPeople).length;
    show(next, news);
    for (const event of events) for (const listener of listeners) listener(event);
    const others = news.filter(
      (message) =>
        message.threadId === null && !mine(message) && !message.deletedAt && !ignores(message.author.id),
    );
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

  /** @returns how to stop. */
  const listen = (listener: (event: RoomEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  const reading = createReading({
    room,
    state,
    change: (next) =>
      setState((present) => {
        const window = present && next(present.window);
        return window && window !== present?.window ? { ...present, window } : present;
      }),
    listen,
    ask,
    reload: () => void reload(1),
    gone: gone.signal,
  });

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
    reading,
    listen,
    refreshPeople,
    outbox,
    standing,
    connection,
    /** Who else types, as far as is known: without a connection nobody is known to. */
    typists: () => (connection() === 'live' ? Object.values(state()?.typing ?? {}) : []),
    tell: stream.tell,
  };
}

function changesPeople(event: RoomEvent): boolean {
  return event.__typename !== 'TypingChanged' && ('user' in event || 'users' in event || 'room' in event);
}

/** What was said, by anybody and anywhere in the room, that was not there before. */
function newIn({ window }: RoomState, events: readonly RoomEvent[]): readonly Said[] {
  const news = new Map<number, Said>();
  const last = window.newer === undefined ? (window.messages.at(-1)?.seq ?? 0) : 0;
  const had = (seq: number) => seq <= last && window.messages.some((message) => message.seq === seq);
  for (const event of events)
    if (event.__typename === 'MessageAdded' && !had(event.message.seq))
      news.set(event.message.seq, event.message);
  return [...news.values()];
}

export type Conversation = ReturnType<typeof createConversation>;
