import { createSignal, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { JoinRoomDocument, RoomNameDocument } from '../graphql/documents.ts';
import type { Entry } from './createJoin.ts';

export type Phase =
  | { readonly at: 'way'; readonly failure?: Failure }
  | {
      readonly at: 'door';
      readonly name?: string;
      readonly failure?: Failure;
      /** What has just put the viewer out, in words for them. */
      readonly news?: string;
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

  async function toDoor(failure: Failure, told = false): Promise<void> {
    if (failure.code === 'BANNED') return void setPhase({ at: 'banned', failure });
    const expected = ['UNAUTHENTICATED', 'NOT_A_MEMBER'].includes(failure.code) || failure.field === 'name';
    if (expected) {
      setPhase({ at: 'way' });
      const door = await lookAtDoor();
      return void setPhase(told ? { ...door, news: failure.message } : door);
    }
    // No room can have this address, whoever asks.
    const nowhere = failure.code === 'BAD_INPUT' && failure.field === 'room';
    setPhase({ at: nowhere ? 'nowhere' : 'door', failure });
  }

  /** Who is asked for a name should know which room it is for, and whether that will do. */
  async function lookAtDoor(): Promise<Extract<Phase, { at: 'door' }>> {
    try {
      const { room: found } = await ask(RoomNameDocument, { room });
      return found ? { at: 'door', name: found.name } : { at: 'door' };
    } catch (thrown) {
      const failure = thrown as Failure;
      // Whoever is invited need not be told that others do not find the room.
      return failure.code === 'ROOM_NOT_FOUND' && !invitation ? { at: 'door', failure } : { at: 'door' };
    }
  }

  async function enter(): Promise<void> {
    for (let failures = 0; !gone.signal.aborted; failures += 1) {
      try {
        const { joinRoom } = await ask(JoinRoomDocument, { room, invitation });
        if (!gone.signal.aborted) setPhase({ at: 'inside', entry: joinRoom });
        return;
      } catch (thrown) {
        const failure = thrown as Failure;
        if (!failure.passing) return toDoor(failure);
        setPhase({ at: 'way', failure });
        await patience(failure.retryAfter ? failure.retryAfter * 1_000 : backoff(failures), gone.signal);
      }
    }
  }

  /** The room may say it more than once. */
  function shutOut(failure: Failure, told: boolean): void {
    if (phase().at === 'inside') void toDoor(failure, told);
  }

  void enter();

  return { phase, shutOut, joined: (entry: Entry) => setPhase({ at: 'inside', entry }) };
}
