import { type GraphQLField, type GraphQLOutputType, getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../server/schema.ts';
import { openApp, type TestApp } from './support/app.ts';
import type { Answer, Person } from './support/people.ts';
import { somebody } from './support/somebody.ts';

// Every field of the schema that takes something of a conversation, asked by those who are not in it, over HTTP and over a
// socket: nothing of it comes out. Those who are in it are asked the same, so that it could have come out.

const SECRET = 'Whisper';
const outside = ['anonymous', 'guest', 'member', 'moderator', 'admin'] as const;

type Conversation = {
  slug: string;
  roomId: string;
  messageId: string;
  cursor: string;
  people: [Person, Person];
  /** Whom things are done to that are of no room. */
  bystander: Person;
};

let app: TestApp;
let strangers: Map<(typeof outside)[number], Person>;
let conversation: Conversation;
beforeAll(async () => {
  app = await openApp();
  strangers = new Map([['anonymous', app.anonymous]]);
  for (const role of ['guest', 'member', 'moderator', 'admin'] as const)
    strangers.set(role, await somebody(app, `A ${role}`, role));
  conversation = await begin();
});
afterAll(() => app.close());

async function begin(): Promise<Conversation> {
  const [ada, grace] = [await somebody(app, 'Ada'), await somebody(app, 'Grace')];
  const bystander = await somebody(app, 'A bystander');
  const started = await ada.ask(
    'mutation ($people: [ID!]!) { startConversation(people: $people) { room { id slug } } }',
    { people: [grace.id] },
  );
  const { slug, id: roomId } = started.data.startConversation.room;
  const { id: messageId, cursor } = (await ada.say(slug, SECRET)).data.sendMessage.message;
  return { slug, roomId, messageId, cursor, people: [ada, grace], bystander };
}

type Field = GraphQLField<unknown, unknown>;
type Kind = 'query' | 'mutation' | 'subscription';
const roots = [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
  ['subscription', schema.getSubscriptionType()],
] as const;
const fields = roots.flatMap(([kind, type]) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ kind, field })),
);

/** What of a conversation an argument may name: whatever takes one of these is asked with it. */
const ofConversation: Record<string, (of: Conversation, field: Field) => unknown> = {
  room: ({ slug }) => slug,
  message: ({ messageId }) => messageId,
  id: ({ messageId }) => messageId,
  after: ({ cursor }) => cursor,
  before: ({ cursor }) => cursor,
  around: ({ cursor }) => cursor,
  cursor: ({ cursor }) => cursor,
  search: () => SECRET,
  query: () => SECRET,
  replyTo: ({ messageId }) => messageId,
  thread: ({ messageId }) => messageId,
};
const anything: Record<string, (of: Conversation, field: Field) => unknown> = {
  account: ({ people, bystander }, field) => (namesRoom(field) ? people[1] : bystander).id,
  people: ({ people }) => people.map(({ id }) => id),
  body: () => 'A word',
  emoji: () => '🦜',
  seconds: () => 1,
  private: () => true,
  reason: () => 'A reason',
  text: () => SECRET,
};

