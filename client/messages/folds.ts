import type { Message } from './window.ts';

type Folding = Pick<Message, 'seq' | 'author'>;

/** What blocked people said in a row. */
export type Fold = { readonly seqs: readonly number[]; readonly authors: readonly Message['author'][] };

/** By the `seq` of each message that is folded, what it is folded with. */
export function foldsOf(
  messages: readonly Folding[],
  hasBlocked: (accountId: string) => boolean,
): ReadonlyMap<number, Fold> {
  const folds = new Map<number, Fold>();
  let row: Folding[] = [];
  const end = () => {
    const authors = [...new Map(row.map(({ author }) => [author.id, author])).values()];
    const fold = { seqs: row.map(({ seq }) => seq), authors };
    for (const { seq } of row) folds.set(seq, fold);
    row = [];
  };
  for (const message of messages)
    if (hasBlocked(message.author.id)) row.push(message);
    else if (row.length > 0) end();
  if (row.length > 0) end();
  return folds;
}
