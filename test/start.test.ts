import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { startApp } from '../server/app.ts';
import { begin } from '../server/begin.ts';
import { helpText, misspelt, readConfig, settingsTable } from '../server/config.ts';
import { StartError } from '../server/errors.ts';
import { createPeople, refusal } from './support/people.ts';
import { freePort, runServer, startServer } from './support/server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enchanters-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function newDataDir(name: string): Promise<string> {
  await cp(inject('emptyDataDir'), join(folder, name), { recursive: true });
  return join(folder, name);
}

/** A port that somebody else listens on until it is released. */
async function takePort(wanted?: number) {
  const port = wanted ?? (await freePort());
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
  return { port, release: () => new Promise((resolve) => holder.close(resolve)) };
}

describe('settings', () => {
  test('--help lists every setting with type, default and meaning', async () => {
    const { code, stdout } = await runServer(['--help'], {});
    expect([code, stdout]).toEqual([0, helpText()]);
    for (const name of ['PORT', 'HOST', 'DATA_DIR', 'DATABASE_URL'])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\S+`, 'm'));
  });

  test('the table of the README is the same list', async () => {
    expect(await readFile('README.md', 'utf8')).toContain(settingsTable());
  });

  test.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'mysql://root:secret@localhost/x'],
    ['REDIS_URL', 'http://:secret@localhost'],
    ['PUBLIC_URL', 'chat.example.org'],
    ['PUBLIC_URL', 'https://example.org/chat'],
    ['CREATE_ROOMS_ON_JOIN', 'maybe'],
    ['TRUST_PROXY', '1'],
    ['RATE_LIMITS', 'no'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused in one line that names it', (name, value) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(StartError);
    expect(read).toThrow(new RegExp(`^The setting ${name}[^\\n]+--help\\.$`));
    expect(read).not.toThrow('secret');
  });

  test('all that is wrong is said at once, each on its line, in our words', async () => {
    const { code, stdout, stderr } = await runServer([], {
      PORT: 'abc',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'redis://x',
    });
    expect([code, stdout, stderr.split('\n')]).toEqual([
      1,
      '',
      [
        'Enchanters cannot start: The setting PORT ("abc") is not valid: must be a whole number from 0 to 65535. It takes a port, 4000 by default; see npm start -- --help.',
        'Enchanters cannot start: The setting LOG_LEVEL ("loud") is not valid: must be fatal, error, warn, info, debug, trace or silent. It takes a level, info by default; see npm start -- --help.',
        expect.stringMatching(/^Enchanters cannot start: REDIS_URL connects several nodes/),
        '',
      ],
    ]);
  });

  test.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['RATE_LIMIT', 'RATE_LIMITS'],
    ['RATE_LIMITSS', 'RATE_LIMITS'],
    ['DATA_DRI', 'DATA_DIR'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['port', 'PORT'],
  ])('%s is taken for a slip of %s', (name, meant) => {
    expect(misspelt({ [name]: 'x', PORT: '1' })).toEqual([[name, meant]]);
  });

  test('what others set is no slip', () => {
    const others = [
      'HOME',
      'HOSTNAME',
      'PATH',
      'PWD',
      'TERM',
      'DATABASE_PORT',
      'REDIS_PORT',
      'XDG_DATA_DIRS',
    ];
    expect(misspelt(Object.fromEntries(others.map((name) => [name, 'x'])))).toEqual([]);
  });

  test('defaults are what the help says', () => {
    expect(readConfig({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: null,
      createRoomsOnJoin: false,
    });
  });
});

test.each([
  {
    level: 'info',
    limits: 'off',
    first: [expect.stringMatching(/^WARNING: RATE_LIMITS=off/)],
    last: ['Closing.'],
  },
  { level: 'silent', limits: 'on', first: [], last: [] },
])('where a machine reads it, all that a server says is JSON lines, limits that are lifted and slips in names among them, at LOG_LEVEL=$level', async (given) => {
  const server = await startServer({
    dataDir: await newDataDir(`lines ${given.level}`),
    env: { LOG_LEVEL: given.level, RATE_LIMITS: given.limits, DATABSE_URL: 'postgresql://:secret@x' },
  });
  await server.stop();
  expect(server.output()).not.toContain('secret');
  const lines = server.output().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    ...given.first,
    'WARNING: DATABSE_URL is not a setting. Did you mean DATABASE_URL?',
    expect.stringMatching(/^Enchanters is ready: http/),
    ...given.last,
  ]);
});

describe('a start that cannot be', () => {
  test('an unknown option is one line that says where settings go', async () => {
    const { code, stderr } = await runServer(['--port=8080'], { DATA_DIR: join(folder, 'never') });
    expect([code, stderr]).toEqual([
      1,
      'Enchanters cannot start: The option --port=8080 is unknown. Settings are environment variables, such as PORT=8080; see npm start -- --help.\n',
    ]);
  });

  test('a bus beside the embedded database, which has one node, is one line with the remedy', async () => {
    const { code, stderr } = await runServer([], {
      REDIS_URL: 'redis://:secret@127.0.0.1:1',
      DATA_DIR: join(folder, 'never'),
    });
    expect([code, stderr]).toEqual([
      1,
      'Enchanters cannot start: REDIS_URL connects several nodes, but the embedded database belongs to one. Name a PostgreSQL for all of them with DATABASE_URL, or leave REDIS_URL away.\n',
    ]);
  });

  test('a taken port is one line with cause and remedy, and nothing was made', async () => {
    const { port, release } = await takePort();
    const dataDir = join(folder, 'never');
    const { code, stderr } = await runServer([], {
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    });
    expect([code, stderr]).toEqual([
      1,
      `Enchanters cannot start: Port ${port} on 127.0.0.1 is taken. Stop what uses it, or choose another with PORT.\n`,
    ]);
    expect(existsSync(dataDir)).toBe(false);
    await release();
  });

  test('a HOST that is no address is one line with the remedy', async () => {
    const { code, stderr } = await runServer([], { HOST: '999.1.1.1', DATA_DIR: join(folder, 'never') });
    expect([code, stderr]).toEqual([
      1,
      'Enchanters cannot start: HOST 999.1.1.1 is no address of this machine. Use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network.\n',
    ]);
  });

  test('what fails when the database is open leaves it closed', async () => {
    const [dataDir, port] = [await newDataDir('late'), await freePort()];
    const config = readConfig({ PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
    const begun = await begin(config);
    const taken = await takePort(port);
    await expect(startApp(config, begun)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken.`);
    await taken.release();
    const app = await startApp(config);
    await app.close();
  });

  test.each([
    'file/data',
    '/proc/data',
    '/dev/null',
  ])('a DATA_DIR that cannot be made, %s, is one line', async (name) => {
    await writeFile(join(folder, 'file'), '');
    const { code, stderr } = await runServer([], { PORT: '0', DATA_DIR: resolve(folder, name) });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Enchanters cannot start: DATA_DIR \S+ cannot be used: [^\n]+ that can be written\.\n$/,
    );
  });

  test.each([
    'letters.txt',
    'postgres',
  ])('a DATA_DIR that holds %s of somebody else is left as it is', async (name) => {
    const dataDir = join(folder, `foreign ${name}`);
    await mkdir(join(dataDir, name), { recursive: true });
    await writeFile(join(dataDir, name, 'theirs'), 'precious');
    const { code, stderr } = await runServer([], { PORT: '0', DATA_DIR: dataDir });
    expect([code, stderr]).toEqual([
      1,
      `Enchanters cannot start: DATA_DIR ${dataDir} holds "${name}", which is not of this server. Choose a folder of its own: a new or an empty one.\n`,
    ]);
    expect(await readdir(dataDir, { recursive: true })).toEqual([name, join(name, 'theirs')]);
  });

  test('a damaged database is one line, and leaves no file behind', async () => {
    // Too long a path for a socket, which is then in the folder for temporary files.
    const deep = join(folder, 'd'.repeat(90));
    const temporary = join(folder, 'temporary');
    const damaged = join(deep, 'data', 'postgres');
    await Promise.all([temporary, damaged].map((path) => mkdir(path, { recursive: true })));
    for (const name of ['enchanters-initialised', 'PG_VERSION']) await writeFile(join(damaged, name), '');
    const { code, stderr } = await runServer([], { PORT: '0', DATA_DIR: 'data', TMPDIR: temporary }, deep);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Enchanters cannot start: The embedded database on \S+ did not start: [^\n]+\n$/);
    expect([await readdir(temporary), await readdir(join(deep, 'data'))]).toEqual([[], ['postgres']]);
  });

  test('an unreachable database is one line, without the password', async () => {
    const port = await freePort();
    const { code, stderr } = await runServer([], {
      DATABASE_URL: `postgresql://ada:s3cret@127.0.0.1:${port}/chat`,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Enchanters cannot start: The database that DATABASE_URL names cannot be used: [^\n]+\n$/,
    );
    expect(stderr).not.toContain('s3cret');
  });
});

