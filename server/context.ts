import type { Attendance } from './attendance.ts';
import type { Config } from './config.ts';
import { badInput, numeral } from './errors.ts';
import type { AccountRow } from './events.ts';
import type { Scope } from './policy.ts';

/** What a resolver knows: who asks, and the settings that verbs heed. What wraps an operation copies this object. */
export type Context = {
  readonly caller: Caller;
  readonly settings: Settings;
  readonly spend: Spend;
};

/** The settings that verbs heed. */
export type Settings = Pick<Config, 'createRoomsOnJoin' | 'guests' | 'signUp' | 'identitySource'>;

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

/** What a token is of: a signed-in browser or program. Its `id` never comes back once it has ended. */
export type Session = {
  id: string;
  account: AccountRow;
  /** What an access token may do; null for a session, which may do all that its account may. */
  scopes: readonly Scope[] | null;
  /** Whether its account hides that it is online; null where that was not read. */
  hidesPresence: boolean | null;
  expiresAt: Date;
};

/** Who asks, the same over HTTP and over a socket. */
export type Caller = {
  /** Null while nobody is signed in. */
  readonly viewer: AccountRow | null;
  readonly session: Session | null;
  /** The address that the request came from, for limits. */
  readonly address: string;
  /** The program that asks, as it says itself. */
  readonly program: string;
  /** The socket that asks; null for a request. */
  readonly attendance: Attendance | null;
  /** Makes the rest of this request, or socket, and the browser's next requests, act for this session. */
  signIn(signedIn: SignedIn): void;
  /** The opposite. */
  signOut(): void;
};

export type SignedIn = { session: Session; token: string };

/** What is known of a request, or a socket, besides who asks. `signedIn` is told who asks from then on. */
export type Origin = {
  address: string;
  program?: string;
  attendance?: Attendance;
  signedIn?(signedIn: SignedIn | null): void;
};

export function createCaller(
  session: Session | null,
  { address, program = '', attendance, signedIn }: Origin,
): Caller {
  const act = (as: Session | null) => Object.assign(caller, { session: as, viewer: as?.account ?? null });
  const caller: Caller = {
    session,
    viewer: session?.account ?? null,
    address,
    program,
    attendance: attendance ?? null,
    signIn(as) {
      act(as.session);
      signedIn?.(as);
    },
    signOut() {
      act(null);
      signedIn?.(null);
    },
  };
  return caller;
}

/** Who asks when an execution is for many: a field that wants to know must say so in the schema (`dependsOnViewer`). */
export const nobody: Caller = {
  get viewer(): never {
    throw new Error('A field reads the viewer and does not declare it with dependsOnViewer.');
  },
  get session(): never {
    throw new Error('A field reads the session of the viewer and does not declare it with dependsOnViewer.');
  },
  get address(): never {
    throw new Error('A field reads the address of the viewer in an execution for many.');
  },
  get program(): never {
    throw new Error('A field reads the program of the viewer in an execution for many.');
  },
  get attendance(): never {
    throw new Error('A field reads the connection of the viewer in an execution for many.');
  },
  signIn() {
    throw new Error('A field signs somebody in in an execution for many.');
  },
  signOut() {
    throw new Error('A field signs somebody out in an execution for many.');
  },
};
