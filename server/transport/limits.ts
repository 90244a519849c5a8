import type { Caller } from '../context.ts';
import { Refusal } from '../errors.ts';

/** How much one may hold open at once, in this process. The guide for programs (docs/api.md) has the same table. */
export const LIMITS = {
  socketsOfAddress: 200,
  socketsOfAccount: 50,
  /** Asked for and not yet answered. */
  operationsOfSocket: 100,
  subscriptionsOfSocket: 100,
  /** Over all its sockets and requests; of whoever is not signed in, by address. */
  subscriptionsOfAccount: 500,
} as const;

/** Seconds. What is held is given back whenever its holder likes: this is only so that nobody asks again at once. */
export const RETRY_AFTER = 5;

/** Gives back what was taken; the second time does nothing. */
export type Release = () => void;

/** What one socket holds. Once it is gone nothing is taken any more: nobody would give it back. */
export type SocketUse = {
  /** Begins an operation. @throws Refusal RATE_LIMITED. */
  operation(): Release;
  /** The socket acts for this caller from here on. @throws Refusal RATE_LIMITED where their sockets are too many. */
  actFor(caller: Caller): void;
  /** Begins a subscription. @throws Refusal RATE_LIMITED. */
  subscription(caller: Caller): Release;
  /** The socket is gone. */
  close(): void;
};

export type Limits = {
  /** Begins a socket; null where its address has too many. */
  socket(address: string): SocketUse | null;
  /** Begins a subscription that has no socket. @throws Refusal RATE_LIMITED. */
  subscription(caller: Caller): Release;
};

/** @param lifted - whether nothing is counted (`RATE_LIMITS=off`). */
export function createLimits(lifted: boolean): Limits {
  if (lifted) return unlimited;
  const [sockets, addresses, subscriptions] = [
    createTally(LIMITS.socketsOfAccount),
    createTally(LIMITS.socketsOfAddress),
    createTally(LIMITS.subscriptionsOfAccount),
  ];
  const subscription = ({ viewer, address }: Caller): Release => {
    const [whose, key] = viewer ? ['account', viewer.id] : ['address', address];
    return (
      subscriptions(`${whose} ${key}`) ??
      refuse(`subscriptions of one ${whose}`, LIMITS.subscriptionsOfAccount)
    );
  };
  return {
    subscription,
    socket(address) {
      const release = addresses(address);
      return release && createSocketUse(release, sockets, subscription);
    },
  };
}

function createSocketUse(
  release: Release,
  sockets: Tally,
  subscriptionOf: Limits['subscription'],
): SocketUse {
  // A socket has few of each: counted here rather than in a table by socket.
  const operations = createTally(LIMITS.operationsOfSocket);
  const subscriptions = createTally(LIMITS.subscriptionsOfSocket);
  let held: { accountId: string; release: Release } | null = null;
  let gone = false;
  // An operation may be begun by what a socket said last, and go on when it has long been cut.
  const assertOpen = () => {
    if (gone) throw new Refusal('RATE_LIMITED', 'The socket is closed.', { retryAfter: RETRY_AFTER });
  };
  return {
    operation() {
      assertOpen();
      return operations('') ?? refuse('operations at once on one socket', LIMITS.operationsOfSocket);
    },
    actFor({ viewer }) {
      assertOpen();
      if (viewer?.id === held?.accountId) return;
      held?.release();
      held = null;
      if (!viewer) return;
      const taken = sockets(viewer.id) ?? refuse('sockets of one account', LIMITS.socketsOfAccount);
      held = { accountId: viewer.id, release: taken };
    },
    subscription(caller) {
      assertOpen();
      const onSocket =
        subscriptions('') ?? refuse('subscriptions on one socket', LIMITS.subscriptionsOfSocket);
      try {
        const ofAccount = subscriptionOf(caller);
        return () => {
          onSocket();
          ofAccount();
        };
      } catch (error) {
        onSocket();
        throw error;
      }
    },
    close() {
      gone = true;
      release();
      held?.release();
      held = null;
    },
  };
}

function refuse(what: string, limit: number): never {
  throw new Refusal('RATE_LIMITED', `More than ${limit} ${what}: end one first.`, {
    limit,
    retryAfter: RETRY_AFTER,
  });
}

/** Takes one of what is counted by this key; null where there are too many. */
type Tally = (key: string) => Release | null;

function createTally(most: number): Tally {
  const counts = new Map<string, number>();
  return (key) => {
    const count = counts.get(key) ?? 0;
    if (count >= most) return null;
    counts.set(key, count + 1);
    return once(() => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    });
  };
}

function once(release: Release): Release {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    release();
  };
}

const nothing: Release = () => undefined;
const unlimited: Limits = {
  subscription: () => nothing,
  socket: () => ({ operation: () => nothing, actFor: nothing, subscription: () => nothing, close: nothing }),
};
