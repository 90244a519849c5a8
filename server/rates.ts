import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from './errors.ts';

let lifted = false;

/** Whether rates are not counted (`RATE_LIMITS=off`), for load tests. Guessing passwords is always counted. */
export function liftRates(lift: boolean): void {
  lifted = lift;
}

/** How often something may be done, by each of those who do it; counted in this process. */
export type Rate = {
  /** @throws Refusal RATE_LIMITED, with `limit` and `retryAfter`. */
  take(by: string): Promise<void>;
};

/** @param what - for the refusal: "messages". */
export function createRate(most: number, seconds: number, what: string): Rate {
  const limiter = new RateLimiterMemory({ points: most, duration: seconds });
  return {
    async take(by) {
      if (lifted) return;
      try {
        await limiter.consume(by);
      } catch (spent) {
        if (!(spent instanceof RateLimiterRes)) throw spent;
        const retryAfter = Math.ceil(spent.msBeforeNext / 1000);
        const message = `More than ${most} ${what} in ${seconds} s: try again in ${retryAfter} s.`;
        throw new Refusal('RATE_LIMITED', message, { limit: most, retryAfter });
      }
    },
  };
}

/** By account. A repeat with the same `clientId` counts too: it is work all the same. */
export const sends = createRate(60, 10, 'messages');
/** By account. */
export const typings = createRate(20, 10, 'times that one says that one types');
/** By account. */
export const presenceChanges = createRate(60, 60, 'changes of being away');
/** By account. */
export const reactions = createRate(60, 10, 'reactions');
/** By address. */
export const newGuests = createRate(100, 60, 'new guests from one address');
/** By address. */
export const newRegistrations = createRate(20, 3_600, 'new accounts from one address');
/** By address; of whoever is signed in, by account. */
export const newPasswords = createRate(60, 600, 'passwords to choose from');
/** By account. */
export const edits = createRate(20, 60, 'changes of an account');
/** By account. */
export const reports = createRate(20, 3_600, 'reports');
/** By account. */
export const newConversations = createRate(30, 60, 'new conversations');
/** By account. */
export const newRequests = createRate(20, 3_600, 'conversations with strangers');
/** By account; of whoever is not signed in yet, by address. */
export const newRooms = createRate(20, 60, 'new rooms');
/** By account. */
export const searches = createRate(60, 30, 'searches');
