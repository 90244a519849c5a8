import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRow } from '../server/events.ts';
import { spendRoomInvitation } from '../server/rooms/invitations.ts';
import { db } from '../server/store/database.ts';
import { openApp, promote, type TestApp } from './support/app.ts';
import { type Person, refusal } from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const UPDATE = `mutation ($room: String!, $name: String, $description: String) {
  updateRoom(room: $room, name: $name, description: $description) { room { slug name description } }
}`;
const join = (person: Person, room: string, more = '') =>
  person.ask(`mutation ($room: String!) { joinRoom(room: $room${more}) { room { slug private } } }`, {
    room,
  });

describe('the owner of a room', () => {
  test('renames and describes it; the old address still leads there, and is nobody else’s', async () => {
    const owner = await app.guest('Owner', 'Old Name');
    const heard = owner.listen(
      'subscription { roomEvents(room: "old-name") { __typename ... on RoomChanged { changes room { slug name } } } }',
    );
    await heard.until(1);
    const { data } = await owner.ask(UPDATE, {
      room: 'old-name',
      name: 'New Name',
      description: ' For tests ',
    });
    expect(data.updateRoom.room).toEqual({ slug: 'new-name', name: 'New Name', description: 'For tests' });
    expect(await heard.untilSome(({ changes }) => changes?.includes('NAME'))).toMatchObject({
      room: { slug: 'new-name', name: 'New Name' },
    });
    heard.stop();
    expect((await owner.ask('{ room(room: "old name") { slug } }')).data.room.slug).toBe('new-name');
    expect((await owner.say('old-name', 'Still here')).errors).toBeUndefined();
    const other = await app.guest('Other', 'Third Name');
    expect(refusal(await other.ask(UPDATE, { room: 'third-name', name: 'New Name' })).code).toBe(
      'ROOM_NAME_TAKEN',
    );
    expect(refusal(await other.ask(UPDATE, { room: 'third-name', name: 'Old Name' })).code).toBe(
      'ROOM_NAME_TAKEN',
    );
    expect((await join(other, 'Old Name', ', create: true')).data.joinRoom.room.slug).toBe('new-name');
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'a/b' }, 'name'],
    [{ name: 'x'.repeat(61) }, 'name'],
    [{ description: 'x'.repeat(301) }, 'description'],
    [{}, 'name'],
  ])('%j is refused, and %s is named', async (edit, field) => {
    const owner = await app.guest('Owner', 'Edits');
    expect(refusal(await owner.ask(UPDATE, { room: 'edits', ...edit })).code).toMatch(/BAD_INPUT|FORBIDDEN/);
    const mine = await app.guest('Owner', `Edits ${Math.random()}`.replace('.', ''));
    const { data } = await mine.ask('{ rooms(joined: true) { nodes { slug } } }');
    const answer = await mine.ask(UPDATE, { room: data.rooms.nodes[0].slug, ...edit });
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field });
  });

  test('archives it: it is read, and nothing more is said', async () => {
    const owner = await app.guest('Owner', 'Archive');
    const archive = (archived: boolean) =>
      owner.ask(`mutation { archiveRoom(room: "archive", archived: ${archived}) { room { archivedAt } } }`);
    expect((await archive(true)).data.archiveRoom.room.archivedAt).not.toBeNull();
    expect(refusal(await owner.say('archive', 'x')).code).toBe('ROOM_ARCHIVED');
    expect((await owner.ask('{ history(room: "archive") { streamCursor } }')).errors).toBeUndefined();
    await archive(false);
    expect((await owner.say('archive', 'Again')).errors).toBeUndefined();
  });

  test('makes it slow for the others: the repeat of a message is none too many', async () => {
    const owner = await app.guest('Owner', 'Slow');
    const guest = await app.guest('Guest', 'Slow');
    const slow = (seconds: number) =>
      owner.ask(`mutation { setSlowMode(room: "slow", seconds: ${seconds}) { room { id } } }`);
    expect(refusal(await slow(-1))).toMatchObject({ code: 'BAD_INPUT', field: 'seconds' });
    await slow(60);
    expect((await guest.say('slow', 'One', 'once')).errors).toBeUndefined();
    expect((await guest.say('slow', 'One', 'once')).data.sendMessage.duplicate).toBe(true);
    const refused = refusal(await guest.say('slow', 'Two'));
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', field: 'room' });
    expect(refused.retryAfter).toBeGreaterThan(50);
    for (const body of ['One', 'Two']) expect((await owner.say('slow', body)).errors).toBeUndefined();
    await slow(0);
    expect((await guest.say('slow', 'Three')).errors).toBeUndefined();
  });

  test('hands it over; when an owner leaves it is of whoever is there the longest', async () => {
    const [ada, grace, linus] = [
      await app.guest('Ada', 'Owners'),
      await app.guest('Grace', 'Owners'),
      await app.guest('Linus', 'Owners'),
    ];
    const ownerOf = async () =>
      (await ada.ask('{ room(room: "owners") { owner { id } } }')).data.room.owner.id;
    const hand = (person: Person, to: string) =>
      person.ask(`mutation { handOverRoom(room: "owners", account: "${to}") { room { id } } }`);
    expect(refusal(await hand(grace, grace.id)).code).toBe('FORBIDDEN');
    expect(refusal(await hand(ada, 'nobody')).code).toBe('NOT_FOUND');
    await hand(ada, linus.id);
    expect(await ownerOf()).toBe(linus.id);
    await linus.ask('mutation { leaveRoom(room: "owners") { room { id } } }');
    expect(await ownerOf()).toBe(ada.id);
  });

  test('is in the audit log with what was changed, and not only that', async () => {
    const owner = await app.guest('Owner', 'Noted');
    for (const verb of [
      'archiveRoom(room: "noted")',
      'archiveRoom(room: "noted", archived: false)',
      'setSlowMode(room: "noted", seconds: 30)',
      'setRoomPrivacy(room: "noted", private: true, password: "sesame")',
      'setRoomPrivacy(room: "noted", private: true)',
      'setRoomPrivacy(room: "noted", private: false)',
    ])
      expect((await owner.ask(`mutation { ${verb} { room { id } } }`)).errors).toBeUndefined();
    const moderator = await app.member('note-taker');
    await promote(moderator, 'moderator');
    const { data } = await moderator.ask('{ auditLog(first: 20) { nodes { action detail room { slug } } } }');
    const noted = data.auditLog.nodes.filter(
      ({ room }: { room: { slug: string } }) => room?.slug === 'noted',
    );
    expect(
      noted.map(({ action, detail }: Record<string, string>) => `${action}: ${detail}`).reverse(),
    ).toEqual([
      'room.archive: archived',
      'room.archive: opened',
      'room.slow: 30 s',
      'room.guard: private',
      'room.guard: no password',
      'room.guard: public',
    ]);
  });

  test('alone may do all this', async () => {
    await app.guest('Owner', 'Alone');
    const guest = await app.guest('Guest', 'Alone');
    for (const mutation of [
      'updateRoom(room: "alone", name: "Mine") { room { id } }',
      'archiveRoom(room: "alone") { room { id } }',
      'setSlowMode(room: "alone", seconds: 1) { room { id } }',
      'setRoomPrivacy(room: "alone", private: true) { room { id } }',
      'createRoomInvitation(room: "alone") { token }',
    ])
      expect(refusal(await guest.ask(`mutation { ${mutation} }`)).code).toBe('FORBIDDEN');
    expect(refusal(await guest.ask('{ roomInvitations(room: "alone") { id } }')).code).toBe('FORBIDDEN');
  });
});

