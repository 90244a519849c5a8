import { builder, dependsOnViewer } from '../builder.ts';
import type { AccountRow } from '../events.ts';
import { type Scope, scopes } from '../policy.ts';
import { asReached, onType, rule } from '../rules.ts';
import { changePassword } from './change-password.ts';
import { editAccount } from './edit.ts';
import { HANDLE_LEAST, HANDLE_MAX } from './handle.ts';
import { PASSWORD_MAX } from './hashing.ts';
import { hidesPresenceOf } from './hiding.ts';
import { logIn } from './log-in.ts';
import { logOut } from './log-out.ts';
import { PASSWORD_LEAST } from './new-password.ts';
import { AccountRole } from './role.ts';
import {
  createAccessToken,
  endOtherSessions,
  endSession,
  type SessionRow,
  sessionsOf,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
} from './sessions.ts';
import { signUp } from './sign-up.ts';
import { nameKeyOf, tagOf } from './tag.ts';
import { emailOfAccount, signedIn } from './viewer.ts';

onType<AccountRow>('Account', ({ id }, viewer) => (id === viewer.id ? ['self'] : []));

const TokenScope = builder.enumType('TokenScope', {
  description: 'What an access token may do, within what its account may.',
  values: {
    READ: { value: scopes[0], description: 'Queries and subscriptions.' },
    WRITE: { value: scopes[1], description: 'Joining, sending, and whatever else is not about accounts.' },
    MODERATE: {
      value: scopes[2],
      description:
        'Muting, kicking, banning and slow mode; the queue of reports, the audit log and who is banned from a room; for admins, also listing accounts with their bans, and banning from the server.',
    },
  },
});

builder.objectType('Account', {
  description: 'A person or a program that takes part.',
  extensions: rule('server.see'),
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same as long as the account exists, whatever its name.' }),
    name: t.exposeString('name', {
      description:
        'The name shown to others: up to 40 code points, NFC, plain text. Several accounts may share one; see `tag` and `nameKey`.',
    }),
    tag: t.string({
      description: 'Four characters that tell apart accounts of the same name: `4f2a`.',
      resolve: tagOf,
    }),
    nameKey: t.string({
      description:
        'The same for accounts whose names can be taken for each other, as `ada` and `аda` with a Cyrillic `а`: where two of one key stand together, show the `tag` of each.',
      resolve: nameKeyOf,
    }),
    handle: t.exposeString('handle', {
      nullable: true,
      description:
        'What it logs in with, unique on this server: `ada`. Null for guests and for what was deleted.',
    }),
    role: t.expose('role', { type: AccountRole, description: 'What it may do on this server.' }),
    guest: t.boolean({
      description: 'Whether this is a guest: an account that has a name but no handle or password.',
      resolve: ({ role }) => role === 'guest',
    }),
    deleted: t.boolean({
      description: 'Whether it was deleted: what it said may still be there, its name is not.',
      resolve: ({ deletedAt }) => deletedAt !== null,
    }),
    email: t.string({
      nullable: true,
      extensions: { ...rule('account.seePrivate'), ...dependsOnViewer },
      description:
        'As it was given when signing up; null for all but its owner and admins, and where there is none.',
      resolve: ({ id }) => emailOfAccount(id),
    }),
    hidesPresence: t.boolean({
      nullable: true,
      extensions: { ...rule('account.seePrivate'), ...dependsOnViewer },
      description:
        'Whether it hides that it is online: see `updateAccount`. Null for all but its owner and admins.',
      resolve: ({ id }) => hidesPresenceOf(id),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was made.' }),
  }),
});

const scopesOf = ({ scopes }: SessionRow) => (scopes?.split(' ') ?? []) as Scope[];

const Session = builder.objectRef<SessionRow>('Session').implement({
  description: 'A browser or program in which somebody is signed in.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'For `endSession`.' }),
    program: t.string({
      description: 'What began it, as it called itself: the `User-Agent` header, at most 300 characters.',
      resolve: ({ name }) => name ?? '',
    }),
    current: t.boolean({
      description: 'Whether it is the one that asks.',
      extensions: dependsOnViewer,
      resolve: ({ id }, _args, { caller }) => id === caller.session?.id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the hour; null where it was not since it began.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself.' }),
  }),
});

