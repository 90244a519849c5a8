import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db } from '../server/store/database.ts';
import { openApp, promote, type TestApp } from './support/app.ts';
import { type Person, refusal } from './support/people.ts';

let app: TestApp;
let admin: Person;
let moderator: Person;
beforeAll(async () => {
  app = await openApp();
  admin = await app.member('the-boss');
  await promote(admin, 'admin');
  moderator = await app.member('warden');
  await admin.ask(`mutation { setRole(account: "${moderator.id}", role: MODERATOR) { account { role } } }`);
});
afterAll(() => app.close());

const EVENTS = `subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) {
  __typename cursor
  ... on MessageAdded { message { id seq body deletedAt } }
  ... on MessageDeleted { message { id seq body deletedAt } by { id } }
  ... on UserLeft { user { id } reason by { id } }
  ... on UserMuted { user { id } until by { id } }
} }`;

const join = (person: Person, room: string) =>
  person.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { slug } } }', { room });
/** The same person, by an access token of theirs. */
async function tokenOf(person: Person, scopes: string): Promise<Person> {
  const { data } = await person.ask(
    `mutation { createAccessToken(name: "Program", scopes: [${scopes}]) { token } }`,
  );
  return app.withToken(person.name, data.createAccessToken.token, person.id);
}
const deleteMessage = (person: Person, id: string) =>
  person.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { body deletedAt } } }', { id });

describe('deleting a message', () => {
  test('takes its text away everywhere, for readers now and later; its place stays', async () => {
    const ada = await app.guest('Ada', 'Deleting');
    const { data: cursors } = await ada.ask('{ history(room: "deleting") { streamCursor } }');
    const live = ada.listen(EVENTS, { room: 'deleting', after: cursors.history.streamCursor });
    await ada.say('deleting', 'Before');
    const { message } = (await ada.say('deleting', 'A secret that slipped out')).data.sendMessage;
    await live.untilSome((event) => event.message?.id === message.id);
    expect((await deleteMessage(ada, message.id)).data.deleteMessage.message).toMatchObject({ body: '' });
    const told = await live.untilSome(({ __typename }) => __typename === 'MessageDeleted');
    expect(told).toMatchObject({
      message: { id: message.id, seq: message.seq, body: '' },
      by: { id: ada.id },
    });
    live.stop();
    const later = ada.listen(EVENTS, { room: 'deleting', after: cursors.history.streamCursor });
    await later.untilSome(({ __typename }) => __typename === 'CaughtUp');
    expect(JSON.stringify(later.items)).not.toContain('slipped out');
    expect(later.items.find((event) => event.message?.id === message.id).message.deletedAt).not.toBeNull();
    later.stop();
    const { data } = await ada.ask('{ history(room: "deleting") { nodes { body deletedAt } } }');
    expect(data.history.nodes.map(({ body }: { body: string }) => body)).toEqual(['Before', '']);
    expect((await deleteMessage(ada, message.id)).errors).toBeUndefined();
  });

  test('is for its author, the owner of the room and moderators; nobody learns of messages elsewhere', async () => {
    const owner = await app.guest('Owner', 'Whose');
    const [author, other] = [await app.guest('Author', 'Whose'), await app.guest('Other', 'Whose')];
    const say = async () => (await author.say('whose', 'Mine')).data.sendMessage.message.id as string;
    expect(refusal(await deleteMessage(other, await say())).code).toBe('FORBIDDEN');
    expect(refusal(await deleteMessage(app.anonymous, await say())).code).toBe('UNAUTHENTICATED');
    for (const person of [author, owner, moderator, admin])
      expect((await deleteMessage(person, await say())).errors).toBeUndefined();
    for (const id of ['nonsense', '00000000-0000-4000-8000-000000000000'])
      expect(refusal(await deleteMessage(other, id))).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    const hidden = await app.anonymous.ask(
      'mutation { joinRoom(room: "Hidden", name: "Ada", password: "open sesame", create: true) { token room { slug } } }',
    );
    const insider = app.withToken('Ada', hidden.data.joinRoom.token, '');
    const id = (await insider.say(hidden.data.joinRoom.room.slug, 'Inside')).data.sendMessage.message.id;
    for (const person of [other, moderator, admin])
      expect(refusal(await deleteMessage(person, id))).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
  });

  test('a retry of what was deleted does not bring it back', async () => {
    const ada = await app.guest('Ada', 'Retries');
    const first = await ada.say('retries', 'Once', 'the-same');
    await deleteMessage(ada, first.data.sendMessage.message.id);
    const again = await ada.say('retries', 'Once', 'the-same');
    expect(again.data.sendMessage).toMatchObject({ duplicate: true, message: { body: '' } });
  });
});

