import type { Pending } from './outbox.ts';
import { change, under } from './storage.ts';
import { type Plain, plain } from './words.ts';

/** Longer than anybody is away by accident; what goes out later than that would surprise everybody. */
export const KEPT_DAYS = 30;

export type RoomFacts = { readonly id: string; readonly slug: string; readonly name: string };

export type Kept = { readonly viewerId: string; readonly room: RoomFacts; readonly pending: Plain };
/** How many messages were never sent and are no longer kept, of a room. */
export type Dropped = { readonly room: RoomFacts; readonly count: number; readonly why: 'old' | 'left' };

const keyOf = (viewerId: string, room: RoomFacts, { clientId }: { clientId: string }) =>
  ['message', viewerId, room.id, clientId] as const;

/** What failed stays so until somebody tries it again. Nothing else is known of what another page was doing. */
const kept = (viewerId: string, room: RoomFacts, pending: Pending) => ({
  key: keyOf(viewerId, room, pending),
  value: {
    viewerId,
    room,
    pending: plain(
      pending.status === 'failed'
        ? pending
        : { ...pending, status: 'queued', failure: undefined, again: undefined },
    ),
  } satisfies Kept,
});

export const keepMessage = (viewerId: string, room: RoomFacts, pending: Pending): Promise<void> =>
  change([kept(viewerId, room, pending)]);

/** In one step, so that it is never in the outbox and in the composer. */
export const moveFromDraft = (viewerId: string, room: RoomFacts, pending: Pending): Promise<void> =>
  change([kept(viewerId, room, pending), { key: ['draft', viewerId, pending.thread ?? room.id] }]);

export const forgetMessage = (
  viewerId: string,
  room: RoomFacts,
  pending: { clientId: string },
): Promise<void> => change([{ key: keyOf(viewerId, room, pending) }]);

export const keptMessages = (...of: [viewerId?: string, roomId?: string]): Promise<Kept[]> =>
  under<Kept>('message', ...(of as string[]));

export const droppedOf = (viewerId: string): Promise<Dropped[]> => under<Dropped>('dropped', viewerId);

export const forgetDropped = (viewerId: string, { room, why }: Dropped): Promise<void> =>
  change([{ key: ['dropped', viewerId, room.id, why] }]);

/** No longer keeps them, and remembers that, for who wrote them to be told. */
export async function drop(gone: readonly Kept[], why: Dropped['why']): Promise<void> {
  for (const { viewerId, room, pending } of gone) {
    const before = (await under<Dropped>('dropped', viewerId, room.id, why))[0]?.count ?? 0;
    const value: Dropped = { room, count: before + 1, why };
    await change([
      { key: keyOf(viewerId, room, pending) },
      { key: ['dropped', viewerId, room.id, why], value },
    ]);
  }
}

/** Also what others wrote in this browser, who may never come back to it. */
export async function dropOld(now = Date.now()): Promise<void> {
  const oldest = now - KEPT_DAYS * 24 * 3_600_000;
  const all = await keptMessages();
  await drop(
    all.filter(({ pending }) => Date.parse(pending.writtenAt) < oldest),
    'old',
  );
}

/** Everything that an account has written here and not sent. */
export async function forgetAccount(viewerId: string): Promise<void> {
  const messages = await keptMessages(viewerId);
  const drafts = await under<{ roomId: string }>('draft', viewerId);
  const dropped = await droppedOf(viewerId);
  await change([
    ...messages.map(({ room, pending }) => ({ key: keyOf(viewerId, room, pending) })),
    ...drafts.map(({ roomId }) => ({ key: ['draft', viewerId, roomId] })),
    ...dropped.map(({ room, why }) => ({ key: ['dropped', viewerId, room.id, why] })),
  ]);
}
