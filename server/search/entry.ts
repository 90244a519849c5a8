import type { Transaction } from '../store/database.ts';
import { fold } from './fold.ts';
import { keysOf, segmentOf, tokensOf } from './tokens.ts';

/** What can be asked for by `has:`. */
export const features = {
  link: /\bhttps?:\/\/\S/i,
  code: /```|~~~|`[^`\n]+`/,
} as const;
export type Feature = keyof typeof features;

export const authorToken = (accountId: string) => `from:${accountId}`;
export const featureToken = (feature: Feature) => `has:${feature}`;

/** What the index is made of. */
export type Indexable = { roomId: string; seq: number; authorId: string; body: string };

/** What a message is found by. Of what was deleted, nothing. */
export function keysOfMessage({ roomId, seq, authorId, body }: Indexable): number[] {
  if (body === '') return [];
  const tokens = tokensOf(fold(body));
  tokens.add(authorToken(authorId));
  for (const [feature, pattern] of Object.entries(features))
    if (pattern.test(body)) tokens.add(featureToken(feature as Feature));
  return keysOf(tokens, roomId, segmentOf(seq));
}

/** An array of PostgreSQL, as text: lists of lists of different lengths are passed so. */
export const arrayLiteral = (numbers: readonly number[]) => `{${numbers.join()}}`;

/**
 * Whatever changes the text of a message, or deletes it, calls this in the same transaction, with the message as it is then: from the
 * moment when that is true, what it said before is not found. The indexer may be reading the old text at the same moment; what it
 * writes later does not take the place of this.
 */
export async function reindex(tx: Transaction, message: Indexable & { createdAt: Date }): Promise<void> {
  const keys = arrayLiteral(keysOfMessage(message));
  await tx.$executeRaw`
    INSERT INTO "SearchEntry" ("roomId", seq, at, keys)
    VALUES (${message.roomId}::uuid, ${message.seq}, ${message.createdAt}, ${keys}::text::int[])
    ON CONFLICT ("roomId", seq) DO UPDATE SET keys = EXCLUDED.keys`;
}
