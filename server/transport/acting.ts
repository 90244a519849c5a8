import { bannedFrom, serverBanOf } from '../accounts/ban.ts';
import { actFor } from '../accounts/changes.ts';
import type { Session } from '../context.ts';
import { Refusal } from '../errors.ts';

/** Timers hold no more: 24 days. */
const TIMER_MOST_MS = 2 ** 31 - 1;
/** Nobody stays connected because it cannot be looked up why they are not. */
const WHY_WITHIN_MS = 300;

/** What a socket, or a stream, acts for, from its beginning to its end. */
export type Acting = {
  /** From here on it acts for this session; for nobody, where it is null. */
  actFor(session: Session | null): void;
  /** It is gone. */
  stop(): void;
};

/** @param ended - called when the session that it acts for has ended, wherever that was done. */
export function createActing(ended: (session: Session) => void): Acting {
  let id: string | null = null;
  let release: () => void = () => undefined;
  let gone = false;
  return {
    actFor(session) {
      if (gone || (session?.id ?? null) === id) return;
      release();
      id = session?.id ?? null;
      release = session ? actUntilEnd(session, () => ended(session)) : () => undefined;
    },
    stop() {
      gone = true;
      release();
    },
  };
}

/** As `actFor`, and to the end that the session has by itself. */
function actUntilEnd({ id, expiresAt }: Session, ended: () => void): () => void {
  const left = expiresAt.getTime() - Date.now();
  // Longer than this no connection lasts.
  const timer = left < TIMER_MOST_MS ? setTimeout(ended, left).unref() : undefined;
  const release = actFor(id, ended);
  return () => {
    clearTimeout(timer);
    release();
  };
}

export function sessionEnded(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'Your session has ended: log in again.');
}

/** Why a session has ended: its account is banned from this server, or whatever else. Nothing is told meanwhile. */
export function whyEnded({ account }: Session): Promise<Refusal> {
  const looked = serverBanOf(account.id).then(
    (ban) => (ban ? bannedFrom('server', ban) : sessionEnded()),
    sessionEnded,
  );
  const late = new Promise<Refusal>((resolve) => {
    setTimeout(() => resolve(sessionEnded()), WHY_WITHIN_MS).unref();
  });
  return Promise.race([looked, late]);
}
