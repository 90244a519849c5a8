import { change, under } from '../outbox/storage.ts';
import { leaveBehind } from '../outbox/unsaved.ts';

/** Bounded by the rooms that somebody is in, and by what fits into a message: none is dropped. */
type KeptDraft = { readonly roomId: string; readonly text: string };

/** Tells the tabs of this browser of each other's drafts: the newest is what stands in all of them. */
export const draftChannel = (viewerId: string): string => `drafts ${viewerId}`;

const kept = (viewerId: string, roomId: string, text: string) => ({
  key: ['draft', viewerId, roomId],
  value: text ? ({ roomId, text } satisfies KeptDraft) : undefined,
});

export const keepDraft = (viewerId: string, roomId: string, text: string): Promise<void> =>
  change([kept(viewerId, roomId, text)], 'relaxed');

/** The same for a page that is going away, and will not see a promise resolve. */
export function leaveDraft(viewerId: string, roomId: string, text: string): void {
  const { key, value } = kept(viewerId, roomId, text);
  leaveBehind(key, value);
}

export const keptDraft = async (viewerId: string, roomId: string): Promise<string | undefined> =>
  (await under<KeptDraft>('draft', viewerId, roomId))[0]?.text;

/** The ids of the rooms in which something is written and not sent. */
export const roomsWithDrafts = async (viewerId: string): Promise<string[]> =>
  (await under<KeptDraft>('draft', viewerId)).map(({ roomId }) => roomId);
