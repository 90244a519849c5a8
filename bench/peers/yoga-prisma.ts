// The peer: GraphQL Yoga, graphql-ws and Prisma as their own guides put them together, with the least that a
// `sendMessage` can do. One `create` a message, then `publish`: no event beside it, no lock on the room, no de-duplication.
// Rooms, members and sessions are kept in memory, so that a send asks the database for nothing else.
// It has the product's own database under it: the same PostgreSQL, migrations and `fsync`.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { v7 as uuidv7 } from 'uuid';
import { WebSocketServer } from 'ws';
import { built } from '../built.ts';

const { startEmbedded } = await built<typeof import('../../server/store/embedded.ts')>('embedded.js');
const { migrate } = await built<typeof import('../../server/store/migrate.ts')>('migrate.js');
const { PrismaClient } = await built<typeof import('../../server/store/generated/client.ts')>('client.js');

const database = await startEmbedded(process.env.DATA_DIR ?? '');
const connection = { host: database.host, user: 'postgres', database: 'postgres', max: 1 };
await migrate(new PrismaPg(connection));
const prisma = new PrismaClient({ adapter: new PrismaPg(connection) });
// A plain message has no `clientId` to look up: it is spared the index.
await prisma.$executeRaw`DROP INDEX "Message_authorId_clientId_key"`;

type Socket = { extra?: { token?: string } };
type Incoming = Socket & { request: Request };

const rooms = new Map<string, { id: string; seq: number }>();
const accounts = new Map<string, { id: string; name: string }>();
const pubSub = createPubSub<{ messageAdded: [room: string, message: unknown] }>();

const typeDefs = /* GraphQL */ `
  type Query { stored: Int! }
  type Mutation {
    joinRoom(room: String!, name: String, create: Boolean): JoinRoomPayload!
    sendMessage(room: String!, body: String!, clientId: ID!): SendMessagePayload!
  }
  type JoinRoomPayload { token: String! }
  type Subscription { messageAdded(room: String!): Message! }
  type SendMessagePayload { message: Message! }
  type Message { id: ID! seq: Int! body: String! author: Account! createdAt: String! }
  type Account { id: ID! name: String! }
`;

function tokenOf({ extra, request }: Incoming): string {
  const token = extra ? extra.token : request.headers.get('authorization')?.replace('Bearer ', '');
  return token ?? '';
}

const resolvers = {
  Query: { stored: () => prisma.message.count() },
  Mutation: {
    async joinRoom(_root: unknown, args: { room: string; name: string | null }, context: Incoming) {
      let token = tokenOf(context);
      if (!accounts.has(token)) {
        token = randomUUID();
        const account = await prisma.account.create({ data: { id: uuidv7(), name: args.name ?? '' } });
        accounts.set(token, account);
        if (context.extra) context.extra.token = token;
      }
      if (!rooms.has(args.room)) {
        const room = { id: uuidv7(), slug: args.room, nameSlug: args.room, name: args.room };
        // Before the row is there, so that nobody else makes it too.
        rooms.set(args.room, { id: room.id, seq: 0 });
        await prisma.room.create({ data: { ...room, createdById: accounts.get(token)?.id ?? '' } });
      }
      return { token };
    },
    async sendMessage(
      _root: unknown,
      args: { room: string; body: string; clientId: string },
      context: Incoming,
    ) {
      const [room, author] = [rooms.get(args.room), accounts.get(tokenOf(context))];
      if (!room || !author) throw new Error('Join the room first.');
      const { body, clientId } = args;
      const [id, seq, createdAt] = [uuidv7(), ++room.seq, new Date()];
      const stored = await prisma.message.create({
        data: { id, roomId: room.id, seq, authorId: author.id, clientId, body, createdAt },
      });
      const message = { ...stored, author, createdAt: stored.createdAt.toISOString() };
      pubSub.publish('messageAdded', args.room, message);
      return { message };
    },
  },
  Subscription: {
    messageAdded: {
      subscribe: (_root: unknown, { room }: { room: string }) => pubSub.subscribe('messageAdded', room),
      resolve: (message: unknown) => message,
    },
  },
};

const yoga = createYoga<Socket>({ schema: createSchema<Incoming>({ typeDefs, resolvers }), logging: false });
const server = createServer(yoga);
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

// The recipe of Yoga's documentation for graphql-ws.
type Enveloped = { rootValue: Pick<ReturnType<typeof yoga.getEnveloped>, 'execute' | 'subscribe'> };
useServer(
  {
    onConnect({ extra, connectionParams }) {
      (extra as Socket['extra'] & object).token = String(connectionParams?.token ?? '');
    },
    execute: (args) => (args as unknown as Enveloped).rootValue.execute(args),
    subscribe: (args) => (args as unknown as Enveloped).rootValue.subscribe(args),
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
process.once('SIGTERM', async () => {
  server.closeAllConnections();
  for (const socket of sockets.clients) socket.terminate();
  await prisma.$disconnect();
  await database.close();
  process.exit(0);
});
