import { createSignal, onCleanup } from 'solid-js';
import { backoff } from '../connection/backoff.ts';
import type { Ask } from '../connection/createAsking.ts';
import { patience } from '../connection/patience.ts';
import { SendMessageDocument } from '../graphql/documents.ts';
import { keep, kept } from '../ui/keep.ts';
import { clientId } from './client-id.ts';
import { outbox, type Pending } from './outbox.ts';

/**
 * The viewer's outbox for one room. What has not been acknowledged survives a reload, with its `clientId`, and a new name of
 * the room.
 */
export function createOutbox(room: { id: string; slug: string }, viewerId: string, ask: Ask) {
  const key = `outbox:${viewerId}:${room.id}`;
  const restored = (kept(key) ?? []) as readonly Pending[];
  const [pendings, setPendings] = createSignal(restored);
  const stopped = new AbortController();
  let nudge = () => {};

  const box = outbox(
    {
      send: async ({ body, clientId }) =>
        (await ask(SendMessageDocument, { room: room.slug, body, clientId })).sendMessage.message.seq,
      wait: (failures, { retryAfter }) => {
        if (retryAfter) return patience(retryAfter * 1_000, stopped.signal);
        const nudged = new Promise<void>((resolve) => {
          nudge = resolve;
        });
        return Promise.race([nudged, patience(backoff(failures), stopped.signal)]);
      },
      changed: (next) => {
        setPendings(next);
        keep(key, next.length ? next.map(({ failure: _, ...pending }) => pending) : undefined);
      },
    },
    restored,
  );

  // A reload keeps what waits; closing the tab would not.
  const warn = (event: BeforeUnloadEvent) => {
    if (pendings().some(({ status }) => status !== 'sent')) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);

  onCleanup(() => {
    window.removeEventListener('beforeunload', warn);
    box.close();
    stopped.abort();
  });

  return {
    ...box,
    pendings,
    /** There is a connection again: what waits for one need not wait longer. */
    nudge: () => nudge(),
    write: (body: string) => box.add({ clientId: clientId(), body, writtenAt: new Date().toISOString() }),
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
