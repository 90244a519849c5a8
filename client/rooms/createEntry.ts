import { createSignal, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { JoinRoomDocument, RoomNameDocument, ViewerDocument } from '../graphql/documents.ts';
import { keep, kept } from '../ui/keep.ts';
import type { Entry } from './createJoin.ts';

const NEXT_SESSION_MS = 500;
const OTHER_ACCOUNT = 'You are signed in as somebody else in this browser now.';

export type Phase =
  | { readonly at: 'way'; readonly failure?: Failure }
  | {
      readonly at: 'door';
      /** What to call the room; nothing where its address is all that is known, and no name. */
      readonly name?: string | undefined;
      readonly failure?: Failure;
      /** What has just put the viewer out, in words for them. */
      readonly news?: string | undefined;
    }
  | { readonly at: 'nowhere'; readonly failure: Failure }
  | { readonly at: 'banned'; readonly failure: Failure }
  | { readonly at: 'inside'; readonly entry: Entry };

/**
 * Where the viewer stands before a room: on the way in, at its door, where something is asked of them, or inside.
 *
 * @param invitation - what the link that led here carries.
 */
export function createEntry(room: string, invitation: string | undefined) {
  const [phase, setPhase] = createSignal<Phase>({ at: 'way' });
  const gone = new AbortController();
  onCleanup(() => gone.abort());
  let cameBack = false;
  /** Whoever was removed comes back by asking, not by a reload. */
  const removed = `removed from ${room}`;
  /** Whoever was banned may come back when that has ended; till then a private room is not there for them. */
  const banned = `banned from ${room}`;

  async function toDoor(failure: Failure, news?: string): Promise<void> {
    if (failure.code === 'BANNED') return void setPhase({ at: 'banned', failure });
    // No room can have this address, whoever asks; or the viewer is in as many rooms as they may be.
    if (failure.code === 'BAD_INPUT' && failure.field === 'room')
      return void setPhase({ at: (await canBeRoom()) ? 'banned' : 'nowhere', failure });
    if (failure.code === 'ROOM_NOT_FOUND')
      return void setPhase({ at: 'door', name: nameIn(failure), failure, news });
    const expected = ['UNAUTHENTICATED', 'NOT_A_MEMBER'].includes(failure.code) || failure.field === 'name';
    if (expected) return showDoor(news);
    setPhase({ at: 'way' });
    setPhase({ at: 'door', name: (await lookAtDoor()).name, failure });
  }

  async function showDoor(news?: string): Promise<void> {
    setPhase({ at: 'way' });
    setPhase({ ...(await lookAtDoor()), news });
  }

  async function canBeRoom(): Promise<boolean> {
    return ask(RoomNameDocument, { room }).then(
      () => true,
      (failure: Failure) => failure.code !== 'BAD_INPUT',
    );
  }

  /** Of a room that nobody knows the address may still be a name that somebody typed. */
  const nameIn = ({ canCreate }: Failure): string | undefined => (canCreate ? room : undefined);

  /** Who is asked for a name should know which room it is for, and whether that will do. */
  async function lookAtDoor(): Promise<Extract<Phase, { at: 'door' }>> {
    try {
      const { room: found } = await ask(RoomNameDocument, { room });
      return { at: 'door', name: found?.name ?? room };
    } catch (thrown) {
      const failure = thrown as Failure;
      if (failure.code !== 'ROOM_NOT_FOUND') return { at: 'door', name: room };
      // Whoever is invited need not be told that others do not find the room.
      return { at: 'door', name: nameIn(failure), ...(!invitation && { failure }) };
    }
  }

  /**
   * @param news - what is said at the door, where they are not let in.
   * @param was - who was in the room: nobody else comes in without being asked.
   */
  async function enter(news?: string, was?: string): Promise<void> {
    for (let failures = 0; !gone.signal.aborted; failures += 1) {
      try {
        const { viewer } = was === undefined ? {} : await ask(ViewerDocument, {});
        if (viewer?.id !== was) return showDoor(viewer ? OTHER_ACCOUNT : news);
        const { joinRoom } = await ask(JoinRoomDocument, { room, invitation });
        return joined(joinRoom);
      } catch (thrown) {
        const failure = thrown as Failure;
        if (!failure.passing) return toDoor(failure, news);
        setPhase({ at: 'way', failure });
        await patience(failure.retryAfter ? failure.retryAfter * 1_000 : backoff(failures), gone.signal);
      }
    }
  }

  /** The room may say it more than once. */
  function shutOut(failure: Failure, told: boolean): void {
    const now = phase();
    if (now.at !== 'inside') return;
    const was = now.entry.viewer.id;
    const news = told ? newsOf(failure) : undefined;
    if (told && failure.code === 'NOT_A_MEMBER') keep(removed, news);
    if (told && failure.code === 'BANNED' && failure.field === 'room') keep(banned, news);
    // Once: where the room is not followed with the next session either, going on would never end.
    if (failure.code === 'UNAUTHENTICATED' && (told || !cameBack)) void comeBack(was, news);
    else void toDoor(failure, news);
  }

  /** In another tab this browser may have begun another session, whose cookie comes a moment after this one's end. */
  async function comeBack(was: string, news?: string): Promise<void> {
    cameBack = true;
    setPhase({ at: 'way' });
    await patience(NEXT_SESSION_MS, gone.signal);
    await enter(news, was);
  }

  function joined(entry: Entry): void {
    keep(removed, undefined);
    keep(banned, undefined);
    if (!gone.signal.aborted) setPhase({ at: 'inside', entry });
  }

  const newsKept = (key: string): string | undefined => {
    const news = kept(key);
    return typeof news === 'string' ? news : undefined;
  };
  const news = newsKept(removed);
  void (news === undefined ? enter(newsKept(banned)) : showDoor(news));

  return { phase, shutOut, joined };
}

/** The server's words for a session that ended are for those who can log in; a guest cannot. */
function newsOf({ code, message }: Failure): string {
  return code === 'UNAUTHENTICATED'
    ? 'You have been signed out. Log in again, or come back with a name.'
    : message;
}
