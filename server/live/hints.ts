import { z } from 'zod';
import { changesMessage } from '../events.ts';
import { onAppended } from '../log/append.ts';
import { createTeller, hear } from './bus.ts';
import { hint } from './hub.ts';
import { type Moved, noteChanged, noteMoved, noteSaid, watchUnreadHere } from './unread.ts';

const Hints = z.object({
  /** By room, the `seq` that its log reaches. */
  heads: z.record(z.string(), z.number()),
  /** Where something was said, and where something else became of what was said. */
  said: z.array(z.string()),
  changed: z.array(z.string()),
  /** What somebody has read, or where they are, has changed. */
  unread: z.array(z.object({ accountId: z.string(), roomId: z.string(), inside: z.boolean().nullable() })),
});

/** What the other nodes have not been told yet: not more than the rooms and people of which there is something to tell. */
const untold = new Map<string, number>();
const said = new Set<string>();
const changed = new Set<string>();
const unread = new Map<string, Moved>();

const tellHeads = createTeller('hints', () => {
  if (untold.size === 0 && unread.size === 0) return null;
  const hints: z.infer<typeof Hints> = {
    heads: Object.fromEntries(untold),
    said: [...said],
    changed: [...changed],
    unread: [...unread.values()],
  };
  for (const told of [untold, said, changed, unread]) told.clear();
  return hints;
});

watchUnreadHere((moved) => {
  unread.set(`${moved.accountId} ${moved.roomId}`, moved);
  void tellHeads();
});

onAppended({
  appended(events) {
    for (const event of events) {
      untold.set(event.roomId, event.seq);
      if (event.type === 'message.added') said.add(event.roomId);
      else if (changesMessage(event)) changed.add(event.roomId);
    }
    void tellHeads();
  },
  mayHaveGrown(roomId, seq) {
    if (seq === null) return;
    untold.set(roomId, Math.max(seq, untold.get(roomId) ?? 0));
    void tellHeads();
  },
});

hear('hints', (message) => {
  const { heads, said, changed, unread } = Hints.parse(message);
  for (const [roomId, seq] of Object.entries(heads)) hint(roomId, seq);
  for (const roomId of said) noteSaid(roomId, null);
  for (const roomId of changed) noteChanged(roomId);
  for (const moved of unread) noteMoved(moved);
});
