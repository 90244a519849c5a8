import { builder, dependsOnViewer, pageUpTo } from '../builder.ts';
import { assertPageSize } from '../errors.ts';
import type { MessageRow } from '../events.ts';
import { loggedEvent, RoomEvent } from '../rooms/room-event.ts';
import { asReached, rule } from '../rules.ts';
import { EMOJI_MOST, react } from './react.ts';
import { emojiBy, type ReactionRow, reactedWith, reactionsOf } from './read.ts';

const PEOPLE_MOST = 100;

const Reaction = builder.objectRef<ReactionRow>('Reaction').implement({
  description: 'An emoji that people have answered a message with.',
  extensions: asReached,
  fields: (t) => ({
    emoji: t.exposeString('emoji', { description: 'The emoji: one grapheme.' }),
    count: t.exposeInt('count', { description: 'How many people have answered with it: at least 1.' }),
    since: t.expose('since', {
      type: 'DateTime',
      description: 'When the first of them did. The emoji of a message are in this order.',
    }),
    viewerReacted: t.boolean({
      description: 'Whether the viewer is one of them.',
      extensions: dependsOnViewer,
      resolve: async ({ messageId, emoji }, _args, { caller }) =>
        caller.viewer !== null && (await emojiBy({ messageId, accountId: caller.viewer.id })).includes(emoji),
    }),
    people: t.field({
      type: ['Account'],
      description: 'Who they are, the first first.',
      args: {
        first: t.arg.int({
          defaultValue: 10,
          description: `How many: 1 to ${PEOPLE_MOST}.`,
          extensions: pageUpTo(PEOPLE_MOST),
        }),
      },
      resolve: ({ messageId, emoji }, { first }) => {
        const most = first ?? 10;
        assertPageSize('first', most, PEOPLE_MOST);
        return reactedWith(messageId, emoji, most);
      },
    }),
  }),
});

builder.objectField('Message', 'reactions', (t) =>
  t.field({
    type: [Reaction],
    description: `What people have answered it with, at most ${EMOJI_MOST} different emoji. In a subscription it is what they have answered by now, also where the events that tell of it are still to come.`,
    resolve: ({ id, deletedAt }) => (deletedAt ? [] : reactionsOf(id)),
  }),
);

for (const [type, happened] of [
  ['reaction.added', 'Somebody answered a message with an emoji.'],
  ['reaction.removed', 'Somebody took an emoji back.'],
] as const) {
  const reaction = loggedEvent(type);
  builder.objectType(reaction.ref, {
    description: `${happened} In the log: replayed to whoever was away. Counts follow from it: one more, or one less.`,
    interfaces: [RoomEvent],
    extensions: asReached,
    fields: (t) => ({
      message: t.field({
        type: 'Message',
        description: 'The message.',
        resolve: (item) => reaction.eventOf(item).message,
      }),
      emoji: t.string({ description: 'The emoji.', resolve: (item) => reaction.eventOf(item).emoji }),
      by: t.field({ type: 'Account', description: 'Who.', resolve: (item) => reaction.eventOf(item).by }),
      at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => reaction.eventOf(item).at }),
    }),
  });
}

const ReactPayload = builder.objectRef<{ message: MessageRow }>('ReactPayload').implement({
  description: 'The message that was answered.',
  extensions: asReached,
  fields: (t) => ({ message: t.expose('message', { type: 'Message', description: 'The message.' }) }),
});

builder.mutationFields((t) => {
  const args = {
    message: t.arg.id({ required: true, description: 'The id of the message.' }),
    emoji: t.arg.string({
      required: true,
      description: 'One emoji of those that Unicode recommends (RGI), with its skin tone if it has one: 👍🏽',
    }),
  };
  return {
    addReaction: t.field({
      type: ReactPayload,
      extensions: rule('message.react'),
      description: 'Answers a message with an emoji. Each person has each emoji once: again changes nothing.',
      args,
      resolve: async (_root, { message, emoji }, { caller }) => ({
        message: await react(message, emoji, true, caller.viewer),
      }),
    }),
    removeReaction: t.field({
      type: ReactPayload,
      extensions: rule('message.react'),
      description: 'Takes an emoji back; where there is none, nothing changes.',
      args,
      resolve: async (_root, { message, emoji }, { caller }) => ({
        message: await react(message, emoji, false, caller.viewer),
      }),
    }),
  };
});
