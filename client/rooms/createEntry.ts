import { createSignal, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { JoinRoomDocument, RoomNameDocument } from '../graphql/documents.ts';
import type { Entry } from './createJoin.ts';

export type Phase =
  | { readonly at: 'way'; readonly failure?: Failure }
  | { readonly at: 'door'; readonly name?: string; readonly failure?: Failure }
  | { readonly at: 'nowhere'; readonly failure: Failure }
  | { readonly at: 'inside'; readonly entry: Entry };

/** Where the viewer stands before a room: on the way in, at its door, where something is asked of them, or inside. */
export function createEntry(room: string) {
  const [phase, setPhase] = createSignal<Phase>({ at: 'way' });
  const gone = new AbortController();
  onCleanup(() => gone.abort());

  async function toDoor(failure: Failure): Promise<void> {
    const expected = ['UNAUTHENTICATED', 'NOT_A_MEMBER'].includes(failure.code) || failure.field === 'name';
    if (expected) {
      setPhase({ at: 'way' });
      return void setPhase(await lookAtDoor());
    }
    // No room can have this address, whoever asks.
    const nowhere = failure.code === 'BAD_INPUT' && failure.field === 'room';
    setPhase({ at: nowhere ? 'nowhere' : 'door', failure });
  }

  /** Who is asked for a name should know which room it is for, and whether that will do. */
  async function lookAtDoor(): Promise<Phase> {
    try {
      const { room: found } = await ask(RoomNameDocument, { room });
      return found ? { at: 'door', name: found.name } : { at: 'door' };
    } catch (thrown) {
      const failure = thrown as Failure;
      return failure.code === 'ROOM_NOT_FOUND' ? { at: 'door', failure } : { at: 'door' };
    }
  }

  async function enter(): Promise<void> {
    for (let failures = 0; !gone.signal.aborted; failures += 1) {
      try {
        const { joinRoom } = await ask(JoinRoomDocument, { room });
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
  function shutOut(failure: Failure): void {
    if (phase().at === 'inside') void toDoor(failure);
  }

  void enter();

  return { phase, shutOut, joined: (entry: Entry) => setPhase({ at: 'inside', entry }) };
}
