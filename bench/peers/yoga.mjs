// The peer: GraphQL Yoga and graphql-ws as their documentation puts them together, with Yoga's own `createPubSub`;
// resolvers do next to nothing, messages are kept nowhere.
import { createServer } from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { nextMessage, typeDefs } from './message.mjs';

const pubSub = createPubSub();
const resolvers = {
  Mutation: {
    sendMessage(_root, { room, body }) {
      const message = nextMessage(room, body);
      pubSub.publish('messageAdded', room, message);
      return { message };
    },
  },
  Subscription: {
    messageAdded: {
      subscribe: (_root, { room }) => pubSub.subscribe('messageAdded', room),
      resolve: (message) => message,
    },
  },
};

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false });
const server = createServer(yoga);
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    async onSubscribe(ctx, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...ctx,
        req: ctx.extra.request,
        socket: ctx.extra.socket,
        params,
      });
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('The peer is ready.'));
process.once('SIGTERM', () => process.exit(0));