describe('the data directory', () => {
  test('belongs to one server: a second is refused and the first goes on; a killed one leaves no lock', async () => {
    const dataDir = await newDataDir('shared');
    const first = await startServer({ dataDir });
    const second = await runServer([], { PORT: '0', DATA_DIR: dataDir });
    expect(second.code).toBe(1);
    expect(second.stderr).toBe(
      `Enchanters cannot start: Another server (process ${first.pid}) is using the data directory ${dataDir}. Stop it, or give this one a directory of its own with DATA_DIR.\n`,
    );
    const people = createPeople(first.url);
    const ada = await people.guest('Ada', 'Lobby');
    await ada.say('lobby', 'Before the kill', 'kept');
    await first.kill('SIGKILL');

    // Two at once on the stale lock: one takes it, the other is told so.
    const ports = [await freePort(), await freePort()];
    const starts = await Promise.allSettled(ports.map((port) => startServer({ dataDir, port })));
    const [winner] = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value);
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const again = createPeople(winner?.url ?? '').again(ada);
    expect((await again.say('lobby', 'Before the kill', 'kept')).data.sendMessage.duplicate).toBe(true);
    const { data } = await again.ask('{ history(room: "lobby") { nodes { seq body } } }');
    expect(data.history.nodes).toEqual([{ seq: 2, body: 'Before the kill' }]);
    await people.leave();
    await winner?.stop();
  });

  test('a lock file that a power failure cut short holds nobody', async () => {
    const dataDir = await newDataDir('cut');
    await writeFile(join(dataDir, 'server.lock'), '');
    const server = await startServer({ dataDir });
    await server.stop();
  });

  test('the same clientId before and after a restart is one message, without a hole in seq', async () => {
    const dataDir = await newDataDir('restarts');
    let server = await startServer({ dataDir });
    let people = createPeople(server.url);
    const ada = await people.guest('Ada', 'Lobby');
    const answers = await Promise.all(Array.from({ length: 20 }, () => ada.say('lobby', 'Once', 'once')));
    await people.leave();
    await server.kill('SIGTERM');
    server = await startServer({ dataDir });
    people = createPeople(server.url);
    const again = people.again(ada);
    for (let time = 0; time < 30; time++) answers.push(await again.say('lobby', 'Once', 'once'));
    expect(answers.filter(({ data }) => !data.sendMessage.duplicate)).toHaveLength(1);
    const once = answers[0]?.data.sendMessage.message;
    expect((await again.say('lobby', 'Next')).data.sendMessage.message.seq).toBe(once.seq + 1);
    await people.leave();
    await server.stop();
  });

  test('SIGTERM closes sockets with 1012, gives the lock back and ends with 0', async () => {
    const dataDir = await newDataDir('ends');
    const server = await startServer({ dataDir });
    const people = createPeople(server.url);
    const ada = await people.guest('Ada', 'Lobby');
    const heard = ada.listen('subscription { roomEvents(room: "lobby") { cursor } }');
    await heard.until(1);
    await server.kill('SIGTERM');
    await heard.ended;
    expect(heard.errors?.[0]?.extensions.code).toBe('CLOSED_1012');
    const next = await startServer({ dataDir });
    await next.stop();
    await people.leave();
  });

  test('npm start is ended by ending npm: the signal reaches the server, which ends in order', async () => {
    const dataDir = await newDataDir('npm');
    // Elsewhere, and straight the program: what is not made ready would be installed while other tests run.
    const elsewhere = await mkdtemp(join(folder, 'npm-'));
    const start = manifest.scripts.start.replace('scripts/start.mjs', resolve('dist/server/main.js'));
    await writeFile(join(elsewhere, 'package.json'), JSON.stringify({ scripts: { start } }));
    const npm = spawn('npm', ['start'], {
      cwd: elsewhere,
      env: { ...process.env, PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    onTestFinished(() => {
      try {
        process.kill(-(npm.pid ?? 0), 'SIGKILL');
      } catch {}
    });
    let output = '';
    await new Promise<void>((resolve) => {
      npm.stdout.on('data', (said) => {
        output += said;
        if (output.includes('Enchanters is ready')) resolve();
      });
    });
    // When nobody is left who could say something, and not when npm alone is gone.
    const ended = new Promise((resolve) => npm.once('close', resolve));
    npm.kill('SIGTERM');
    await ended;
    expect(output).toContain('Closing.');
    await (await startServer({ dataDir })).stop();
  });

  test('in memory nothing is written, and everything works', async () => {
    const server = await startServer({ dataDir: ':memory:' });
    const people = createPeople(server.url);
    const ada = await people.guest('Ada', 'Lobby');
    expect((await ada.say('lobby', 'Hello')).data.sendMessage.duplicate).toBe(false);
    await people.leave();
    await server.stop();
  });
});

/** `fsync` is seen where it counts: between the frame that asks and the frame that answers, on the real process. */
describe.skipIf(!hasStrace())('durability (seen by strace)', () => {
  test('a send reaches fdatasync before it is acknowledged', async () => {
    const server = await startServer({ dataDir: await newDataDir('traced') });
    const people = createPeople(server.url);
    const ada = await people.guest('Ada', 'Lobby');
    const trace = join(folder, 'trace');
    const calls = 'trace=fdatasync,fsync,read,write,writev';
    const strace = spawn(
      'strace',
      ['-f', '-y', '-s', '40', '-e', calls, '-o', trace, '-p', String(server.pid)],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    await new Promise<void>((resolve) => {
      strace.stderr.on('data', (data) => String(data).includes('attached') && resolve());
    });
    expect((await ada.say('lobby', 'Is this on disk?')).data.sendMessage.duplicate).toBe(false);
    strace.kill('SIGINT');
    await new Promise((resolve) => strace.once('exit', resolve));
    const lines = (await readFile(trace, 'utf8')).split('\n');
    const asked = lines.findIndex((line) => /read.*POST \/graphql/.test(line));
    const answered = lines.findIndex((line) => /write.*HTTP\/1\.1 200/.test(line));
    const synced = lines.findIndex((line) => /f(data)?sync\(\d+<[^>]*pg_wal/.test(line));
    expect(asked).toBeGreaterThanOrEqual(0);
    expect(synced).toBeGreaterThan(asked);
    expect(answered).toBeGreaterThan(synced);
    await people.leave();
    await server.stop();
  });
});

describe.skipIf(!hasStrace())('a disk that refuses (by strace)', () => {
  test.each([
    ['once', ':when=1', 'it is started again'],
    ['for a while', '', 'it is tried again'],
  ])(
    '%s: what is not on disk is not acknowledged; the database recovers, and the repeat is stored once',
    async (name, when, until) => {
      const server = await startServer({
        dataDir: await newDataDir(`refuses ${name}`),
        env: { LOG_LEVEL: 'error' },
      });
      const people = createPeople(server.url);
      const ada = await people.guest('Ada', 'Lobby');
      const { data } = await ada.ask('{ history(room: "lobby") { streamCursor } }');
      const heard = ada.listen(
        'subscription ($after: String) { messageAdded(room: "lobby", after: $after) { body } }',
        { after: data.history.streamCursor },
      );
      await ada.say('lobby', 'before', 'before');
      await heard.until(1);
      const inject = `inject=fdatasync,fsync:error=EIO${when}`;
      const strace = spawn('strace', ['-f', '-e', inject, '-o', '/dev/null', '-p', String(server.pid)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await new Promise<void>((resolve) => {
        strace.stderr.on('data', (data) => String(data).includes('attached') && resolve());
      });
      expect(refusal(await ada.say('lobby', 'during', 'during')).code).toBe('UNAVAILABLE');
      await expect.poll(server.output, { timeout: 20_000 }).toContain(until);
      strace.kill('SIGINT');
      await new Promise((resolve) => strace.once('exit', resolve));
      await expect
        .poll(async () => (await ada.say('lobby', 'during', 'during')).errors, { timeout: 20_000 })
        .toBeUndefined();
      await ada.say('lobby', 'after', 'after');
      expect((await heard.until(3)).map(({ body }) => body)).toEqual(['before', 'during', 'after']);
      await people.leave();
      await server.stop();
    },
    60_000,
  );
});

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(
      'strace is not installed: that a send reaches fdatasync was not seen from outside (apt-get install strace).',
    );
    return false;
  }
}
