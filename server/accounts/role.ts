import { builder } from '../builder.ts';
import { accountRoles } from '../policy.ts';

export const AccountRole = builder.enumType('AccountRole', {
  description: 'What an account may do on this server. Each role may do all that those before it may.',
  values: {
    GUEST: { value: accountRoles[0], description: 'Has a name and nothing else.' },
    MEMBER: { value: accountRoles[1], description: 'Has signed up.' },
    MODERATOR: {
      value: accountRoles[2],
      description: 'Keeps order in every public room, and where they are.',
    },
    ADMIN: { value: accountRoles[3], description: 'Runs the server: gives roles, bans, invites.' },
  },
});
