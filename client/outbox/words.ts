import { Failure } from '../connection/failure.ts';
import type { Pending } from './outbox.ts';

/** As structured cloning leaves it, on the disk and between tabs. */
export type Plain = Omit<Pending, 'failure'> & {
  readonly failure?: Pick<Failure, 'code' | 'message' | 'field' | 'retryAfter'> | undefined;
};

/** What the tab that sends is asked by the others. */
export type Asked =
  | { readonly says: 'hello' }
  | { readonly says: 'nudge' }
  | { readonly says: 'written'; readonly pending: Plain }
  | { readonly says: 'retry' | 'discard'; readonly clientId: string };

/** What tabs tell each other of one room's outbox. */
export type Word =
  | Asked
  | { readonly says: 'pendings'; readonly pendings: readonly Plain[] }
  /** With its `seq` it is in the room, and shown until the room shows it; without one it is nowhere. */
  | { readonly says: 'gone'; readonly clientId: string; readonly seq?: number }
  | { readonly says: 'given'; readonly pending: Plain };

export function plain({ failure, ...pending }: Pending): Plain {
  if (!failure) return pending;
  const { code, message, field, retryAfter } = failure;
  return { ...pending, failure: { code, message, field, retryAfter } };
}

export function revived({ failure, ...pending }: Plain): Pending {
  return failure ? { ...pending, failure: new Failure(failure.code, failure.message, failure) } : pending;
}
