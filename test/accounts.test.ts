import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetOldAddresses } from '../server/accounts/guesses.ts';
import { forgetExpiredSessions } from '../server/accounts/sessions.ts';
import { db } from '../server/store/database.ts';
import { openApp, type TestApp } from './support/app.ts';
import { type Answer, PASSWORD, type Person, refusal } from './support/people.ts';
import { openSocket } from './support/socket.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp({ TRUST_PROXY: 'true' });
});
afterAll(() => app.close());

const SIGN_UP = `mutation ($handle: String!, $password: String!, $name: String, $email: String, $invitation: String) {
  signUp(handle: $handle, password: $password, name: $name, email: $email, invitation: $invitation) {
    token viewer { id name handle role guest email }
  }
}`;
const LOG_IN = `mutation ($handle: String!, $password: String!) {
  logIn(handle: $handle, password: $password) { token viewer { id handle } }
}`;

const signUp = (person: Person, handle: string, more: Record<string, unknown> = {}) =>
  person.ask(SIGN_UP, { handle, password: PASSWORD, ...more });
const logIn = (handle: string, password = PASSWORD) => app.anonymous.ask(LOG_IN, { handle, password });
const as = (token: string) => app.withToken('', token, '');

/** Logs in from an address. */
const logInFrom = async (address: string, handle: string, password: string, token?: string) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: LOG_IN, variables: { handle, password } }),
  });
  return (await response.json()) as {
    data: { logIn: unknown };
    errors?: Answer['errors'];
  };
};

describe('signing up', () => {
  test('takes a handle and a password, and signs in', async () => {
    const { data } = await signUp(app.anonymous, '@Ada', { name: 'Ada Lovelace', email: 'ada@example.org' });
    expect(data.signUp.viewer).toMatchObject({
      name: 'Ada Lovelace',
      handle: 'ada',
      role: 'MEMBER',
      guest: false,
      email: 'ada@example.org',
    });
    expect((await as(data.signUp.token).ask('{ viewer { handle } }')).data.viewer.handle).toBe('ada');
  });

  test.each([
    ['', 'BAD_INPUT'],
    ['a', 'BAD_INPUT'],
    ['x'.repeat(31), 'BAD_INPUT'],
    ['two words', 'BAD_INPUT'],
    ['-dash', 'BAD_INPUT'],
    ['1234', 'BAD_INPUT'],
    ['ad\u202Ea', 'BAD_INPUT'],
    ['ad\u200Ba', 'BAD_INPUT'],
    ['aдa', 'BAD_INPUT'],
    ['<script>', 'BAD_INPUT'],
    ['Admin', 'HANDLE_TAKEN'],
    ['m0derator', 'HANDLE_TAKEN'],
  ])('the handle %j is refused with %s, and named', async (handle, code) => {
    expect(refusal(await signUp(app.anonymous, handle))).toMatchObject({ code, field: 'handle' });
  });

  test('no two handles are the same or look alike', async () => {
    await signUp(app.anonymous, 'paypal');
    await signUp(app.anonymous, 'copa');
    for (const handle of ['PAYPAL', 'ＰａｙＰａｌ', 'paypa1', 'сора', 'c0pa'])
      expect([handle, refusal(await signUp(app.anonymous, handle)).code]).toEqual([handle, 'HANDLE_TAKEN']);
    expect((await signUp(app.anonymous, 'paypals')).errors).toBeUndefined();
  });

  test.each([
    ['short', 8],
    ['        ', undefined],
    ['x'.repeat(129), 128],
    ['password1', undefined],
    ['12345678', undefined],
    ['aaaaaaaaaa', undefined],
    ['qwertyuiop', undefined],
    ['weakling99', undefined],
  ])('the password %j is refused, and named', async (password, limit) => {
    const answer = await signUp(app.anonymous, 'weakling', { password });
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'password', ...(limit && { limit }) });
    expect(await db.account.count({ where: { handle: 'weakling' } })).toBe(0);
  });

  test('what is no e-mail address is refused; nobody but its owner is told one', async () => {
    expect(refusal(await signUp(app.anonymous, 'mail', { email: 'nonsense' }))).toMatchObject({
      field: 'email',
    });
    expect(refusal(await signUp(app.anonymous, 'mail', { email: `${'x'.repeat(250)}@e.org` }))).toMatchObject(
      {
        ...{ code: 'BAD_INPUT', field: 'email', limit: 254 },
        message: 'The e-mail address is longer than 254 characters.',
      },
    );
    await signUp(app.anonymous, 'mailer', { email: 'm@example.org' });
    const ada = await app.guest('Onlooker', 'mail');
    const token = (await logIn('mailer')).data.logIn.token;
    await as(token).ask('mutation { joinRoom(room: "mail") { room { id } } }');
    const { data } = await ada.ask('{ users(room: "mail") { account { handle email } } }');
    expect(data.users.map(({ account }: { account: object }) => account)).toContainEqual({
      handle: 'mailer',
      email: null,
    });
  });

  test('whoever has an account makes no second one', async () => {
    const grace = await app.member('grace');
    expect(refusal(await signUp(grace, 'grace2')).code).toBe('FORBIDDEN');
  });

  test('a guest takes neither the name nor the handle of somebody who is registered', async () => {
    await signUp(app.anonymous, 'edsger', { name: 'Edsger W.' });
    const join = (name: string) =>
      app.anonymous.ask(
        'mutation ($name: String!) { joinRoom(room: "names", name: $name, create: true) { token } }',
        {
          name,
        },
      );
    for (const name of ['Edsger', 'EDSGER W.', 'Eds ger'])
      expect([name, refusal(await join(name))]).toMatchObject([name, { code: 'NAME_TAKEN', field: 'name' }]);
    expect((await join('Edsger Too')).errors).toBeUndefined();
    for (const name of ['admin', 'ADMIN', '\u0410dmin', 'Moderator'])
      expect([name, refusal(await join(name))]).toMatchObject([name, { code: 'NAME_TAKEN', field: 'name' }]);
    const guest = await app.guest('Administrative', 'names');
    const rename = (name: string) =>
      guest.ask(`mutation { updateAccount(name: "${name}") { viewer { name } } }`);
    expect(refusal(await rename('System'))).toMatchObject({ code: 'NAME_TAKEN', field: 'name' });
    expect((await rename('Systematic')).errors).toBeUndefined();
  });
});

