import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    await deleteMessage(rude, message.id);
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
    const log = await moderator.ask(
      '{ auditLog(first: 5) { nodes { action actor { id } account { id } } } }',
    );
    expect(log.data.auditLog.nodes[0]).toMatchObject({
      action: 'moderation.resolve',
      actor: { id: moderator.id },
      account: { id: rude.id },
    });
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
