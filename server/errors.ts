import { GraphQLError } from 'graphql';

/** The closed list of what this API refuses with. Everything else is masked as INTERNAL. */
export const errorCodes = {
  BAD_INPUT: 'An argument breaks a rule; `field` names it, `limit` the bound where there is one.',
  UNAUTHENTICATED:
    'Nobody is signed in, or the session has ended: join a room with a `name`, log in, or send a valid token.',
  CREDENTIALS_INVALID:
    'The handle or the password is wrong; which of them is not said. `field` says which password is meant, where there are two.',
  FORBIDDEN: 'The viewer may not do this; the message says who may.',
  BANNED: 'The viewer is banned from this room, or from this server; `until` says until when, where it ends.',
  BLOCKED:
    'The viewer and somebody whom they want to write to keep apart: one of them has blocked the other. Which of them is not said.',
  MUTED: 'The viewer may only read in this room for now; `until` says until when.',
  HANDLE_TAKEN: 'Somebody has this handle, or one that looks like it: choose another.',
  NAME_TAKEN:
    'A guest cannot have the name of somebody who is registered, nor be called as the server’s own are: choose another, or log in if it is yours.',
  INVITATION_INVALID: 'This invitation is unknown, used up, expired or revoked: ask for a new one.',
  NOT_FOUND: 'There is no such thing, or the viewer may not know of it; `field` names what was looked for.',
  ROOM_ARCHIVED: 'The room is archived: it can be read, and nothing more is said in it.',
  ROOM_NOT_FOUND:
    'No room of this name can be entered. `suggestions` lists rooms of similar names; `canCreate` says whether to offer `joinRoom(create: true)`: not for what looks like the address of a private room.',
  ROOM_NAME_TAKEN:
    'There is a room of this name, or of one that looks like it, or there was; choose another name.',
  NOT_A_MEMBER: 'The viewer is not in this room: call `joinRoom` first.',
  CLIENT_ID_REUSED:
    'This `clientId` was already used for another message: choose a new one for each message.',
  CURSOR_INVALID:
    'The cursor is malformed, of another room, or from before a restored backup: load `history` anew.',
  PERSISTED_QUERY_NOT_FOUND:
    'The hash in `extensions.persistedQuery` is of no query that this server knows: send the text. Or the server executes only what it knows.',
  RATE_LIMITED:
    'Too much at once; `limit` says how much is allowed, `retryAfter` after how many seconds to try again.',
  UNAVAILABLE:
    'The database cannot be reached, or takes long to open; nothing is known to be stored. Try again with the same `clientId`.',
  INTERNAL: 'A defect of the server. Details are in its log, never in the answer.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What helps beside the code: shapes and units are those of the ErrorCode enum's descriptions. */
export type ErrorDetails = {
  field?: string;
  limit?: number;
  suggestions?: readonly { slug: string; name: string }[];
  canCreate?: boolean;
  retryAfter?: number;
  /** ISO 8601. */
  until?: string;
};

/** A refusal, for the caller's eyes: `{ message, extensions: { code, field, … } }`. */
export class Refusal extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { extensions: { code, ...details } });
    this.code = code;
  }
}

export function badInput(field: string, message: string, limit?: number): Refusal {
  return new Refusal('BAD_INPUT', message, limit === undefined ? { field } : { field, limit });
}

export function invalidCursor(field: string, why: string): Refusal {
  return new Refusal('CURSOR_INVALID', `The cursor in \`${field}\` ${why}.`, { field });
}

/** A number as every message writes it: 4,000. */
export function numeral(number: number): string {
  return number.toLocaleString('en');
}

/** @throws Refusal BAD_INPUT unless `size` is from 1 to `most`. */
export function assertPageSize(field: string, size: number, most: number): void {
  if (size < 1 || size > most)
    throw badInput(field, `\`${field}\` must be from 1 to ${numeral(most)}.`, most);
}

/** Why the server cannot start, in one line: the cause and its remedy. Never holds a secret. */
export class StartError extends Error {
  /** Several at once, each on its line. */
  static all(errors: readonly StartError[]): StartError {
    return Object.assign(new StartError('', ''), {
      message: errors.map(({ message }) => message).join('\n'),
    });
  }

  constructor(cause: string, remedy: string) {
    super(`${cause} ${remedy}`);
    this.name = 'StartError';
  }
}