describe('claiming a guest', () => {
  test('keeps messages, rooms, ownership and read marks; the old token is none any more', async () => {
    const guest = await app.guest('Barbara', 'Claims');
    await guest.say('claims', 'Said as a guest');
    const { data: before } = await guest.ask('{ history(room: "claims") { nodes { cursor } } }');
    await guest.ask(
      `mutation { markRead(room: "claims", cursor: "${before.history.nodes[0].cursor}") { room { id } } }`,
    );
    const { data } = await signUp(guest, 'barbara');
    expect(data.signUp.viewer).toMatchObject({ id: guest.id, name: 'Barbara', handle: 'barbara' });
    const barbara = as(data.signUp.token);
    const after = await barbara.ask(
      '{ history(room: "claims") { nodes { body viewerIsAuthor author { handle } } } room(room: "claims") { viewerIsMember viewerUnreadCount owner { id } } }',
    );
    expect(after.data).toEqual({
      history: { nodes: [{ body: 'Said as a guest', viewerIsAuthor: true, author: { handle: 'barbara' } }] },
      room: { viewerIsMember: true, viewerUnreadCount: 0, owner: { id: guest.id } },
    });
    expect(refusal(await guest.ask('{ viewer { id } }')).code).toBe('UNAUTHENTICATED');
  });

  test('two tabs that claim at once make one account', async () => {
    const guest = await app.guest('Tabs', 'tabs');
    const answers = await Promise.all([signUp(guest, 'tabs-one'), signUp(guest, 'tabs-two')]);
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    expect(await db.account.count({ where: { handle: { startsWith: 'tabs-' } } })).toBe(1);
  });
});

