import { type Accessor, createMemo, createSignal } from 'solid-js';
import { type Fold, foldsOf } from './folds.ts';
import type { Message } from './window.ts';

export type Folded = {
  readonly fold: Fold;
  /** Whether the line that stands for all of them stands here. */
  readonly first: boolean;
  readonly open: boolean;
  readonly toggle: () => void;
};

/** Folds what blocked people said: one line for what they said in a row, and a way to read it all the same. */
export function createFolding(messages: Accessor<readonly Message[]>, hasBlocked: (id: string) => boolean) {
  const [opened, setOpened] = createSignal<ReadonlySet<number>>(new Set());
  const folds = createMemo(() => foldsOf(messages(), hasBlocked));
  return (message: Message): Folded | undefined => {
    const fold = folds().get(message.seq);
    if (!fold) return undefined;
    // By any of them: what joins them later, at either end, is read with the rest.
    const open = fold.seqs.some((seq) => opened().has(seq));
    return {
      fold,
      first: fold.seqs[0] === message.seq,
      open,
      toggle: () =>
        setOpened((before) => {
          const others = [...before].filter((seq) => !fold.seqs.includes(seq));
          return new Set(open ? others : [...others, ...fold.seqs]);
        }),
    };
  };
}
