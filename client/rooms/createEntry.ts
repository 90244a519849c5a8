import { createSignal, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { JoinRoomDocument } from '../graphql/documents.ts';
import type { Entry } from './createJoin.ts';

export type Phase =
  | { readonly at: 'way'; readonly failure?: Failure }
  | { readonly at: 'door'; readonly failure?: Failure }
  | { readonly at: 'inside'; readonly entry: Entry };

/** Where the viewer stands before a room: on the way in, at its door, where something is asked of them, or inside. */
export function createEntry(room: string) {
  const [phase, setPhase] = createSignal<Phase>({ at: 'way' });
  const gone = new AbortController();
  onCleanup(() => gone.abort());

  const toDoor = (failure: Failure) => {
    const expected = ['UNAUTHENTICATED', 'NOT_A_MEMBER'].includes(failure.code) || failure.field === 'name';
    setPhase(expected ? { at: 'door' } : { at: 'door', failure });
  };

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

  void enter();

  return { phase, toDoor, joined: (entry: Entry) => setPhase({ at: 'inside', entry }) };
}
