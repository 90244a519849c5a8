import { logFailure } from '../store/unreachable.ts';
import { forgetOldChanges } from './changes.ts';
import { forgetOldAddresses } from './guesses.ts';
import { forgetExpiredSessions } from './sessions.ts';

const EVERY_MS = 24 * 60 * 60 * 1000;

/** Removes what is kept of people for a while only: now, and once a day. @returns how to stop. */
export async function keepForgetting(): Promise<() => void> {
  const forget = async () => {
    await forgetOldChanges();
    await forgetOldAddresses();
    await forgetExpiredSessions();
  };
  await forget();
  const timer = setInterval(() => {
    forget().catch((error) =>
      logFailure(error, 'What is old could not be removed; it is tried again tomorrow.'),
    );
  }, EVERY_MS).unref();
  return () => clearInterval(timer);
}
