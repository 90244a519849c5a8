// `npm run timing [-- samples]`: whether the time that a refused log-in takes tells what handles there are. Asks the built server
// over HTTP, one at a time, every kind of handle in random order, and fails where the medians are further apart than LIMIT_MS.
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, quantile } from '../bench/numbers.ts';
import { startApp } from '../server/app.ts';
import { readConfig } from '../server/config.ts';
import { log } from '../server/logger.ts';
import { db } from '../server/store/database.ts';
import { createPeople, PASSWORD, type People } from '../test/support/people.ts';
import { startServer } from '../test/support/server.ts';

const LIMIT_MS = 2;
const SAMPLES_USUALLY = 500;
/** Strangers have 50 guesses an hour at one account: so many are made at each. */
const GUESSES_EACH = 25;
/** Not counted: the first requests compile what the others run. */
const WARM_UP = 50;

/** What a handle may be, and how it comes to be that. All are asked for with a wrong password. */
const kinds: Record<string, (people: People, handle: string) => Promise<unknown>> = {
  unknown: async () => undefined,
  known: (people, handle) => people.member(handle),
  'was a guest': async (people, handle) => {
    const guest = await people.guest(handle, 'Lobby');
    return done(
      guest.ask(`mutation { signUp(handle: "${handle}", password: "${PASSWORD}") { viewer { id } } }`),
    );
  },
  banned: async (people, handle) => {
    const { id } = await people.member(handle);
    return db.ban.create({ data: { id: randomUUID(), accountId: id, byId: id, reason: 'Spam' } });
  },
  deleted: async (people, handle) => {
    const person = await people.member(handle);
    return done(
      person.ask(`mutation { deleteAccount(password: "${PASSWORD}", messages: KEEP) { account { id } } }`),
    );
  },
  // As accounts are that were made by another identity source.
  'without a password': async (people, handle) => {
    const { id } = await people.member(handle);
    return db.account.update({ where: { id }, data: { passwordHash: null }, select: { id: true } });
  },
};
const names = Object.keys(kinds);
const samples = Number(process.argv[2] ?? SAMPLES_USUALLY);
if (!Number.isSafeInteger(samples) || samples < 1) {
  console.error('Usage: npm run timing [-- samples]');
  process.exit(1);
}

const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-timing-'));
const env = { DATA_DIR: dataDir, TRUST_PROXY: 'true', RATE_LIMITS: 'off' };
try {
  await prepare();
  const server = await startServer({ dataDir, env });
  report(await measure(server.url).finally(() => server.stop()));
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();

async function done(answer: ReturnType<People['anonymous']['ask']>): Promise<void> {
  const { errors } = await answer;
  if (errors) throw new Error(JSON.stringify(errors));
}

function handleOf(name: string, number: number): string {
  return `${name.replaceAll(' ', '-')}-${number}`;
}

async function prepare(): Promise<void> {
  log.level = 'warn';
  const app = await startApp(readConfig({ ...env, PORT: '0' }));
  const people = createPeople(app.url);
  const accounts = Math.ceil((samples + WARM_UP) / GUESSES_EACH);
  console.log(`Making ${accounts} accounts of each kind …`);
  for (const make of Object.entries(kinds))
    for (let number = 0; number < accounts; number++) await make[1](people, handleOf(make[0], number));
  await people.leave();
  await app.close();
}

/** @returns by kind, the milliseconds of each refused log-in. */
async function measure(url: string): Promise<Map<string, number[]>> {
  const times = new Map(names.map((name) => [name, [] as number[]]));
  const asked = new Map(names.map((name) => [name, 0]));
  const inOrder = Array.from({ length: samples + WARM_UP }, () => names).flat();
  // Each of them asked about as often, early and late.
  const order = shuffled(inOrder.slice(0, WARM_UP * names.length)).concat(
    shuffled(inOrder.slice(WARM_UP * names.length)),
  );
  console.log(`Logging in ${order.length.toLocaleString('en')} times with a wrong password …`);
  for (const [index, name] of order.entries()) {
    const number = asked.get(name) ?? 0;
    asked.set(name, number + 1);
    const took = await guess(url, handleOf(name, Math.floor(number / GUESSES_EACH)), addressOf(index));
    if (index >= WARM_UP * names.length) times.get(name)?.push(took);
  }
  return times;
}

/** A stranger each time, so that none of them is refused before the password is looked at. */
function addressOf(index: number): string {
  return `10.0.${Math.floor(index / 256) % 256}.${index % 256}`;
}

async function guess(url: string, handle: string, address: string): Promise<number> {
  const body = JSON.stringify({
    query:
      'mutation ($handle: String!) { logIn(handle: $handle, password: "not the right one") { viewer { id } } }',
    variables: { handle },
  });
  const begun = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body,
  });
  const answer = await response.text();
  const took = performance.now() - begun;
  if (!answer.includes('"CREDENTIALS_INVALID"')) throw new Error(`${handle} was answered with ${answer}`);
  return took;
}

function shuffled<Item>(items: Item[]): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
  return items;
}

function report(times: Map<string, number[]>): void {
  const unknown = median(times.get('unknown') ?? []);
  const row = (name: string, columns: string[]) =>
    console.log(name.padEnd(20) + columns.map((text) => text.padStart(10)).join(''));
  row(`${samples} samples each`, ['p5', 'median', 'p95', 'off by']);
  for (const [name, unsorted] of times) {
    const sorted = unsorted.sort((a, b) => a - b);
    const off = median(sorted) - unknown;
    const [p5, p50, p95] = [0.05, 0.5, 0.95].map((share) => quantile(sorted, share).toFixed(2));
    row(name, [p5 ?? '', p50 ?? '', p95 ?? '', off.toFixed(2)]);
    if (Math.abs(off) <= LIMIT_MS) continue;
    console.error(
      `The median is more than ${LIMIT_MS} ms off that of unknown handles: time tells them apart.`,
    );
    process.exitCode = 1;
  }
}
