import { type ErrorCode, Refusal } from './errors.ts';

/** What an account can be. */
export const accountRoles = ['guest', 'member', 'moderator', 'admin'] as const;
export type AccountRole = (typeof accountRoles)[number];

/** What somebody may do on this server, from least to most. Whoever is not signed in is `anonymous`. */
export const roles = ['anonymous', ...accountRoles] as const;
export type Role = (typeof roles)[number];

/** What an access token can be limited to. A session has no limits but those of its account. */
export const scopes = ['read', 'write', 'moderate'] as const;
export type Scope = (typeof scopes)[number];

/**
 * How somebody stands to what they want to do something with. Each role is also all those below it: an admin is a
 * moderator, a member, a guest and anybody. `inside` is being in the room, `participant` being one of a direct conversation, `owner` owning it, `author` having said the
 * message, `self` being the account.
 */
export type Relation = Role | 'inside' | 'participant' | 'owner' | 'author' | 'self';

/** What stands against it. */
export const states = {
  banned: ['BANNED', 'You are banned from here.'],
  muted: ['MUTED', 'You may only read here for now.'],
  archived: ['ROOM_ARCHIVED', 'This room is archived: it can be read, and nothing more is said in it.'],
  deleted: ['NOT_FOUND', 'It has been deleted.'],
  direct: [
    'FORBIDDEN',
    'This is a conversation of the people in it: nobody owns it, nobody joins it and nobody leaves it.',
  ],
  blocked: ['BLOCKED', 'Nothing can be said between you and them.'],
  alone: ['FORBIDDEN', 'Nobody is left here to read what you say.'],
  outside: ['NOT_A_MEMBER', 'You are not in this room: join it first.'],
  registered: ['FORBIDDEN', 'You are signed in with an account already: log out first.'],
  targetsSelf: ['FORBIDDEN', 'That cannot be done to oneself.'],
  targetsOwner: ['FORBIDDEN', 'That cannot be done to the owner of the room.'],
  targetsGuest: ['FORBIDDEN', 'That cannot be done to a guest: they sign up first.'],
  targetsEqual: ['FORBIDDEN', 'That can be done only to somebody of a lower role than your own.'],
} as const satisfies Record<string, readonly [ErrorCode, string]>;
export type State = keyof typeof states;

type Rule = {
  /** Any one of these will do. */
  by: readonly Relation[];
  /** None of these may be. */
  unless?: readonly State[];
  /** What an access token needs for it; `account` is for sessions only. */
  scope: Scope | 'account';
  /** Why not, where none of `by` is true: for those who may know of it at all. */
  why?: string;
};

const MODERATORS_ONLY = 'Only moderators may do this.';
const ADMINS_ONLY = 'Only admins may do this.';
const OWNER_ONLY = 'Only the owner of the room may do this.';
const OWNER_OR_MODERATOR = 'Only the owner of the room and moderators may do this.';
const REGISTERED_ONLY = 'Guests may not do this: sign up first.';
const UPON_OTHERS = ['direct', 'targetsSelf', 'targetsOwner', 'targetsEqual'] as const;
/** Where nobody hears, nothing is said in any way. */
const UNHEARD = ['archived', 'muted', 'blocked', 'alone'] as const;

/**
 * Who may do what: the one table that verbs, subscriptions and the fields of the schema ask. What is not in it
 * cannot be done. docs/security.md shows it; tests hold the two, and what really happens, together.
 */
