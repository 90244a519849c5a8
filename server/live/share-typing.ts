import { z } from 'zod';
import { createTeller, hear } from './bus.ts';
import { AccountShape } from './hear-presence.ts';
import { hearTyping, type Typing, watchTypingHere } from './typing.ts';

/** People a message, as for presence. */
const MESSAGE_PEOPLE = 500;

const Said = z.object({
  roomId: z.string(),
  account: AccountShape,
  joinedAt: z.coerce.date(),
  threadId: z.string().nullable(),
  typing: z.boolean(),
});

/** What the other nodes have not been told yet: of each person in each room only the newest. */
const untold = new Map<string, Typing & { typing: boolean }>();

const tellTyping = createTeller('typing', () => {
  if (untold.size === 0) return null;
  const next = [...untold].slice(0, MESSAGE_PEOPLE);
  for (const [key] of next) untold.delete(key);
  return next.map(([, said]) => said);
});

watchTypingHere(({ roomId, account, joinedAt, threadId }, typing) => {
  untold.set(`${roomId} ${account.id}`, { roomId, account, joinedAt, threadId, typing });
  void tellTyping();
});

// What is lost is said again, or ends by itself.
hear('typing', (message) => {
  for (const { typing, ...said } of z.array(Said).parse(message)) hearTyping(said, typing);
});