const AccessToken = builder.objectRef<SessionRow>('AccessToken').implement({
  description: 'What a program signs in with to act for its owner, within its scopes.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'For `revokeAccessToken`.' }),
    name: t.string({ description: 'As its owner called it.', resolve: ({ name }) => name ?? '' }),
    scopes: t.field({ type: [TokenScope], description: 'What it may do.', resolve: scopesOf }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the hour; null where it never was.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself.' }),
  }),
});

const tokenDescription =
  'The token of the session: send it as `Authorization: Bearer …`, or as `{"token": "…"}` in the payload of `connection_init`. It cannot be had again; browsers have it as an HttpOnly cookie.';

type SignedIn = { account: AccountRow; token: string };
const signedInPayload = (name: string, description: string) =>
  builder.objectRef<SignedIn>(name).implement({
    description,
    extensions: asReached,
    fields: (t) => ({
      viewer: t.expose('account', { type: 'Account', description: 'Who is signed in now.' }),
      token: t.exposeString('token', { description: tokenDescription }),
    }),
  });

const SignUpPayload = signedInPayload('SignUpPayload', 'The account that was made, signed in.');
const LogInPayload = signedInPayload('LogInPayload', 'Who logged in, and how to act as them.');
const ChangePasswordPayload = signedInPayload(
  'ChangePasswordPayload',
  'Who changed it, in a new session. Their sessions of before have ended.',
);

const UpdateAccountPayload = builder.objectRef<{ account: AccountRow }>('UpdateAccountPayload').implement({
  description: 'The account as it is now.',
  extensions: asReached,
  fields: (t) => ({
    viewer: t.expose('account', { type: 'Account', description: 'The account as it is now.' }),
  }),
});

const EndedPayload = builder.objectRef<{ ended: number }>('EndedPayload').implement({
  description: 'What has ended. Whatever acted for it is cut off within a second, on every node.',
  extensions: asReached,
  fields: (t) => ({
    ended: t.exposeInt('ended', { description: 'How many sessions or tokens have ended.' }),
  }),
});

const CreateAccessTokenPayload = builder
  .objectRef<{ row: SessionRow; token: string }>('CreateAccessTokenPayload')
  .implement({
    description: 'The token that was made.',
    extensions: asReached,
    fields: (t) => ({
      accessToken: t.expose('row', { type: AccessToken, description: 'What is known of it from now on.' }),
      token: t.exposeString('token', {
        description: 'The secret itself, for `Authorization: Bearer …`. It is shown this once.',
      }),
    }),
  });

builder.queryFields((t) => ({
  viewer: t.field({
    type: 'Account',
    nullable: true,
    extensions: { ...rule('server.see'), ...dependsOnViewer },
    description: 'Who this request acts for; null when nobody is signed in.',
    resolve: (_root, _args, { caller }) => caller.viewer,
  }),
  sessions: t.field({
    type: [Session],
    extensions: rule('account.sessions'),
    description: 'Where the viewer is signed in, the newest first.',
    resolve: (_root, _args, { caller }) => sessionsOf(signedIn(caller), 'sessions'),
  }),
  accessTokens: t.field({
    type: [AccessToken],
    extensions: rule('account.tokens'),
    description: 'The access tokens of the viewer that have not expired, the newest first.',
    resolve: (_root, _args, { caller }) => sessionsOf(signedIn(caller), 'tokens'),
  }),
}));

const passwordDescription = `${PASSWORD_LEAST} to ${PASSWORD_MAX} code points, and none of those that are tried first.`;