describe('logging in', () => {
  test('an unknown handle and a wrong password are answered alike', async () => {
    await app.member('known');
    const [wrong, unknown] = [
      await logIn('known', 'not this one'),
      await logIn('nobody-there', 'not this one'),
    ];
    expect(refusal(wrong)).toEqual(refusal(unknown));
    expect(refusal(wrong)).toMatchObject({ code: 'CREDENTIALS_INVALID' });
    expect((await logIn('KNOWN')).data.logIn.viewer.handle).toBe('known');
  });

  test('of ten thousand guesses at one account few are looked at, and its owner still gets in from where they were', {
    timeout: 120_000,
  }, async () => {
    const victim = await app.member('victim');
    expect((await logInFrom('198.51.100.7', 'victim', PASSWORD)).errors).toBeUndefined();
    const codes: Record<string, number> = {};
    const count = ({ errors }: { errors?: Answer['errors'] }) => {
      const code = errors?.[0]?.extensions.code ?? 'in';
      codes[code] = (codes[code] ?? 0) + 1;
    };
    // Half of what a socket may ask for at once, of whole networks of strangers, beside requests from a thousand more.
    for (let round = 0; round < 180; round++) {
      const socket = await openSocket(app.port, { headers: { 'x-forwarded-for': `203.0.${round}.1` } });
      const guesses = Array.from({ length: 50 }, (_, index) => `guess ${round} ${index}`);
      const asked = guesses.map((password) => socket.ask(LOG_IN, { handle: 'victim', password }));
      for (const answer of await Promise.all(asked)) count(answer);
      await socket.close();
    }
    for (let round = 0; round < 10; round++) {
      const asked = Array.from({ length: 100 }, (_, index) =>
        logInFrom(`203.3.${round}.${index}`, 'victim', `guess ${index}`),
      );
      for (const answer of await Promise.all(asked)) count(answer);
    }
    expect(codes.in).toBeUndefined();
    expect(codes.CREDENTIALS_INVALID).toBeLessThanOrEqual(100);
    expect((codes.CREDENTIALS_INVALID ?? 0) + (codes.RATE_LIMITED ?? 0)).toBe(10_000);
    // A stranger who knows the password waits; where they were before, or are signed in, they do not.
    expect((await logInFrom('203.1.1.1', 'victim', PASSWORD)).errors?.[0]?.extensions.code).toBe(
      'RATE_LIMITED',
    );
    expect((await logInFrom('198.51.100.7', 'victim', PASSWORD)).errors).toBeUndefined();
    expect((await logInFrom('203.1.1.1', 'victim', PASSWORD, victim.token ?? '')).errors).toBeUndefined();
  });

  test('an address is known for 90 days after the last log-in from there, and no more than twenty are', async () => {
    const owner = await app.member('moves-about');
    const refused = async (address: string) =>
      (await logInFrom(address, 'moves-about', PASSWORD)).errors?.[0]?.extensions.code;
    for (let place = 0; place < 25; place++) expect(await refused(`192.0.2.${place}`)).toBeUndefined();
    expect(await db.knownAddress.count({ where: { accountId: owner.id } })).toBe(20);
    // From now on no stranger gets in.
    for (let guess = 0; guess < 50; guess++) await logInFrom(`203.2.1.${guess}`, 'moves-about', 'wrong');
    expect(await refused('192.0.2.4')).toBe('RATE_LIMITED');
    expect(await refused('192.0.2.5')).toBeUndefined();
    await db.$executeRaw`
      UPDATE "KnownAddress" SET "seenAt" = now() - interval '91 days' WHERE "accountId" = ${owner.id}::uuid`;
    expect(await refused('192.0.2.5')).toBe('RATE_LIMITED');
    await forgetOldAddresses();
    expect(await db.knownAddress.count({ where: { accountId: owner.id } })).toBe(0);
  });

  test('begins a session of its own, and ends the one that asked', async () => {
    await app.member('fixated');
    const guest = await app.guest('Fix', 'fix');
    const { data } = await guest.ask(LOG_IN, { handle: 'fixated', password: PASSWORD });
    expect(data.logIn.token).not.toBe(guest.token);
    expect(refusal(await guest.ask('{ viewer { id } }')).code).toBe('UNAUTHENTICATED');
  });

  test('a browser is given a cookie, and loses it when it logs out', async () => {
    await app.member('cookie');
    const post = (query: string, headers: Record<string, string> = {}) =>
      fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
    const response = await post(
      `mutation { logIn(handle: "cookie", password: "${PASSWORD}") { viewer { id } } }`,
    );
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^enchanters_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    const own = {
      cookie: cookie.split(';')[0] ?? '',
      origin: app.url,
      'x-graphql-yoga-csrf': '1',
    };
    const out = await post('mutation { logOut { ended } }', own);
    expect(out.headers.get('set-cookie')).toMatch(/^enchanters_session=; .*Expires=Thu, 01 Jan 1970/);
    expect(await (await post('{ viewer { id } }', own)).json()).toEqual({ data: { viewer: null } });
  });
});