describe('muting, kicking, banning', () => {
  test('whoever is muted reads and does not speak, until it ends; leaving and coming back does not help', async () => {
    const owner = await app.guest('Owner', 'Mutes');
    const loud = await app.guest('Loud', 'Mutes');
    const mute = (minutes: number | null) =>
      owner.ask(
        'mutation ($id: ID!, $minutes: Int) { muteUser(room: "mutes", account: $id, minutes: $minutes) { room { id } } }',
        { id: loud.id, minutes },
      );
    expect(refusal(await mute(0))).toMatchObject({ code: 'BAD_INPUT', field: 'minutes' });
    expect((await mute(5)).errors).toBeUndefined();
    expect(refusal(await loud.say('mutes', 'x'))).toMatchObject({
      code: 'MUTED',
      until: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await loud.ask('{ history(room: "mutes") { streamCursor } }')).errors).toBeUndefined();
    await loud.ask('mutation { leaveRoom(room: "mutes") { room { id } } }');
    await join(loud, 'mutes');
    expect(refusal(await loud.say('mutes', 'x')).code).toBe('MUTED');
    await owner.ask(`mutation { unmuteUser(room: "mutes", account: "${loud.id}") { room { id } } }`);
    expect((await loud.say('mutes', 'Thank you')).errors).toBeUndefined();
  });

  test('whoever is kicked may come back, whoever is banned may not until it is lifted; the others are told', async () => {
    const owner = await app.guest('Owner', 'Kicks');
    const guest = await app.guest('Guest', 'Kicks');
    const heard = owner.listen(EVENTS, { room: 'kicks' });
    await heard.until(1);
    const act = (verb: string) =>
      owner.ask(`mutation { ${verb}(room: "kicks", account: "${guest.id}") { room { id } } }`);
    await act('kickUser');
    expect(await heard.untilSome(({ reason }) => reason === 'KICKED')).toMatchObject({
      user: { id: guest.id },
      by: { id: owner.id },
    });
    expect(refusal(await guest.say('kicks', 'x')).code).toBe('NOT_A_MEMBER');
    expect((await join(guest, 'kicks')).errors).toBeUndefined();
    await act('banUser');
    await heard.untilSome(({ reason }) => reason === 'BANNED');
    expect(refusal(await join(guest, 'kicks'))).toMatchObject({ code: 'BANNED', field: 'room' });
    await act('unbanUser');
    expect((await join(guest, 'kicks')).errors).toBeUndefined();
    heard.stop();
  });

  test('of a ban somebody outside is kept out too, and a private room is then not there', async () => {
    const made = await app.anonymous.ask(
      'mutation { joinRoom(room: "Cellar", name: "Own", password: "open sesame", create: true) { token room { slug } } }',
    );
    const { slug } = made.data.joinRoom.room;
    const owner = app.withToken('Own', made.data.joinRoom.token, '');
    const guest = await app.guest('Outside', 'elsewhere');
    await owner.ask(`mutation { banUser(room: "${slug}", account: "${guest.id}") { room { id } } }`);
    const answer = await guest.ask(
      `mutation { joinRoom(room: "${slug}", password: "open sesame") { room { id } } }`,
    );
    expect(refusal(answer).code).toBe('ROOM_NOT_FOUND');
  });

  test('who is banned from a private room learns neither what it is called now nor which password opens it', async () => {
    const made = await app.anonymous.ask(
      'mutation { joinRoom(room: "Pantry", name: "Own", password: "open up", create: true) { token room { slug } } }',
    );
    const { slug } = made.data.joinRoom.room;
    const owner = app.withToken('Own', made.data.joinRoom.token, '');
    const guest = await app.guest('Bodo', 'elsewhere');
    const enter = (password: string, create = false) =>
      guest.ask(
        'mutation ($room: String!, $password: String!, $create: Boolean) { joinRoom(room: $room, password: $password, create: $create) { room { slug private memberCount } } }',
        { room: slug, password, create },
      );
    expect((await enter('open up')).data.joinRoom.room.slug).toBe(slug);
    const upon = (verb: string) =>
      owner.ask(`mutation { ${verb}(room: "${slug}", account: "${guest.id}") { room { id } } }`);
    await upon('banUser');
    await owner.ask(`mutation { updateRoom(room: "${slug}", name: "Renamed Hush") { room { id } } }`);
    await owner.ask(
      `mutation { setRoomPrivacy(room: "${slug}", private: true, password: "shut now") { room { id } } }`,
    );
    const wrong = await enter('wrong');
    expect(refusal(wrong)).toMatchObject({ code: 'ROOM_NOT_FOUND', canCreate: false });
    expect(await enter('shut now')).toEqual(wrong);
    expect((await enter('shut now', true)).data.joinRoom.room.memberCount).toBe(1);
    await upon('unbanUser');
    expect((await enter('shut now')).data.joinRoom.room).toMatchObject({ memberCount: 2 });
  });

  test('who is banned from a private room is told why and until when as their stream ends: they cannot ask afterwards', async () => {
    const made = await app.anonymous.ask(
      'mutation { joinRoom(room: "Attic", name: "Own", password: "open up", create: true) { token room { slug } } }',
    );
    const { slug } = made.data.joinRoom.room;
    const owner = app.withToken('Own', made.data.joinRoom.token, '');
    const guest = await app.guest('Bodo', 'elsewhere');
    await guest.ask(`mutation { joinRoom(room: "${slug}", password: "open up") { room { id } } }`);
    const heard = guest.listen(EVENTS, { room: slug });
    await heard.until(1);
    await owner.ask(
      `mutation { banUser(room: "${slug}", account: "${guest.id}", minutes: 60, reason: "Riddles") { room { id } } }`,
    );
    await heard.ended;
    const told = refusal({ data: null, errors: heard.errors ?? [] });
    expect(told).toMatchObject({ code: 'BANNED', field: 'room', until: expect.stringMatching(/Z$/) });
    expect(told.message).toBe(`You are banned from this room until ${told.until}: Riddles.`);
  });

  test('is not for members, nor upon oneself, the owner, or those of the same role', async () => {
    const owner = await app.guest('Owner', 'Ranks');
    const member = await app.guest('Member', 'Ranks');
    await join(moderator, 'ranks');
    const second = await app.member('warden2');
    await admin.ask(`mutation { setRole(account: "${second.id}", role: MODERATOR) { account { id } } }`);
    const kick = (person: Person, target: Person) =>
      person.ask(`mutation { kickUser(room: "ranks", account: "${target.id}") { room { id } } }`);
    for (const [person, target] of [
      [member, owner],
      [owner, owner],
      [moderator, owner],
      [owner, moderator],
      [second, moderator],
    ] as const)
      expect(refusal(await kick(person, target)).code).toBe('FORBIDDEN');
    expect(refusal(await kick(owner, { ...member, id: 'nobody' }))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'account',
    });
    expect((await kick(moderator, member)).errors).toBeUndefined();
  });

  test('whoever is banned from the server cannot log in until it is lifted', async () => {
    const spammer = await app.member('spammer');
    const logIn = () =>
      app.anonymous.ask(
        'mutation { logIn(handle: "spammer", password: "staple battery horse correct") { token } }',
      );
    const ban = (person: Person) =>
      person.ask(
        `mutation { banAccount(account: "${spammer.id}", minutes: 60, reason: "Spam") { account { id } } }`,
      );
    expect(refusal(await ban(moderator)).code).toBe('FORBIDDEN');
    expect((await ban(admin)).errors).toBeUndefined();
    expect(refusal(await spammer.ask('{ viewer { id } }')).code).toBe('UNAUTHENTICATED');
    expect(refusal(await logIn())).toMatchObject({ code: 'BANNED', until: expect.any(String) });
    await admin.ask(`mutation { unbanAccount(account: "${spammer.id}") { account { id } } }`);
    expect((await logIn()).errors).toBeUndefined();
  });
});

