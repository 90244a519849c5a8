import { builder, dependsOnViewer, pageUpTo } from '../builder.ts';
import { assertPageSize, numeral } from '../errors.ts';
import type { MessageRow } from '../events.ts';
import { asReached, rule } from '../rules.ts';
import { followThread, markThreadRead } from './mark.ts';
import { repliers, THREAD_UNREAD_MOST, type ThreadFacts, threadFacts, threadStanding } from './read.ts';

const PEOPLE_MOST = 10;

type ThreadRow = ThreadFacts & { id: string };

const Thread = builder.objectRef<ThreadRow>('Thread').implement({
  description: 'What was said under a message. The query `thread` has the messages themselves.',
  extensions: asReached,
  fields: (t) => ({
    replyCount: t.exposeInt('replyCount', {
      description: 'How many messages were said under it, without deleted ones.',
    }),
    lastReplyAt: t.expose('lastReplyAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last of them was said; null where there is none.',
    }),
    people: t.field({
      type: ['Account'],
      description: 'Who said something under it, whoever did so last first.',
      args: {
        first: t.arg.int({
          defaultValue: 3,
          description: `How many: 1 to ${PEOPLE_MOST}.`,
          extensions: pageUpTo(PEOPLE_MOST),
        }),
      },
      resolve: ({ id, replyCount }, { first }) => {
        const most = first ?? 3;
        assertPageSize('first', most, PEOPLE_MOST);
        return replyCount === 0 ? [] : repliers(id, most);
      },
    }),
    viewerFollows: t.boolean({
      description:
        'Whether the viewer is told of what is said there: whoever began it or said something in it is, until they say otherwise.',
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) =>
        caller.viewer !== null &&
        (await threadStanding({ threadId: id, accountId: caller.viewer.id })).follows,
    }),
    viewerReadSeq: t.int({
      description:
        'The `seq` up to which the viewer has read it; 0 where they have read nothing. See `markThreadRead`.',
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) =>
        caller.viewer === null
          ? 0
          : (await threadStanding({ threadId: id, accountId: caller.viewer.id })).readSeq,
    }),
    viewerUnreadCount: t.int({
      description: `How many messages of others the viewer has not read there, at most ${numeral(THREAD_UNREAD_MOST)}; 0 where they do not follow it. See \`markThreadRead\`.`,
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) => {
        if (caller.viewer === null) return 0;
        const { follows, unread } = await threadStanding({ threadId: id, accountId: caller.viewer.id });
        return follows ? unread : 0;
      },
    }),
  }),
});

builder.objectField('Message', 'thread', (t) =>
  t.field({
    type: Thread,
    nullable: true,
    description:
      'What was said under it; null for what was said in a thread itself. In a subscription as it is by now, also where the events that tell of it are still to come.',
    resolve: async ({ id, threadId }) => (threadId === null ? { id, ...(await threadFacts(id)) } : null),
  }),
);

const ThreadPayload = builder.objectRef<{ message: MessageRow }>('ThreadPayload').implement({
  description: 'The message whose thread it is.',
  extensions: asReached,
  fields: (t) => ({ message: t.expose('message', { type: 'Message', description: 'The message.' }) }),
});

builder.mutationFields((t) => {
  const message = t.arg.id({
    required: true,
    description: 'The id of the message under which the thread is, or of one in it.',
  });
  return {
    followThread: t.field({
      type: ThreadPayload,
      extensions: rule('thread.follow'),
      description: 'Says whether the viewer wants to be told of what is said in a thread.',
      args: {
        message,
        follow: t.arg.boolean({ defaultValue: true, description: 'Whether they do.' }),
      },
      resolve: async (_root, { message, follow }, { caller }) => ({
        message: await followThread(message, follow ?? true, caller.viewer),
      }),
    }),
    markThreadRead: t.field({
      type: ThreadPayload,
      extensions: rule('thread.follow'),
      description: 'Says that the viewer has read a thread up to a cursor. It never goes back.',
      args: {
        message,
        cursor: t.arg.string({
          required: true,
          description: 'The cursor of the last message they have read.',
        }),
      },
      resolve: async (_root, { message, cursor }, { caller }) => ({
        message: await markThreadRead(message, cursor, caller.viewer),
      }),
    }),
  };
});