describe('sessions and tokens', () => {
  test('are listed, and end one by one or all but this one', async () => {
    const linus = await app.member('linus');
    const tokens = await Promise.all(
      [1, 2, 3].map(async () => (await logIn('linus')).data.logIn.token as string),
    );
    const { data } = await linus.ask('{ sessions { id current createdAt lastUsedAt program } }');
    expect(data.sessions).toHaveLength(4);
    expect(data.sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    const newest = data.sessions[0].id;
    expect(
      (await linus.ask(`mutation { endSession(id: "${newest}") { ended } }`)).data.endSession.ended,
    ).toBe(1);
    expect(refusal(await linus.ask(`mutation { endSession(id: "${newest}") { ended } }`)).code).toBe(
      'NOT_FOUND',
    );
    expect((await linus.ask('mutation { endOtherSessions { ended } }')).data.endOtherSessions.ended).toBe(2);
    for (const token of tokens)
      expect(refusal(await as(token).ask('{ viewer { id } }')).code).toBe('UNAUTHENTICATED');
    expect((await linus.ask('{ viewer { handle } }')).data.viewer.handle).toBe('linus');
  });

  test('nobody ends the sessions of others', async () => {
    const [one, two] = [await app.member('owner-of-it'), await app.member('stranger')];
    const { data } = await one.ask('{ sessions { id } }');
    expect(
      refusal(await two.ask(`mutation { endSession(id: "${data.sessions[0].id}") { ended } }`)).code,
    ).toBe('NOT_FOUND');
    expect(refusal(await two.ask('mutation { endSession(id: "nonsense") { ended } }')).code).toBe(
      'NOT_FOUND',
    );
  });

  test('an access token does what its scopes say and no more, and is revoked', async () => {
    const owner = await app.member('bots');
    await owner.ask('mutation { joinRoom(room: "bots", create: true) { room { id } } }');
    const make = async (scopes: string) =>
      (
        await owner.ask(
          `mutation { createAccessToken(name: "a bot", scopes: ${scopes}) { token accessToken { id scopes } } }`,
        )
      ).data.createAccessToken;
    const [reader, writer] = [await make('[READ]'), await make('[READ, WRITE]')];
    expect((await as(reader.token).ask('{ history(room: "bots") { nodes { id } } }')).errors).toBeUndefined();
    expect(refusal(await as(reader.token).say('bots', 'no')).code).toBe('FORBIDDEN');
    expect((await as(writer.token).say('bots', 'yes')).errors).toBeUndefined();
    for (const mutation of [
      'createAccessToken(name: "more", scopes: [WRITE]) { token }',
      'endOtherSessions { ended }',
      `changePassword(current: "${PASSWORD}", next: "another long enough one") { token }`,
      'updateAccount(name: "Bot") { viewer { id } }',
    ])
      expect(refusal(await as(writer.token).ask(`mutation { ${mutation} }`)).code).toBe('FORBIDDEN');
    expect((await owner.ask('{ accessTokens { name scopes } }')).data.accessTokens).toHaveLength(2);
    await owner.ask(`mutation { revokeAccessToken(id: "${writer.accessToken.id}") { ended } }`);
    expect(refusal(await as(writer.token).say('bots', 'gone')).code).toBe('UNAUTHENTICATED');
    expect(
      refusal(await owner.ask(`mutation { endSession(id: "${reader.accessToken.id}") { ended } }`)).code,
    ).toBe('NOT_FOUND');
  });

  test.each([
    ['name: "", scopes: [READ]', 'name'],
    ['name: "x", scopes: []', 'scopes'],
    ['name: "x", scopes: [READ], days: 0', 'days'],
    ['name: "x", scopes: [READ], days: 401', 'days'],
  ])('a token with %s is refused, and %s is named', async (args, field) => {
    const owner = await app.member(`t${Math.random().toString(36).slice(2)}`);
    expect(refusal(await owner.ask(`mutation { createAccessToken(${args}) { token } }`))).toMatchObject({
      code: 'BAD_INPUT',
      field,
    });
  });

  test('there are fifty tokens at once; those that have expired do not count', async () => {
    const owner = await app.member('many-bots');
    const make = (name: string) =>
      owner.ask(`mutation { createAccessToken(name: "${name}", scopes: [READ]) { token } }`);
    for (let made = 0; made < 50; made++) expect((await make(`Bot ${made}`)).errors).toBeUndefined();
    expect(refusal(await make('One more'))).toMatchObject({ code: 'BAD_INPUT', field: 'name', limit: 50 });
    await db.session.updateMany({
      where: { accountId: owner.id, name: 'Bot 7' },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect((await make('One more')).errors).toBeUndefined();
    await forgetExpiredSessions();
    expect(await db.session.count({ where: { accountId: owner.id, name: 'Bot 7' } })).toBe(0);
  });

  test('who logs in once more than a hundred times ends the session that was not used for longest', async () => {
    const owner = await app.member('everywhere');
    const [first] = (await owner.ask('{ sessions { id } }')).data.sessions;
    await owner.ask('mutation { joinRoom(room: "everywhere", create: true) { room { id } } }');
    const heard = owner.listen('subscription { roomEvents(room: "everywhere") { __typename } }');
    await heard.until(1);
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);
    await db.session.createMany({
      data: Array.from({ length: 99 }, (_, n) => ({
        id: uuidv7(),
        tokenHash: randomBytes(32),
        accountId: owner.id,
        // The oldest of all, but used since.
        createdAt: daysAgo(n === 0 ? 300 : 10),
        lastUsedAt: n === 0 ? daysAgo(1) : null,
        expiresAt: daysAgo(-100),
      })),
    });
    await db.session.updateMany({
      where: { id: first.id },
      data: { createdAt: daysAgo(30), lastUsedAt: daysAgo(20) },
    });
    const { data } = await logIn('everywhere');
    await heard.ended;
    expect(heard.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const { sessions } = (await as(data.logIn.token).ask('{ sessions { id createdAt current } }')).data;
    expect(sessions).toHaveLength(100);
    expect(sessions[0]).toMatchObject({ current: true });
    expect(sessions.at(-1).createdAt < daysAgo(299).toISOString()).toBe(true);
    expect(sessions.map(({ id }: { id: string }) => id)).not.toContain(first.id);
  });

  test('changing the password takes the old one, ends the other sessions, and renews this one', async () => {
    const owner = await app.member('changes');
    const other = as((await logIn('changes')).data.logIn.token);
    const change = (current: string, next: string) =>
      owner.ask(
        'mutation ($current: String!, $next: String!) { changePassword(current: $current, next: $next) { token } }',
        {
          current,
          next,
        },
      );
    expect(refusal(await change('not this one', 'another long enough one'))).toMatchObject({
      code: 'CREDENTIALS_INVALID',
      field: 'current',
    });
    expect(refusal(await change(PASSWORD, 'short'))).toMatchObject({ code: 'BAD_INPUT', field: 'next' });
    const { data } = await change(PASSWORD, 'another long enough one');
    for (const person of [owner, other])
      expect(refusal(await person.ask('{ viewer { id } }')).code).toBe('UNAUTHENTICATED');
    expect((await as(data.changePassword.token).ask('{ viewer { handle } }')).data.viewer.handle).toBe(
      'changes',
    );
    expect(refusal(await logIn('changes')).code).toBe('CREDENTIALS_INVALID');
    expect((await logIn('changes', 'another long enough one')).errors).toBeUndefined();
  });

  test('guests have sessions, but neither tokens nor a password', async () => {
    const guest = await app.guest('Only', 'only');
    expect((await guest.ask('{ sessions { current } }')).data.sessions).toEqual([{ current: true }]);
    expect(refusal(await guest.ask('{ accessTokens { id } }')).code).toBe('FORBIDDEN');
    expect(refusal(await app.anonymous.ask('{ sessions { id } }')).code).toBe('UNAUTHENTICATED');
  });
});

describe('settings', () => {
  test('without guests nobody joins with a name alone; closed, nobody signs up; invited, only with a link', async () => {
    const strict = await openApp({ GUESTS: 'false', SIGN_UP: 'closed' });
    const setUp = '{ server { signUp guests passwords viewerCan { moderate listAccounts invite } } }';
    expect((await strict.anonymous.ask(setUp)).data.server).toEqual({
      signUp: 'CLOSED',
      guests: false,
      passwords: true,
      viewerCan: { moderate: false, listAccounts: false, invite: false },
    });
    expect(
      refusal(
        await strict.anonymous.ask('mutation { joinRoom(room: "x", name: "Ada", create: true) { token } }'),
      ).code,
    ).toBe('FORBIDDEN');
    expect(refusal(await strict.anonymous.ask(SIGN_UP, { handle: 'ada', password: PASSWORD })).code).toBe(
      'FORBIDDEN',
    );
    await strict.close();
    const invited = await openApp({ SIGN_UP: 'invited' });
    const by = (invitation: string | null) =>
      invited.anonymous.ask(SIGN_UP, { handle: 'ada', password: PASSWORD, invitation });
    expect(refusal(await by(null))).toMatchObject({ code: 'FORBIDDEN', field: 'invitation' });
    expect(refusal(await by('nonsense')).code).toBe('INVITATION_INVALID');
    await invited.close();
  });
});