describe('reports, the audit log, blocking', () => {
  test('a report reaches the moderators with what was said, and is resolved', async () => {
    const rude = await app.guest('Rude', 'Reports');
    const ada = await app.guest('Ada', 'Reports');
    const { message } = (await rude.say('reports', 'Something rude')).data.sendMessage;
    const report = (reason: string) =>
      ada.ask('mutation ($id: ID!, $reason: String!) { reportMessage(id: $id, reason: $reason) { id } }', {
        id: message.id,
        reason,
      });
    expect(refusal(await report('  '))).toMatchObject({ code: 'BAD_INPUT', field: 'reason' });
    expect(refusal(await report('x'.repeat(501)))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'reason',
      limit: 500,
    });
    await report('Rude');
    await report('Rude once more');
    const deletable = `{ reports { nodes { messageId messageDeletedAt viewerCanDelete } } }`;
    const asked = async () =>
      (await moderator.ask(deletable)).data.reports.nodes.find(
        ({ messageId }: { messageId: string }) => messageId === message.id,
      );
    expect(await asked()).toMatchObject({ messageDeletedAt: null, viewerCanDelete: true });
    await deleteMessage(rude, message.id);
    expect(await asked()).toMatchObject({ messageDeletedAt: expect.any(String), viewerCanDelete: false });
    const queue = '{ reports { nodes { id reason body account { id } reporter { id } } } }';
    expect(refusal(await ada.ask(queue)).code).toBe('FORBIDDEN');
    expect(refusal(await app.anonymous.ask(queue)).code).toBe('UNAUTHENTICATED');
    const { data } = await moderator.ask(queue);
    const mine = data.reports.nodes.filter(
      ({ account }: { account: { id: string } }) => account.id === rude.id,
    );
    expect(mine).toMatchObject([{ reason: 'Rude', body: 'Something rude', reporter: { id: ada.id } }]);
    await moderator.ask(`mutation { resolveReport(id: "${mine[0].id}") { id } }`);
    const open = (await moderator.ask(queue)).data.reports.nodes.map(({ id }: { id: string }) => id);
    expect(open).not.toContain(mine[0].id);
    const done = '{ reports(resolved: true, first: 1) { nodes { id resolvedBy { id } } } }';
    expect((await moderator.ask(done)).data.reports.nodes).toEqual([
      { id: mine[0].id, resolvedBy: { id: moderator.id } },
    ]);
    const log = await moderator.ask(
      '{ auditLog(first: 5) { nodes { action actor { id } account { id } } } }',
    );
    expect(log.data.auditLog.nodes[0]).toMatchObject({
      action: 'moderation.resolve',
      actor: { id: moderator.id },
      account: { id: rude.id },
    });
  });

  test('a thousand people may be blocked; the next one is, when another is not any more', async () => {
    const ada = await app.guest('Ada', 'Blocked');
    const accounts = Array.from({ length: 1_000 }, (_, n) => ({ id: uuidv7(), name: `Spammer ${n}` }));
    await db.account.createMany({ data: accounts });
    await db.block.createMany({
      data: accounts.slice(1).map(({ id }) => ({ blockerId: ada.id, blockedId: id })),
    });
    const ask = (verb: string, id = '') =>
      ada.ask(`mutation { ${verb}(account: "${id}") { account { id } } }`);
    const grace = await app.guest('Grace', 'Blocked');
    expect((await ask('blockAccount', accounts[0]?.id)).errors).toBeUndefined();
    expect(refusal(await ask('blockAccount', grace.id))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'account',
      limit: 1_000,
    });
    expect((await ask('blockAccount', accounts[0]?.id)).errors).toBeUndefined();
    await ask('unblockAccount', accounts[1]?.id);
    expect((await ask('blockAccount', grace.id)).errors).toBeUndefined();
  });

  test('a message that is reported from a private room is deleted by those inside, moderators or not', async () => {
    const ada = await app.guest('Ada', 'Anteroom');
    const { data } = await ada.ask(
      'mutation { joinRoom(room: "Hushed", create: true, password: "sesame") { room { slug } } }',
    );
    const { slug } = data.joinRoom.room;
    const { message } = (await ada.say(slug, 'Not for you')).data.sendMessage;
    await ada.ask(`mutation { reportMessage(id: "${message.id}", reason: "Look at me") { id } }`);
    const seen = async () =>
      (
        await moderator.ask('{ reports { nodes { messageId viewerCanDelete room { slug } } } }')
      ).data.reports.nodes.find(({ messageId }: { messageId: string }) => messageId === message.id);
    expect(await seen()).toMatchObject({ viewerCanDelete: false, room: null });
    await moderator.ask(`mutation { joinRoom(room: "${slug}", password: "sesame") { room { slug } } }`);
    expect(await seen()).toMatchObject({ viewerCanDelete: true, room: { slug } });
  });

  test('whom somebody has blocked is told to no token that may only read', async () => {
    const [ada, mallory] = [await app.member('ada-blocks'), await app.member('mallory-blocked')];
    await ada.ask(`mutation { blockAccount(account: "${mallory.id}") { account { id } } }`);
    await mallory.ask('mutation { joinRoom(room: "blocked", create: true) { room { id } } }');
    await ada.ask('mutation { joinRoom(room: "blocked") { room { id } } }');
    const seen = async (by: Person) => {
      const asked = `{ roomPerson(room: "blocked", account: "${mallory.id}") { account { viewerHasBlocked } } }`;
      return (await by.ask(asked)).data.roomPerson.account.viewerHasBlocked;
    };
    expect(await seen(await tokenOf(ada, 'READ, WRITE'))).toBe(true);
    expect(await seen(await tokenOf(ada, 'READ'))).toBe(false);
  });

  test('a person is reported, blocked and unblocked, but not by themselves', async () => {
    const [ada, grace] = [await app.guest('Ada', 'Blocks'), await app.guest('Grace', 'Blocks')];
    const block = (verb: string, id: string) =>
      ada.ask(`mutation { ${verb}(account: "${id}") { account { id } } }`);
    expect(refusal(await block('blockAccount', ada.id)).code).toBe('FORBIDDEN');
    await block('blockAccount', grace.id);
    await block('blockAccount', grace.id);
    expect((await ada.ask('{ blockedAccounts { id } }')).data.blockedAccounts).toEqual([{ id: grace.id }]);
    expect((await grace.ask('{ blockedAccounts { id } }')).data.blockedAccounts).toEqual([]);
    await block('unblockAccount', grace.id);
    expect((await ada.ask('{ blockedAccounts { id } }')).data.blockedAccounts).toEqual([]);
    const answer = await ada.ask(
      `mutation { reportAccount(account: "${grace.id}", reason: "Impersonation") { id } }`,
    );
    expect(answer.errors).toBeUndefined();
  });
});

