import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRow } from '../server/events.ts';
import { type Action, may, type Relation, rolesOf, type State } from '../server/policy.ts';
import { schema } from '../server/schema.ts';
import { db } from '../server/store/database.ts';
import { openApp, type TestApp } from './support/app.ts';
import { type Answer, PASSWORD, type Person, refusal } from './support/people.ts';
import { somebody } from './support/somebody.ts';

// Every field, mutation and subscription, asked by everybody, of a public and of a private room: what happens is what the
// policy says. A field that this does not know how to ask fails here.

let app: TestApp;
beforeAll(async () => {
  app = await openApp({ SIGN_UP: 'open' });
});
afterAll(() => app.close());

const casts = [
  'anonymous',
  'guest',
  'outsider',
  'ex-member',
  'muted',
  'banned',
  'member',
  'owner',
  'moderator',
  'admin',
] as const;
type Cast = (typeof casts)[number];
const roles: Partial<Record<Cast, AccountRow['role']>> = {
  guest: 'guest',
  moderator: 'moderator',
  admin: 'admin',
};
const INSIDE: Cast[] = ['muted', 'member', 'owner'];

type World = {
  slug: string;
  people: Record<Cast, Person>;
  /** Somebody else, inside, whom things are done to, and who has said something. */
  victim: Person;
  secret: string;
  isPrivate: boolean;
};

let worlds = 0;

async function worldOf(isPrivate: boolean): Promise<World> {
  const number = ++worlds;
  const secret = `Whisper${number}`;
  const people = { anonymous: app.anonymous } as Record<Cast, Person>;
  for (const cast of casts)
    if (cast !== 'anonymous')
      people[cast] = await somebody(app, `${cast} ${number}`, roles[cast] ?? 'member');
  const join = async (person: Person, more = '') => {
    const answer = await person.ask(
      `mutation ($room: String!) { joinRoom(room: $room${more}) { room { slug } } }`,
      { room: slug },
    );
    expect(answer.errors).toBeUndefined();
    return answer.data.joinRoom.room.slug as string;
  };
  let slug = `${secret} room`;
  slug = await join(people.owner, ', create: true');
  const victim = await somebody(app, `victim ${number}`, 'member');
  for (const person of [victim, people.muted, people.member, people['ex-member'], people.banned])
    await join(person);
  const done = async (person: Person, mutation: string) =>
    expect((await person.ask(`mutation { ${mutation} }`)).errors).toBeUndefined();
  await done(people['ex-member'], `leaveRoom(room: "${slug}") { room { id } }`);
  await done(people.owner, `muteUser(room: "${slug}", account: "${people.muted.id}") { room { id } }`);
  await done(people.owner, `banUser(room: "${slug}", account: "${people.banned.id}") { room { id } }`);
  if (isPrivate) await done(people.owner, `setRoomPrivacy(room: "${slug}", private: true) { room { id } }`);
  return { slug, people, victim, secret, isPrivate };
}

/** How somebody stands to a room, and to what of it is asked for. */
function standingOf(cast: Cast, isPrivate: boolean, action: Action) {
  const role = cast === 'anonymous' ? 'anonymous' : (roles[cast] ?? 'member');
  const relations = new Set<Relation>(rolesOf(role));
  const states = new Set<State>();
  if (INSIDE.includes(cast)) relations.add('inside');
  else states.add('outside');
  if (cast === 'owner') relations.add('owner');
  if (cast === 'muted') states.add('muted');
  if (cast === 'banned' && action === 'room.join') states.add('banned');
  if (action === 'account.signUp' && role !== 'anonymous' && role !== 'guest') states.add('registered');
  return { relations, states, reachable: !isPrivate || INSIDE.includes(cast) };
}

