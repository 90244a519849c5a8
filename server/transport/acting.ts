import { actFor } from '../accounts/changes.ts';
import type { Session } from '../context.ts';
import { Refusal } from '../errors.ts';

/** What a socket, or a stream, acts for, from its beginning to its end. */
export type Acting = {
  /** From here on it acts for this session; for nobody, where it is null. */
  actFor(session: Session | null): void;
  /** It is gone. */
  stop(): void;
};

/** @param ended - called when the session that it acts for has ended, wherever that was done. */
export function createActing(ended: () => void): Acting {
  let id: string | null = null;
  let release: () => void = () => undefined;
  let gone = false;
  const act = (next: string | null) => {
    if (gone || next === id) return;
    release();
    id = next;
    release = next === null ? () => undefined : actFor(next, ended);
  };
  return {
    actFor: (session) => act(session?.id ?? null),
    stop() {
      act(null);
      gone = true;
    },
  };
}

export function sessionEnded(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'Your session has ended: log in again.');
}