describe('finding people', () => {
  const find = async (args: string) => {
    const { data } = await admin.ask(`{ accounts(${args}) {
      nodes { id name handle ban { reason until by { id } } } pageInfo { hasNextPage endCursor } } }`);
    return data.accounts as {
      nodes: { id: string; name: string; handle: string | null; ban: { reason: string } | null }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  };

  test('an admin finds everybody by name, handle, role or e-mail address, a page at a time', async () => {
    const [one, two] = [await app.member('findable-one'), await app.member('findable-two')];
    const guest = await app.guest('Findable 50%', 'Finding');
    await two.ask('mutation { updateAccount(email: "Two@Example.org") { viewer { id } } }');
    const ids = async (args: string) => (await find(args)).nodes.map(({ id }) => id);
    expect(await ids('search: "FINDABLE"')).toEqual([guest.id, two.id, one.id]);
    expect(await ids('search: "findable", role: MEMBER')).toEqual([two.id, one.id]);
    expect(await ids('search: "50%"')).toEqual([guest.id]);
    expect(await ids('search: "two@example.ORG"')).toEqual([two.id]);
    expect(await ids('search: "wo@example.org"')).toEqual([]);
    const long = `${'x'.repeat(80)}@example.org`;
    await one.ask(`mutation { updateAccount(email: "${long}") { viewer { id } } }`);
    expect(await ids(`search: "${long}"`)).toEqual([one.id]);
    expect(await ids('search: "\\u0000"')).not.toEqual([]);
    const first = await find('search: "findable", first: 2');
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await find(`search: "findable", first: 2, after: "${first.pageInfo.endCursor}"`);
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual([guest.id, two.id, one.id]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    const bad = async (args: string) => refusal(await admin.ask(`{ accounts(${args}) { nodes { id } } }`));
    expect(await bad('first: 0')).toMatchObject({ code: 'BAD_INPUT', field: 'first', limit: 100 });
    expect(await bad('first: 101')).toMatchObject({ code: 'BAD_INPUT', field: 'first', limit: 100 });
    expect(await bad('after: "x"')).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
  });

  test('with a token that may not read, nobody is found by their e-mail address', async () => {
    const hidden = await app.member('hidden-address');
    await hidden.ask('mutation { updateAccount(email: "hidden@example.org") { viewer { id } } }');
    const found = async (scopes: string) => {
      const answer = await (await tokenOf(admin, scopes)).ask(
        '{ accounts(search: "hidden@example.org") { nodes { handle } } }',
      );
      return answer.data.accounts.nodes;
    };
    expect(await found('READ, MODERATE')).toEqual([{ handle: 'hidden-address' }]);
    expect(await found('MODERATE')).toEqual([]);
  });

  test('a ban of somebody who has deleted their account is not listed: there is nobody to let back', async () => {
    const owner = await app.guest('Keeper', 'Deserted');
    const gone = await app.guest('Gone', 'Deserted');
    await owner.ask(`mutation { banUser(room: "deserted", account: "${gone.id}") { room { id } } }`);
    const banned = async () =>
      (await owner.ask('{ roomBans(room: "deserted") { nodes { account { id } } } }')).data.roomBans.nodes;
    expect(await banned()).toEqual([{ account: { id: gone.id } }]);
    await gone.ask('mutation { deleteAccount(messages: KEEP) { account { id } } }');
    expect(await banned()).toEqual([]);
  });

  test('bans are found, by whom and why, until they end or are lifted', async () => {
    const owner = await app.guest('Keeper', 'Banning');
    const [one, two] = [await app.guest('One', 'Banning'), await app.guest('Two', 'Banning')];
    await owner.ask(
      `mutation { banUser(room: "banning", account: "${one.id}", reason: "Noise") { room { id } } }`,
    );
    await owner.ask(
      `mutation { banUser(room: "banning", account: "${two.id}", minutes: 5) { room { id } } }`,
    );
    const banned = async () =>
      (await owner.ask('{ roomBans(room: "banning") { nodes { account { id } by { id } reason until } } }'))
        .data.roomBans.nodes;
    expect(await banned()).toEqual([
      { account: { id: two.id }, by: { id: owner.id }, reason: '', until: expect.any(String) },
      { account: { id: one.id }, by: { id: owner.id }, reason: 'Noise', until: null },
    ]);
    await owner.ask(`mutation { unbanUser(room: "banning", account: "${two.id}") { room { id } } }`);
    expect(await banned()).toHaveLength(1);

    const outlaw = await app.member('outlaw');
    await admin.ask(`mutation { banAccount(account: "${outlaw.id}", reason: "Fraud") { account { id } } }`);
    const found = await find('banned: true, search: "outlaw"');
    expect(found.nodes).toMatchObject([{ id: outlaw.id, ban: { reason: 'Fraud', by: { id: admin.id } } }]);
    expect((await find('banned: false, search: "outlaw"')).nodes).toEqual([]);
    await admin.ask(`mutation { unbanAccount(account: "${outlaw.id}") { account { id } } }`);
    expect((await find('banned: true, search: "outlaw"')).nodes).toEqual([]);
  });
});

test('a report and the audit log name the room only to those who may know of it', async () => {
  const owner = await app.guest('Secretive', 'Hidden place');
  const guest = await app.guest('Talker', 'Hidden place');
  const { message } = (await guest.say('hidden-place', 'Something')).data.sendMessage;
  const rooms = async (by = moderator) => {
    const { data } = await by.ask(
      '{ reports { nodes { messageId room { name } } } auditLog { nodes { action roomId room { name } } } }',
    );
    return [
      data.reports.nodes.find(({ messageId }: { messageId: string }) => messageId === message.id).room,
      data.auditLog.nodes.filter(({ action }: { action: string }) => action === 'room.edit')[0]?.room,
    ];
  };
  await owner.ask(`mutation { reportMessage(id: "${message.id}", reason: "Look") { id } }`);
  await owner.ask('mutation { updateRoom(room: "hidden-place", description: "Quiet") { room { id } } }');
  expect(await rooms()).toEqual([{ name: 'Hidden place' }, { name: 'Hidden place' }]);
  expect(await rooms(await tokenOf(moderator, 'READ, MODERATE'))).toEqual(await rooms());
  expect(await rooms(await tokenOf(moderator, 'MODERATE'))).toEqual([null, null]);
  await owner.ask('mutation { setRoomPrivacy(room: "hidden-place", private: true) { room { id } } }');
  expect((await rooms())[0]).toBeNull();
});

test('nobody who comes back is told the name of somebody who was deleted, nor an old one', async () => {
  const witness = await app.guest('Witness', 'Forgetting');
  const ada = await app.guest('Ada Lovelace', 'Forgetting');
  const { data } = await witness.ask('{ history(room: "forgetting") { streamCursor } }');
  const after = data.history.streamCursor;
  const live = witness.listen(EVENTS, { room: 'forgetting', after });
  await ada.say('forgetting', 'Once');
  await live.untilSome((event) => event.message?.body === 'Once');
  const names = async () => {
    const again = app.again(witness).listen(
      `subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) {
          __typename ... on MessageAdded { message { author { name } } } ... on UserLeft { user { name } }
        } }`,
      { room: 'forgetting', after },
    );
    await again.untilSome(({ __typename }) => __typename === 'CaughtUp');
    again.stop();
    return JSON.stringify(again.items);
  };
  expect(await names()).toContain('Ada Lovelace');
  await ada.ask('mutation { updateAccount(name: "Countess") { viewer { id } } }');
  expect(await names()).not.toContain('Ada Lovelace');
  await ada.ask('mutation { deleteAccount(messages: KEEP) { account { id } } }');
  const left = await names();
  expect(left).not.toContain('Countess');
  expect(left).toContain('Deleted account');
  live.stop();
});
