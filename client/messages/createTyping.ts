import { onCleanup } from 'solid-js';
import type { Tell } from '../connection/subscribe.ts';
import { SetTypingDocument } from '../graphql/documents.ts';

/** The server forgets it after 6 seconds. */
const AGAIN_MS = 3_000;
const FORGOTTEN_MS = 6_000;
/** Where nobody is told, as in a crowd, it is not said so soon again. */
const IN_VAIN_MS = 30_000;

type TypingOptions = {
  room: () => string;
  /** The message under which it is written. */
  thread: string | undefined;
  tell: Tell;
  /** Whether one may not speak. */
  muted: () => boolean;
};

/** Says that one types, as one types: what was only put into the field is not typed. */
export function createTyping({ room, thread, tell, muted }: TypingOptions) {
  let saidAt = Number.NEGATIVE_INFINITY;
  let silentUntil = Number.NEGATIVE_INFINITY;

  const say = async (typing: boolean) => {
    saidAt = typing ? performance.now() : Number.NEGATIVE_INFINITY;
    const variables = { room: room(), typing, ...(thread !== undefined && { thread }) };
    const answer = await tell(SetTypingDocument, variables);
    if (typing && answer?.setTyping.told === false) silentUntil = performance.now() + IN_VAIN_MS;
  };
  const stop = () => {
    if (performance.now() - saidAt < FORGOTTEN_MS) void say(false);
  };
  onCleanup(stop);

  return {
    typed(text: string): void {
      const now = performance.now();
      if (text.trim() === '') stop();
      else if (!muted() && now - saidAt >= AGAIN_MS && now >= silentUntil) void say(true);
    },
    /** What is sent ends it by itself, and the next word begins it anew. */
    sent(): void {
      saidAt = Number.NEGATIVE_INFINITY;
    },
  };
}
