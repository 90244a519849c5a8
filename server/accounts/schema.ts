import { builder } from '../builder.ts';
import { tagOf } from './tag.ts';

builder.objectType('Account', {
  description: 'A person or a program that takes part.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same as long as the account exists, whatever its name.' }),
    name: t.exposeString('name', {
      description:
        'The name shown to others: up to 40 code points, NFC, plain text. Several accounts may share one; see `tag`.',
    }),
    tag: t.string({
      description: 'Four characters that tell apart accounts of the same name: `4f2a`.',
      resolve: tagOf,
    }),
    guest: t.exposeBoolean('guest', {
      description: 'Whether this is a guest: an account that has a name but no handle or password.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was made.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: 'Account',
    nullable: true,
    description: 'Who this request acts for; null when nobody is signed in.',
    resolve: (_root, _args, { caller }) => caller.viewer,
  }),
);