describe('private rooms', () => {
  test('nobody learns of one by creating another of its name', async () => {
    const make = (name: string) =>
      app.anonymous.ask(
        'mutation ($name: String!) { joinRoom(room: "Conclave", name: $name, password: "alohomora", create: true) { token room { slug } } }',
        { name },
      );
    const one = await make('Ada');
    expect(one.data.joinRoom.room.slug).toMatch(/^conclave-[a-z\d]{8}$/);
    const open = await app.anonymous.ask(
      'mutation { joinRoom(room: "Conclave", name: "Eve", create: true) { room { slug private } } }',
    );
    expect(open.data.joinRoom.room).toEqual({ slug: 'conclave', private: false });
    const eve = await app.guest('Eve', 'hall');
    for (const room of [one.data.joinRoom.room.slug, 'never-made-xxxxxxxx'])
      for (const query of [
        'room(room: $room) { id }',
        'history(room: $room) { streamCursor }',
        'users(room: $room) { id }',
      ])
        expect(refusal(await eve.ask(`query ($room: String!) { ${query} }`, { room })).code).toBe(
          'ROOM_NOT_FOUND',
        );
  });

  test('a public room becomes private: whoever is in it stays, others need the new password', async () => {
    const owner = await app.guest('Owner', 'Turncoat');
    const guard = (args: string) =>
      owner.ask(`mutation { setRoomPrivacy(room: "turncoat", ${args}) { room { private } } }`);
    expect(refusal(await guard('private: true, password: "  "'))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'password',
    });
    expect(refusal(await guard('private: true, password: "abc"'))).toMatchObject({
      ...{ code: 'BAD_INPUT', field: 'password', limit: 4 },
    });
    expect(refusal(await join(owner, 'too short', ', password: "abc", create: true'))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'password',
      limit: 4,
    });
    expect((await guard('private: true, password: "first"')).data.setRoomPrivacy.room.private).toBe(true);
    const eve = await app.guest('Eve', 'elsewhere');
    expect(refusal(await join(eve, 'turncoat')).code).toBe('ROOM_NOT_FOUND');
    await guard('private: true, password: "second"');
    expect(refusal(await join(eve, 'turncoat', ', password: "first"')).code).toBe('ROOM_NOT_FOUND');
    expect((await join(eve, 'turncoat', ', password: "second"')).errors).toBeUndefined();
    await guard('private: false');
    expect((await app.anonymous.ask('{ room(room: "turncoat") { private } }')).data.room.private).toBe(false);
  });

  test('an invitation lets in as often as it says, until it is revoked or expires', async () => {
    const made = await app.anonymous.ask(
      'mutation { joinRoom(room: "Club", name: "Own", password: "alohomora", create: true) { token room { slug } } }',
    );
    const { slug } = made.data.joinRoom.room;
    const owner = app.withToken('Own', made.data.joinRoom.token, '');
    await owner.ask(`mutation { setRoomPrivacy(room: "${slug}", private: true) { room { id } } }`);
    const invite = async (args: string) =>
      (
        await owner.ask(
          `mutation { createRoomInvitation(room: "${slug}"${args}) { token invitation { id usesLeft } } }`,
        )
      ).data.createRoomInvitation;
    const enter = (name: string, token: string) =>
      app.anonymous.ask(
        `mutation ($name: String!, $token: String!) { joinRoom(room: "${slug}", name: $name, invitation: $token) { token } }`,
        { name, token },
      );
    const once = await invite(', uses: 1');
    expect((await enter('Ada', once.token)).errors).toBeUndefined();
    expect(refusal(await enter('Eve', once.token))).toMatchObject({
      code: 'INVITATION_INVALID',
      field: 'invitation',
    });
    const room = await db.room.findUniqueOrThrow({ where: { slug } });
    const ada = await app.guest('Ada', 'Elsewhere');
    const again = await invite(', uses: 1');
    await db.membership.create({ data: { roomId: room.id, accountId: ada.id } });
    const viewer = (await db.account.findUniqueOrThrow({ where: { id: ada.id } })) as AccountRow;
    await spendRoomInvitation(again.token, slug, viewer);
    const holding = await owner.ask(`{ roomInvitations(room: "${slug}") { usesLeft } }`);
    expect(holding.data.roomInvitations).toEqual([{ usesLeft: 1 }]);
    await owner.ask(
      `mutation { revokeRoomInvitation(room: "${slug}", id: "${again.invitation.id}") { id } }`,
    );
    const revoked = await invite('');
    await owner.ask(
      `mutation { revokeRoomInvitation(room: "${slug}", id: "${revoked.invitation.id}") { id } }`,
    );
    expect(refusal(await enter('Eve', revoked.token)).code).toBe('INVITATION_INVALID');
    expect(refusal(await enter('Eve', 'nonsense')).code).toBe('INVITATION_INVALID');
    expect((await owner.ask(`{ roomInvitations(room: "${slug}") { id } }`)).data.roomInvitations).toEqual([]);
    const answer = await owner.ask(`mutation { createRoomInvitation(room: "${slug}", hours: 0) { token } }`);
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'hours' });
  });

  test.each([
    ['into a room', 'RoomInvitation', 'room: "crowded"', { field: 'room' }],
    ['to sign up', 'ServerInvitation', '', {}],
  ])('of invitations %s a hundred hold at once, also when many are made together', async (_to, of, room, named) => {
    const owner = await app.member(`inviter-${of.toLowerCase()}`);
    await promote(owner, 'admin');
    await join(owner, 'Crowded', ', create: true');
    const invite = () => owner.ask(`mutation { create${of}(${room || 'hours: 1'}) { invitation { id } } }`);
    for (let made = 0; made < 98; made++) await invite();
    const answers = await Promise.all(Array.from({ length: 6 }, invite));
    const refused = answers.filter(({ errors }) => errors);
    expect(refused).toHaveLength(4);
    for (const answer of refused)
      expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', limit: 100, ...named });
    const { id } = answers.find(({ errors }) => !errors)?.data[`create${of}`].invitation ?? {};
    await owner.ask(`mutation { revoke${of}(${room && `${room}, `}id: "${id}") { id } }`);
    expect((await invite()).errors).toBeUndefined();
  });
});