/** A value for each argument, by its name. What is done to something is done to something that is there. */
const values: Record<string, (world: World, person: Person, field: string) => unknown> = {
  room: ({ slug }) => slug,
  account: ({ victim }) => victim.id,
  async id(world, person, field) {
    const { slug, victim, people } = world;
    if (/message$/i.test(field)) return (await victim.say(slug, world.secret)).data.sendMessage.message.id;
    if (field === 'revokeRoomInvitation') {
      const made = await people.owner.ask(
        `mutation { createRoomInvitation(room: "${slug}") { invitation { id } } }`,
      );
      return made.data.createRoomInvitation.invitation.id;
    }
    if (field === 'revokeServerInvitation') {
      const made = await people.admin.ask('mutation { createServerInvitation { invitation { id } } }');
      return made.data.createServerInvitation.invitation.id;
    }
    if (field === 'resolveReport') {
      const made = await people.member.ask(
        `mutation { reportAccount(account: "${victim.id}", reason: "${field}") { id } }`,
      );
      return made.data.reportAccount.id;
    }
    if (field === 'revokeAccessToken') {
      const made = await person.ask(
        'mutation { createAccessToken(name: "x", scopes: [READ]) { accessToken { id } } }',
      );
      return made.data?.createAccessToken.accessToken.id ?? uuidv7();
    }
    if (field === 'endSession')
      return (await person.ask('{ sessions { id current } }')).data?.sessions[0].id ?? uuidv7();
    throw new Error(`Say what \`id\` is to ${field}.`);
  },
  message: async ({ slug, victim, secret }) => (await victim.say(slug, secret)).data.sendMessage.message.id,
  people: ({ victim }) => [victim.id],
  emoji: () => '🦜',
  body: () => 'Said by somebody',
  seconds: () => 1,
  private: ({ isPrivate }) => isPrivate,
  cursor: async ({ slug, people }) =>
    (await people.owner.ask(`{ history(room: "${slug}") { streamCursor } }`)).data.history.streamCursor,
  reason: () => 'A reason',
  role: () => 'MODERATOR',
  handle: (_world, person) =>
    `new${person.id.replaceAll('-', '').slice(-12)}${person.name === '' ? ++worlds : ''}`,
  password: () => PASSWORD,
  current: () => PASSWORD,
  next: () => 'quite another long one',
  name: () => `A name ${++worlds}`,
  scopes: () => ['READ'],
  messages: () => 'KEEP',
  description: () => 'A description',
  query: ({ secret }) => secret,
  away: () => true,
};
/** Optional ones that are needed to change anything. */
const also: Record<string, string[]> = {
  updateRoom: ['description'],
  updateAccount: ['name'],
  deleteAccount: ['password'],
  joinRoom: ['name'],
};
/** Passwords are not what is tried here: that somebody is let through to where theirs is looked at, is. */
const LET_THROUGH = ['CREDENTIALS_INVALID', 'RATE_LIMITED'];
const REFUSED = /UNAUTHENTICATED|FORBIDDEN|NOT_A_MEMBER|ROOM_NOT_FOUND|NOT_FOUND|BANNED|MUTED|ROOM_ARCHIVED/;

