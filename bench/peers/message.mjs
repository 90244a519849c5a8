import { randomUUID } from 'node:crypto';

/** The schema of the GraphQL peers: what of the product's the load uses. */
export const typeDefs = /* GraphQL */ `
  type Query { nothing: Boolean }
  type Mutation { sendMessage(room: String!, body: String!, clientId: ID): SendMessagePayload! }
  type Subscription { messageAdded(room: String!): Message! }
  type SendMessagePayload { message: Message! }
  type Message { id: ID! seq: Int! body: String! author: Account! createdAt: String! }
  type Account { id: ID! name: String! }
`;

/** The peers know nobody: whoever speaks is this one. */
const author = { id: randomUUID(), name: 'Person 0' };
const seqs = new Map();

/** The next message of a room, kept nowhere: of the same shape and size as the product's. */
export function nextMessage(room, body) {
  const seq = (seqs.get(room) ?? 0) + 1;
  seqs.set(room, seq);
  return { id: randomUUID(), seq, body, author, createdAt: new Date().toISOString() };
}