/** All that can be selected of a type without arguments, so deep. */
function everythingOf(type: GraphQLOutputType, depth = 3): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) return '{ __typename }';
  const selected = Object.values(named.getFields())
    .filter(
      (field) =>
        !field.args.some(
          ({ type, defaultValue }) => String(type).endsWith('!') && defaultValue === undefined,
        ),
    )
    .filter((field) => depth > 1 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name} ${everythingOf(field.type, depth - 1)}`);
  return `{ __typename ${selected.join(' ')} }`;
}

/** The operation with what each argument names of the conversation; null where some argument is of nothing in it. */
function operationOn(kind: Kind, field: Field, of: Conversation) {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  for (const { name, type, defaultValue } of field.args) {
    const value = ofConversation[name] ?? anything[name];
    const needed = String(type).endsWith('!') && defaultValue === undefined;
    if (!value || (!needed && !(name in ofConversation))) {
      if (needed) return null;
      continue;
    }
    // A page is before a place or around it.
    if (['before', 'around'].includes(name) && 'after' in variables) continue;
    if (name === 'replyTo' || name === 'thread') if (field.name !== 'sendMessage') continue;
    variables[name] = value(of, field);
    declared.push(`$${name}: ${type}`);
  }
  const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
  const query = `${kind}${declared.length ? ` (${declared.join(', ')})` : ''} {
    ${field.name}${passed.length ? `(${passed.join(', ')})` : ''} ${everythingOf(field.type)}
  }`;
  return { query, variables };
}

async function ask(
  person: Person,
  kind: Kind,
  operation: { query: string; variables: object },
  socket: boolean,
) {
  const { query, variables } = operation;
  const known = variables as Record<string, unknown>;
  if (kind !== 'subscription') return socket ? person.askOverSocket(query, known) : person.ask(query, known);
  const heard = app.again(person).listen(query, known);
  // Either it is refused, or it shows something: what it is told at first, or what is said now.
  const first: Answer = await Promise.race([
    heard.ended.then(() => ({ data: null, ...(heard.errors && { errors: heard.errors }) })),
    heard.until(1).then(
      (data) => ({ data }),
      () => ({ data: null, ...(heard.errors && { errors: heard.errors }) }),
    ),
  ]);
  heard.stop();
  return first;
}

const namesRoom = (field: Field) =>
  field.args.some(({ name }) => ['room', 'message'].includes(name)) || /message$/i.test(field.name);

/** What tells that something of the conversation came out. */
const leaked = (answer: Answer, { slug, roomId }: Conversation): string[] => {
  const text = JSON.stringify(answer.data ?? null);
  // What somebody asked with is theirs.
  return [SECRET, slug, roomId].filter((secret) => text.includes(secret));
};

describe.each(['HTTP', 'a socket'])('over %s', (way) => {
  test.each(
    fields.map(({ kind, field }) => ({ name: `${kind} ${field.name}`, kind, field })),
  )('$name tells nobody outside of a conversation', async ({ kind, field }) => {
    // Who asks for something may lose what they ask with.
    if (
      ['deleteAccount', 'logOut', 'endOtherSessions', 'signUp', 'logIn', 'changePassword'].includes(
        field.name,
      )
    )
      return;
    const operation = operationOn(kind, field, conversation);
    if (!operation) return;
    for (const role of outside) {
      const person = strangers.get(role) as Person;
      // What is of nobody's inbox but one's own says nothing until something happens there: that is tried elsewhere.
      if (kind === 'subscription' && !namesRoom(field)) continue;
      const answer = await ask(person, kind, operation, way === 'a socket');
      expect([role, leaked(answer, conversation)]).toEqual([role, []]);
      if (namesRoom(field))
        expect([role, answer.errors?.[0]?.extensions.code]).toEqual([role, expect.any(String)]);
    }
  });

  test('those who are in it are told the same', async () => {
    const told: string[] = [];
    for (const { kind, field } of fields) {
      if (kind === 'mutation') continue;
      const operation = operationOn(kind, field, conversation);
      if (!operation || !namesRoom(field)) continue;
      delete (operation.variables as { after?: string }).after;
      const asked = { ...operation, query: operation.query };
      if (kind === 'subscription') continue;
      const answer = await ask(conversation.people[1], kind, asked, way === 'a socket');
      if (leaked(answer, conversation).length > 0) told.push(field.name);
    }
    expect(told).toEqual(expect.arrayContaining(['history', 'message', 'room']));
  });
});

test('it is in no list, search or suggestion of anybody else', async () => {
  const { slug, people } = conversation;
  for (const role of outside) {
    const person = strangers.get(role) as Person;
    for (const query of [
      '{ rooms(first: 100) { nodes { id slug name } } }',
      `{ rooms(search: "${slug.slice(0, 10)}") { nodes { id slug name } } }`,
      `{ room(room: "${slug.slice(0, -1)}") { id } }`,
      `{ room(room: "Ada, Grace") { id } }`,
      `mutation { joinRoom(room: "${slug}", name: "Somebody", password: "sesame") { room { id } } }`,
      `mutation { joinRoom(room: "${slug}", name: "Somebody", invitation: "x") { room { id } } }`,
      '{ conversations { nodes { id } } }',
      '{ conversations(requested: true) { nodes { id } } }',
    ]) {
      const answer = await person.ask(query);
      expect([
        role,
        query,
        leaked(answer, conversation),
        JSON.stringify(answer.errors?.[0]?.extensions ?? {}),
      ]).toEqual([role, query, [], expect.not.stringContaining(`"slug":"${slug}"`)]);
    }
  }
  const { data } = await people[1].ask('{ conversations(requested: true) { nodes { slug } } }');
  expect(data.conversations.nodes).toContainEqual({ slug });
});
