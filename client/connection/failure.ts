import type { CombinedError } from '@urql/core';
import { about } from '../ui/duration.ts';
import { isEndless } from '../ui/until.ts';

export type Suggestion = { slug: string; name: string };

/**
 * Why something did not happen: a refusal of the server's closed list, `UNREACHABLE` when nobody answered, or `PAGE_OUTDATED` when
 * only a newer page would be.
 */
export class Failure extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly suggestions: readonly Suggestion[];
  readonly canCreate: boolean;
  /** In seconds. */
  readonly retryAfter: number | undefined;
  /** The server said that it restarts: it will be back in a moment. */
  readonly restarting: boolean;

  constructor(code: string, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.field = typeof extensions.field === 'string' ? extensions.field : undefined;
    this.suggestions = Array.isArray(extensions.suggestions) ? extensions.suggestions : [];
    this.canCreate = extensions.canCreate !== false;
    this.retryAfter = typeof extensions.retryAfter === 'number' ? extensions.retryAfter : undefined;
    this.restarting = extensions.restarting === true;
  }

  /** True where the same request may well succeed later, so that it is worth repeating. */
  get passing(): boolean {
    return ['UNREACHABLE', 'UNAVAILABLE', 'RATE_LIMITED'].includes(this.code);
  }

  /** True where the message can only be sent anew, under another `clientId`. */
  get spent(): boolean {
    return this.code === 'CLIENT_ID_REUSED';
  }

  /** True where this page will never be answered: it must be loaded anew. */
  get final(): boolean {
    return this.code === 'PAGE_OUTDATED';
  }

  /** True where nothing more can be sent from this page as it is; what is written can be, later. */
  get halts(): boolean {
    return this.final || this.code === 'UNAUTHENTICATED';
  }

  /** True where the viewer is not, or no longer, let into the room: only the room's door helps. */
  get shutOut(): boolean {
    return ['UNAUTHENTICATED', 'NOT_A_MEMBER', 'ROOM_NOT_FOUND', 'BANNED'].includes(this.code);
  }
}

type Refusal = {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
};

/** For people, where the server's words are for programs. */
const words: Record<string, string> = {
  UNAVAILABLE: 'The server cannot reach its database right now.',
  CLIENT_ID_REUSED: 'Another message went out in place of this one. Edit it to send it anew.',
};

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function refused({ message, extensions }: Refusal): Failure {
  const code = typeof extensions?.code === 'string' ? extensions.code : 'INTERNAL';
  if (code === 'MUTED' && typeof extensions?.until === 'string')
    return new Failure(code, `You may only read here until ${muteEnd(extensions.until)}.`, extensions);
  if (code === 'RATE_LIMITED') return new Failure(code, inWords(message), extensions);
  return new Failure(code, words[code] ?? inLocalTime(message), extensions);
}

/** "in 3540 s" is for programs. */
function inWords(message: string): string {
  return message.replace(/\b(\d+) s\b/g, (_, seconds) => about(Number(seconds)));
}

const muteEnd = (until: string): string =>
  isEndless(until) ? 'somebody lets you speak again' : inLocalTime(until);

function inLocalTime(message: string): string {
  return message.replace(INSTANT, (instant) => local.format(new Date(instant)));
}

export function unreachable(restarting = false): Failure {
  return new Failure('UNREACHABLE', 'The server cannot be reached right now.', { restarting });
}

/** The server executes only the operations of its own page, and this page is of another version. */
export function outdated(): Failure {
  return new Failure('PAGE_OUTDATED', 'The server was updated: reload the page.');
}

export function failureOf(error: CombinedError): Failure {
  const [first] = error.graphQLErrors;
  if (first) return refused(first);
  const status: unknown = error.response?.status;
  // A proxy that refuses the request for good (413, 403 …) would refuse the repetition too.
  if (typeof status === 'number' && status >= 400 && status < 500 && ![408, 425, 429].includes(status))
    return new Failure('INTERNAL', `The server refused the request (${status}).`);
  return unreachable();
}