/** All that can be selected of a type without arguments, so deep. */
function everythingOf(type: GraphQLOutputType, depth = 3): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) return '{ __typename }';
  const selected = Object.values(named.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .filter((field) => depth > 1 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name} ${everythingOf(field.type, depth - 1)}`);
  return `{ __typename ${selected.join(' ')} }`;
}

async function ask(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  world: World,
  person: Person,
): Promise<Answer> {
  const variables: Record<string, unknown> = {};
  for (const { name, type: of, defaultValue } of field.args) {
    const needed = (isNonNullType(of) && defaultValue === undefined) || also[field.name]?.includes(name);
    if (!needed) continue;
    const value = values[name];
    if (!value) throw new Error(`Say what \`${name}\` is to ${field.name}.`);
    variables[name] = await value(world, person, field.name);
  }
  const given = field.args.filter(({ name }) => name in variables);
  const declared = given.map(({ name, type: of }) => `$${name}: ${of}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const kind =
    type === schema.getMutationType()
      ? 'mutation'
      : type === schema.getQueryType()
        ? 'query'
        : 'subscription';
  const query = `${kind}${declared && ` (${declared})`} { ${field.name}${passed && `(${passed})`} ${everythingOf(field.type)} }`;
  // What is of a connection takes one.
  if (field.name === 'setPresence') return app.again(person).askOverSocket(query, variables);
  if (kind !== 'subscription') return person.ask(query, variables);
  const heard = app.again(person).listen(query, variables);
  const first = await Promise.race([
    heard.ended.then(() => ({ data: null, ...(heard.errors && { errors: heard.errors }) })),
    (async () => {
      for (let tries = 0; heard.items.length === 0 && !heard.errors && tries < 200; tries++) {
        await world.people.owner.say(world.slug, world.secret);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return { data: heard.items };
    })(),
  ]);
  heard.stop();
  return first;
}

const isOfRoom = (field: GraphQLField<unknown, unknown>): boolean =>
  field.args.some(({ name, type: of }) => ['room', 'message'].includes(name) && isNonNullType(of)) ||
  /message$/i.test(field.name);

const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const fields = roots.flatMap((type) =>
  type ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
);

describe.each([false, true])('with a private room: %s', (isPrivate) => {
  // What only asks leaves it as it is.
  let one: Promise<World> | undefined;
  const unchanged = () => {
    one ??= worldOf(isPrivate);
    return one;
  };

  test.each(
    fields
      // What is of no room is the same whatever room there is.
      .filter(({ field }) => !isPrivate || isOfRoom(field) || /room/i.test(field.name))
      .map(({ type, field }) => ({ name: `${type.name}.${field.name}`, type, field })),
  )('$name is for those whom the policy names', async ({ type, field }) => {
    const world = await (type === schema.getMutationType() ? worldOf(isPrivate) : unchanged());
    const action = field.extensions.action as Action;
    const ofRoom = isOfRoom(field);
    for (const cast of casts) {
      const standing = standingOf(cast, isPrivate, action);
      // Of a private room nobody outside learns that it is there, and the password opens it: that is tried elsewhere.
      const reachable = !ofRoom || standing.reachable;
      const expected = reachable && may(action, standing);
      const answer = await ask(type, field, world, world.people[cast]);
      const { code } = refusal(answer);
      const allowed = answer.errors === undefined || LET_THROUGH.includes(String(code));
      expect([cast, allowed, code]).toEqual([
        cast,
        expected,
        expected ? code : expect.stringMatching(REFUSED),
      ]);
      if (isPrivate && !standing.reachable)
        expect([cast, JSON.stringify(answer.data ?? null)]).not.toContain(world.secret);
    }
  });
});

describe.each([false, true])('viewerCan, with a private room: %s', (isPrivate) => {
  /** The fields of a type of permissions, as a selection; and what the policy says to each. */
  const fieldsOf = (type: string) => {
    const named = schema.getType(type);
    if (!isObjectType(named)) throw new Error(`There is no type ${type}.`);
    return Object.values(named.getFields()).map(({ name, extensions }) => ({
      name,
      action: extensions.answers as Action,
    }));
  };
  const selected = (type: string) => `viewerCan { ${fieldsOf(type).map(({ name }) => name)} }`;
  const said = (
    type: string,
    cast: Cast,
    { also = [], against = [] }: { also?: Relation[]; against?: State[] } = {},
  ) =>
    Object.fromEntries(
      fieldsOf(type).map(({ name, action }) => {
        const { relations, states } = standingOf(cast, isPrivate, action);
        const standing = {
          relations: new Set([...relations, ...also]),
          states: new Set([...states, ...against]),
        };
        return [name, may(action, standing)];
      }),
    );

  test('says of rooms, messages and people what the policy says', async () => {
    const world = await worldOf(isPrivate);
    const { slug, people, victim } = world;
    const messageId = (await victim.say(slug, 'Of the victim')).data.sendMessage.message.id;
    const account = await app.anonymous.ask(`{ room(room: "${slug}") { owner { id } } }`);
    expect(account.errors === undefined).toBe(!isPrivate);
    for (const cast of casts) {
      const person = people[cast];
      const { reachable } = standingOf(cast, isPrivate, 'room.see');
      const room = await person.ask(`{ room(room: "${slug}") { ${selected('RoomPermissions')} } }`);
      if (reachable) expect([cast, room.data.room.viewerCan]).toEqual([cast, said('RoomPermissions', cast)]);
      else expect([cast, refusal(room).code]).toEqual([cast, 'ROOM_NOT_FOUND']);

      const upon = async (id: string) =>
        person.ask(
          `query ($room: String!, $id: ID!) { roomPerson(room: $room, account: $id) {
          ${selected('RoomPersonPermissions')} account { ${selected('AccountPermissions')} }
        } }`,
          { room: slug, id },
        );
      const about = async (id: string, cast: Cast, against: State[]) => {
        const answer = await upon(id);
        if (!reachable || !may('room.seePerson', standingOf(cast, isPrivate, 'room.seePerson'))) {
          expect([cast, refusal(answer).code]).toEqual([cast, expect.stringMatching(REFUSED)]);
          return;
        }
        expect([cast, id, answer.data.roomPerson]).toEqual([
          cast,
          id,
          {
            viewerCan: said('RoomPersonPermissions', cast, { against }),
            account: {
              viewerCan: said('AccountPermissions', cast, {
                against: against.filter((state) => state !== 'targetsOwner'),
              }),
            },
          },
        ]);
      };
      await about(victim.id, cast, []);
      await about(people.owner.id, cast, [
        ...(cast === 'owner' ? (['targetsSelf'] as const) : []),
        ...(cast === 'admin' ? [] : (['targetsOwner'] as const)),
      ]);
      await about(people.moderator.id, cast, [
        ...(cast === 'moderator' ? (['targetsSelf'] as const) : []),
        ...(cast === 'admin' ? [] : (['targetsEqual'] as const)),
      ]);
      await about(people.guest.id, cast, [
        'targetsGuest',
        ...(cast === 'guest' ? (['targetsSelf'] as const) : []),
      ]);

      if (!INSIDE.includes(cast)) continue;
      const history = await person.ask(
        `{ history(room: "${slug}") { nodes { id ${selected('MessagePermissions')} } } }`,
      );
      const message = history.data.history.nodes.find(({ id }: { id: string }) => id === messageId);
      expect([cast, message.viewerCan]).toEqual([cast, said('MessagePermissions', cast)]);
    }
    const theirs = await app
      .again(victim)
      .ask(`{ history(room: "${slug}") { nodes { id ${selected('MessagePermissions')} } } }`);
    const message = theirs.data.history.nodes.find(({ id }: { id: string }) => id === messageId);
    expect(message.viewerCan).toEqual(said('MessagePermissions', 'member', { also: ['author'] }));
  });
});

test('what is private of an object is null for those whom the policy does not name', async () => {
  const world = await worldOf(false);
  const { people, slug } = world;
  await db.account.update({ where: { id: people.banned.id }, data: { email: 'who@example.org' } });
  await people.admin.ask(`mutation { banAccount(account: "${people.banned.id}") { account { id } } }`);
  const privateOf = (type: string) => {
    const named = schema.getType(type);
    return isObjectType(named)
      ? Object.values(named.getFields()).filter(({ extensions }) => typeof extensions.action === 'string')
      : [];
  };
  const declared = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !roots.includes(type))
    .flatMap(({ name }) => privateOf(name).map((field) => `${name}.${field.name}`));
  // Another one needs a line here.
  expect(declared.sort()).toEqual([
    'Account.ban',
    'Account.email',
    'Account.hidesPresence',
    // For the scope of a token: whoever has come to it may know of the room, or it is null.
    'AuditEntry.room',
    'Message.edits',
    'Report.room',
    'Room.hasPassword',
  ]);
  const { id } = (await people.member.say(slug, 'At first')).data.sendMessage.message;
  await people.member.ask(`mutation { editMessage(id: "${id}", body: "Later") { message { id } } }`);
  for (const cast of casts) {
    if (cast === 'banned') continue;
    if (INSIDE.includes(cast)) {
      const { message } = (await people[cast].ask(`{ message(id: "${id}") { edits { body } } }`)).data;
      const sees = cast === 'member' || ['moderator', 'admin'].includes(roles[cast] ?? '');
      expect([cast, message.edits]).toEqual([cast, sees ? [{ body: 'At first' }] : null]);
    }
    const room = await people[cast].ask(`{ room(room: "${slug}") { hasPassword } }`);
    expect([cast, room.data.room.hasPassword]).toEqual([
      cast,
      ['owner', 'admin'].includes(cast) ? false : null,
    ]);
    if (!INSIDE.includes(cast) && !['moderator', 'admin'].includes(cast)) continue;
    const person = await people[cast].ask(
      `{ roomPerson(room: "${slug}", account: "${people.banned.id}") { ban { reason } account { email hidesPresence ban { reason } } } }`,
    );
    expect([cast, person.data.roomPerson]).toEqual([
      cast,
      {
        ban: ['owner', 'moderator', 'admin'].includes(cast) ? { reason: '' } : null,
        account:
          cast === 'admin'
            ? { email: 'who@example.org', hidesPresence: false, ban: { reason: '' } }
            : { email: null, hidesPresence: null, ban: null },
      },
    ]);
  }
});