export const policy = {
  'server.see': { by: ['anonymous'], scope: 'read' },

  'account.signUp': { by: ['anonymous'], unless: ['registered'], scope: 'account' },
  'account.logIn': { by: ['anonymous'], scope: 'account' },
  'account.logOut': { by: ['guest'], scope: 'account' },
  'account.edit': { by: ['guest'], scope: 'account' },
  'account.changePassword': { by: ['member'], scope: 'account', why: REGISTERED_ONLY },
  'account.delete': { by: ['guest'], scope: 'account' },
  'account.setPresence': { by: ['guest'], scope: 'write' },
  'account.sessions': { by: ['guest'], scope: 'account' },
  'account.tokens': { by: ['member'], scope: 'account', why: REGISTERED_ONLY },
  'account.seePrivate': {
    by: ['self', 'admin'],
    scope: 'read',
    why: 'That is known only to themselves and to admins.',
  },
  'account.block': { by: ['guest'], unless: ['targetsSelf'], scope: 'write' },
  'account.report': { by: ['guest'], unless: ['targetsSelf'], scope: 'write' },
  'account.list': { by: ['admin'], scope: 'moderate', why: ADMINS_ONLY },
  'account.setRole': {
    by: ['admin'],
    unless: ['targetsSelf', 'targetsGuest'],
    scope: 'account',
    why: ADMINS_ONLY,
  },
  'account.ban': {
    by: ['admin'],
    unless: ['targetsSelf', 'targetsEqual'],
    scope: 'moderate',
    why: ADMINS_ONLY,
  },
  'server.invite': { by: ['admin'], scope: 'account', why: ADMINS_ONLY },

  'room.list': { by: ['anonymous'], scope: 'read' },
  'room.see': { by: ['anonymous'], scope: 'read' },
  'room.create': { by: ['guest'], scope: 'write' },
  'room.join': { by: ['anonymous'], unless: ['banned', 'direct'], scope: 'write' },
  'room.leave': { by: ['inside'], unless: ['direct'], scope: 'write' },
  'room.read': { by: ['inside'], scope: 'read' },
  'room.seePerson': { by: ['inside', 'moderator'], scope: 'read' },
  'room.markRead': { by: ['inside'], scope: 'write' },
  'room.notify': { by: ['inside'], scope: 'write' },
  'room.send': { by: ['inside'], unless: UNHEARD, scope: 'write' },
  'room.callAll': { by: ['owner', 'moderator'], unless: ['direct'], scope: 'write', why: OWNER_OR_MODERATOR },
  'room.edit': { by: ['owner', 'admin'], unless: ['direct'], scope: 'write', why: OWNER_ONLY },
  'room.archive': { by: ['owner', 'admin'], unless: ['direct'], scope: 'write', why: OWNER_ONLY },
  'room.guard': { by: ['owner', 'admin'], unless: ['direct'], scope: 'write', why: OWNER_ONLY },
  'room.invite': { by: ['owner', 'admin'], unless: ['direct'], scope: 'write', why: OWNER_ONLY },
  'room.handOver': { by: ['owner', 'admin'], unless: ['direct'], scope: 'write', why: OWNER_ONLY },
  'room.slow': { by: ['owner', 'moderator'], unless: ['direct'], scope: 'moderate', why: OWNER_OR_MODERATOR },
  'room.mute': {
    by: ['owner', 'moderator'],
    unless: UPON_OTHERS,
    scope: 'moderate',
    why: OWNER_OR_MODERATOR,
  },
  'room.kick': {
    by: ['owner', 'moderator'],
    unless: UPON_OTHERS,
    scope: 'moderate',
    why: OWNER_OR_MODERATOR,
  },
  'room.ban': { by: ['owner', 'moderator'], unless: UPON_OTHERS, scope: 'moderate', why: OWNER_OR_MODERATOR },

  'message.edit': {
    by: ['author'],
    unless: ['outside', ...UNHEARD, 'deleted'],
    scope: 'write',
    why: 'Only its author may change what a message says.',
  },
  'message.react': { by: ['inside'], unless: [...UNHEARD, 'deleted'], scope: 'write' },
  'message.pin': {
    by: ['owner', 'moderator', 'participant'],
    unless: ['outside', 'archived', 'blocked', 'alone', 'deleted'],
    scope: 'write',
    why: OWNER_OR_MODERATOR,
  },
  'thread.follow': { by: ['inside'], scope: 'write' },
  'message.seeEdits': { by: ['author', 'moderator'], scope: 'read', why: MODERATORS_ONLY },
  'message.delete': {
    by: ['author', 'owner', 'moderator'],
    scope: 'write',
    why: 'Only its author, the owner of the room and moderators may delete a message.',
  },
  'message.search': { by: ['guest'], scope: 'read' },
  'message.report': { by: ['inside'], unless: ['deleted'], scope: 'write' },

  'direct.start': {
    by: ['member'],
    unless: ['targetsSelf', 'targetsGuest'],
    scope: 'write',
    why: REGISTERED_ONLY,
  },
  'direct.list': { by: ['guest'], scope: 'read' },
  'direct.answer': { by: ['participant'], scope: 'write', why: 'That is for conversations.' },
  'inbox.follow': { by: ['guest'], scope: 'read' },

  'moderation.see': { by: ['moderator'], scope: 'moderate', why: MODERATORS_ONLY },
  'moderation.resolve': { by: ['moderator'], scope: 'moderate', why: MODERATORS_ONLY },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof policy;

/** How somebody stands to something, and what stands against it. */
export type Standing = { relations: ReadonlySet<Relation>; states: ReadonlySet<State> };

/** All that somebody of a role is. */
export function rolesOf(role: Role): Role[] {
  return roles.slice(0, roles.indexOf(role) + 1);
}

/** Whether one role is above another. */
export function outranks(one: Role, other: Role): boolean {
  return roles.indexOf(one) > roles.indexOf(other);
}

/** Why not; null where they may. */
export function refusalFor(action: Action, { relations, states: against }: Standing): Refusal | null {
  const rule: Rule = policy[action];
  if (!rule.by.some((relation) => relations.has(relation))) {
    if (!relations.has('guest')) return unauthenticated();
    if (rule.by.includes('inside') && !relations.has('inside')) return notAMember();
    return new Refusal('FORBIDDEN', rule.why ?? 'You may not do this.');
  }
  for (const state of rule.unless ?? [])
    if (against.has(state)) return new Refusal(states[state][0], states[state][1]);
  return null;
}

/** Whether somebody may. */
export function may(action: Action, standing: Standing): boolean {
  return refusalFor(action, standing) === null;
}

function notAMember(): Refusal {
  return new Refusal('NOT_A_MEMBER', 'You are not in this room: join it first.', { field: 'room' });
}

/** @param field - the argument that would have helped. */
export function unauthenticated(field?: string): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'Sign in first: join a room with a `name`, log in, or send the token of a session.',
    field === undefined ? {} : { field },
  );
}

/** The same table as rows of docs/security.md; a test holds the two together. */
export function policyTable(): string {
  return (Object.entries(policy) as [Action, Rule][])
    .map(
      ([action, { by, unless, scope }]) =>
        `| \`${action}\` | ${by.join(', ')} | ${unless?.join(', ') ?? '–'} | ${scope === 'account' ? 'none' : `\`${scope}\``} |`,
    )
    .join('\n');
}
