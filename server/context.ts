import type { Config } from './config.ts';
import { badInput, numeral } from './errors.ts';
import type { AccountRow } from './events.ts';

/** What a resolver knows: who asks, and the settings that verbs heed. What wraps an operation copies this object. */
export type Context = {
  readonly caller: Caller;
  readonly settings: Pick<Config, 'createRoomsOnJoin'>;
  readonly spend: Spend;
};

/** The items that the lists of one operation may hold together: what bounds a page does not bound fifteen of them. */
export const ITEMS_MOST = 2_000;

/** The text that one operation may answer with, in UTF-16 units: a field may be asked for under many names. */
export const TEXT_MOST = 4 * 1024 * 1024;

/** Takes from what an operation may answer with. @throws Refusal BAD_INPUT, field `query`, where that is too much. */
export type Spend = { items(count: number): void; text(units: number): void };

export function createBudget(): Spend {
  let [items, text] = [ITEMS_MOST, TEXT_MOST];
  return {
    items(count) {
      items -= count;
      if (items < 0) throw tooMuch('items', ITEMS_MOST);
    },
    text(units) {
      text -= units;
      if (text < 0) throw tooMuch('characters', TEXT_MOST);
    },
  };
}

function tooMuch(what: string, most: number) {
  return badInput(
    'query',
    `The query asks for more than ${numeral(most)} ${what}: ask for less at once.`,
    most,
  );
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
