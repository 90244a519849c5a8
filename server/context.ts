import type { Config } from './config.ts';
import { badInput } from './errors.ts';
import type { AccountRow } from './events.ts';

/** What a resolver knows: who asks, and the settings that verbs heed. What wraps an operation copies this object. */
export type Context = {
  readonly caller: Caller;
  readonly settings: Pick<Config, 'createRoomsOnJoin'>;
  readonly spend: Spend;
};

/** The items that the lists of one operation may hold together: what bounds a page does not bound fifteen of them. */
export const ITEMS_MOST = 2_000;

/** Takes a list's items from what its operation may hold. @throws Refusal BAD_INPUT where that is too much. */
export type Spend = (items: number) => void;

export function createBudget(): Spend {
  let left = ITEMS_MOST;
  return (items) => {
    left -= items;
    if (left >= 0) return;
    throw badInput(
      'query',
      `The query asks for more than ${ITEMS_MOST} items: ask for less at once.`,
      ITEMS_MOST,
    );
  };
}

/** Who asks, the same over HTTP and over a socket. */
export type Caller = {
  /** Null while nobody is signed in. */
  readonly viewer: AccountRow | null;
  /** The address that the request came from, for limits. */
  readonly address: string;
  /** Makes the rest of this request, or socket, and the browser's next requests, act for this account. */
  signIn(session: SignedIn): void;
};

export type SignedIn = { account: AccountRow; token: string; expiresAt: Date };

/** @param onSignIn - what else is done when somebody signs in: a cookie is set. */
export function createCaller(
  viewer: AccountRow | null,
  address: string | undefined,
  onSignIn: (session: SignedIn) => void = () => undefined,
): Caller {
  const caller = {
    viewer,
    address: address ?? '',
    signIn(session: SignedIn) {
      caller.viewer = session.account;
      onSignIn(session);
    },
  };
  return caller;
}

/** Who asks when an execution is for many: a field that wants to know must say so in the schema (`dependsOnViewer`). */
export const nobody: Caller = {
  get viewer(): never {
    throw new Error('A field reads the viewer and does not declare it with dependsOnViewer.');
  },
  get address(): never {
    throw new Error('A field reads the address of the viewer in an execution for many.');
  },
  signIn() {
    throw new Error('A field signs somebody in in an execution for many.');
  },
};
