// The peer: mercurius on Fastify with its own subscriptions, as its documentation puts it; messages are kept nowhere.
import fastify from 'fastify';
import mercurius from 'mercurius';
import { nextMessage, typeDefs } from './message.mjs';

const resolvers = {
  Mutation: {
    async sendMessage(_root, { room, body }, { pubsub }) {
      const message = nextMessage(room, body);
      await pubsub.publish({ topic: room, payload: { messageAdded: message } });
      return { message };
    },
  },
  Subscription: {
    messageAdded: { subscribe: (_root, { room }, { pubsub }) => pubsub.subscribe(room) },
  },
};

const app = fastify();
// Mutations come over the socket too, as they do at the others.
app.register(mercurius, { schema: typeDefs, resolvers, subscription: { fullWsTransport: true } });
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
console.log('The peer is ready.');
process.once('SIGTERM', () => process.exit(0));