builder.mutationFields((t) => ({
  signUp: t.field({
    type: SignUpPayload,
    extensions: rule('account.signUp'),
    description:
      'Makes an account and signs it in. A guest who asks becomes it: messages and rooms stay theirs, and the token they had is none any more.',
    args: {
      handle: t.arg.string({
        required: true,
        description: `What to log in with: ${HANDLE_LEAST} to ${HANDLE_MAX} letters of one script, digits, and \`.\`, \`_\` or \`-\` between them. Upper and lower case are the same; no two may look alike.`,
      }),
      password: t.arg.string({ required: true, description: passwordDescription }),
      name: t.arg.string({
        description:
          "The name shown to others: up to 40 code points. A guest's own, or the handle, where there is none.",
      }),
      email: t.arg.string({ description: 'Kept for the admins of this server; nothing is sent to it.' }),
      invitation: t.arg.string({
        description: 'What the invitation link carries, where signing up takes one.',
      }),
    },
    resolve: (_root, { handle, password, name, email, invitation }, { caller, settings }) =>
      signUp(
        { handle, password, name: name ?? null, email: email ?? null, invitation: invitation ?? null },
        caller,
        settings,
      ),
  }),
  logIn: t.field({
    type: LogInPayload,
    extensions: rule('account.logIn'),
    description: 'Begins a session of an account. The session that asks, if there is one, ends.',
    args: {
      handle: t.arg.string({ required: true, description: 'The handle, in upper or lower case.' }),
      password: t.arg.string({ required: true, description: 'The password.' }),
    },
    resolve: (_root, { handle, password }, { caller, settings }) => logIn(handle, password, caller, settings),
  }),
  logOut: t.field({
    type: EndedPayload,
    extensions: rule('account.logOut'),
    description: 'Ends the session that asks: its sockets and streams end, and its token is none any more.',
    resolve: (_root, _args, { caller }) => logOut(caller),
  }),
  changePassword: t.field({
    type: ChangePasswordPayload,
    extensions: rule('account.changePassword'),
    description:
      "Changes the viewer's password. All their sessions end and a new one begins; access tokens stay.",
    args: {
      current: t.arg.string({ required: true, description: 'The password as it is.' }),
      next: t.arg.string({ required: true, description: `The new one: ${passwordDescription}` }),
    },
    resolve: (_root, { current, next }, { caller, settings }) =>
      changePassword(current, next, caller, settings),
  }),
  updateAccount: t.field({
    type: UpdateAccountPayload,
    extensions: rule('account.edit'),
    description: 'Changes what others see of the viewer. What is left away stays as it is.',
    args: {
      name: t.arg.string({ description: 'The name shown to others: up to 40 code points.' }),
      email: t.arg.string({ description: 'The e-mail address; empty or null takes it away.' }),
      hidesPresence: t.arg.boolean({
        description:
          'Whether nobody is told that the viewer is online, nor that they type: in no list, count or event. They see others all the same.',
      }),
    },
    resolve: async (_root, { name, email, hidesPresence }, { caller }) => ({
      account: await editAccount(signedIn(caller), {
        ...(typeof name === 'string' && { name }),
        ...(email !== undefined && { email }),
        ...(typeof hidesPresence === 'boolean' && { hidesPresence }),
      }),
    }),
  }),
  endSession: t.field({
    type: EndedPayload,
    extensions: rule('account.sessions'),
    description: 'Ends a session of the viewer.',
    args: { id: t.arg.id({ required: true, description: 'Its id, from `sessions`.' }) },
    resolve: (_root, { id }, { caller }) => endSession(id, 'session', caller),
  }),
  endOtherSessions: t.field({
    type: EndedPayload,
    extensions: rule('account.sessions'),
    description: 'Ends all sessions of the viewer but the one that asks. Access tokens stay.',
    resolve: (_root, _args, { caller }) => endOtherSessions(caller),
  }),
  createAccessToken: t.field({
    type: CreateAccessTokenPayload,
    extensions: rule('account.tokens'),
    description: 'Makes a token with which a program acts for the viewer, within its scopes.',
    args: {
      name: t.arg.string({
        required: true,
        description: `What it is for: up to ${TOKEN_NAME_MAX} code points.`,
      }),
      scopes: t.arg({ type: [TokenScope], required: true, description: 'What it may do: at least one.' }),
      days: t.arg.int({ defaultValue: 90, description: `How many days it lasts: 1 to ${TOKEN_DAYS_MAX}.` }),
    },
    resolve: (_root, { name, scopes, days }, { caller }) =>
      createAccessToken({ name, scopes, days: days ?? 90 }, caller),
  }),
  revokeAccessToken: t.field({
    type: EndedPayload,
    extensions: rule('account.tokens'),
    description: 'Ends an access token of the viewer.',
    args: { id: t.arg.id({ required: true, description: 'Its id, from `accessTokens`.' }) },
    resolve: (_root, { id }, { caller }) => endSession(id, 'token', caller),
  }),
}));
