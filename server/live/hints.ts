import { z } from 'zod';
import { onAppended } from '../log/append.ts';
import { createTeller, hear } from './bus.ts';
import { hint } from './hub.ts';

/** By room, the `seq` that its log reaches. */
const Heads = z.record(z.string(), z.number());

/** What the other nodes have not been told yet: not more than the rooms in which something was said meanwhile. */
const untold = new Map<string, number>();

const tellHeads = createTeller('hints', () => {
  if (untold.size === 0) return null;
  const heads = Object.fromEntries(untold);
  untold.clear();
  return heads;
});

onAppended({
  appended(events) {
    for (const { roomId, seq } of events) untold.set(roomId, seq);
    void tellHeads();
  },
  mayHaveGrown(roomId, seq) {
    if (seq === null) return;
    untold.set(roomId, Math.max(seq, untold.get(roomId) ?? 0));
    void tellHeads();
  },
});

hear('hints', (message) => {
  for (const [roomId, seq] of Object.entries(Heads.parse(message))) hint(roomId, seq);
});
