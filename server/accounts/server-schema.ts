import { builder, dependsOnViewer } from '../builder.ts';
import type { Settings } from '../context.ts';
import { permissionsType } from '../permissions.ts';
import { rolesOf } from '../policy.ts';
import { asReached, rule } from '../rules.ts';

const SignUpPolicy = builder.enumType('SignUpPolicy', {
  description: 'Who may sign up on this server.',
  values: {
    OPEN: { value: 'open', description: 'Everybody.' },
    INVITED: { value: 'invited', description: 'Whoever has an invitation.' },
    CLOSED: { value: 'closed', description: 'Nobody: accounts come from elsewhere, or from who runs it.' },
  } as const,
});

const ServerPermissions = permissionsType('ServerPermissions', 'on the whole server', {
  moderate: ['moderation.see', 'See the reports and the audit log.'],
  listAccounts: ['account.list', 'See who has an account.'],
  invite: ['server.invite', 'Make invitations to sign up, and revoke them.'],
});

const Server = builder.objectRef<Settings>('Server').implement({
  description: 'How this server is set up, as far as it matters to whoever comes to it.',
  extensions: asReached,
  fields: (t) => ({
    signUp: t.field({
      type: SignUpPolicy,
      description: 'Who may sign up.',
      resolve: ({ signUp, identitySource }) => (identitySource === null ? signUp : 'closed'),
    }),
    guests: t.exposeBoolean('guests', {
      description: 'Whether people may join a room with a name and nothing else.',
    }),
    passwords: t.boolean({
      description:
        'Whether passwords are kept and changed here; where they are not, people log in with those of another source.',
      resolve: ({ identitySource }) => identitySource === null,
    }),
    viewerCan: t.field({
      type: ServerPermissions,
      description: 'What the viewer may do on the whole server.',
      extensions: dependsOnViewer,
      resolve: (_server, _args, { caller }) => ({
        relations: new Set(rolesOf(caller.viewer?.role ?? 'anonymous')),
        states: new Set<never>(),
      }),
    }),
  }),
});

builder.queryField('server', (t) =>
  t.field({
    type: Server,
    extensions: rule('server.see'),
    description: 'How this server is set up. Signed in or not.',
    resolve: (_root, _args, { settings }) => settings,
  }),
);
