import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { assertRedis, openRedisBus } from '../../server/live/bus.redis.ts';
import { type Bus, openLocalBus } from '../../server/live/bus.ts';
import { log } from '../../server/logger.ts';
import { findRedis, type Redis, startRedis } from '../support/redis.ts';

log.level = 'silent';

type Opened = { bus: Bus; heard: string[]; states: string[] };

/** One that listens: what it heard, and whether it was connected. */
function ear() {
  const [heard, states]: [string[], string[]] = [[], []];
  const listener = {
    heard: (text: string) => void heard.push(text),
    up: () => void states.push('up'),
    down: () => void states.push('down'),
  };
  return { heard, states, listener };
}

/** What every implementation keeps to. */
function specify(open: (one: ReturnType<typeof ear>) => Promise<Bus>) {
  const opened: Opened[] = [];
  const node = async (): Promise<Opened> => {
    const one = ear();
    const bus = await open(one);
    opened.push({ bus, ...one });
    return { bus, ...one };
  };
  afterEach(() => Promise.all(opened.splice(0).map(({ bus }) => bus.close())));

  test('is up as soon as it is open', async () => {
    expect((await node()).states).toEqual(['up']);
  });

  test('what one publishes all others hear, in order', async () => {
    const [one, two, three] = [await node(), await node(), await node()];
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ü 😀`);
    for (const text of texts) expect(await one.bus.publish(text)).toBe(true);
    for (const { heard } of [two, three]) await expect.poll(() => heard).toEqual(texts);
  });

  test('who has closed hears nothing more, and a publish does not reject', async () => {
    const [one, two, three] = [await node(), await node(), await node()];
    await two.bus.close();
    await one.bus.publish('late');
    await expect.poll(() => three.heard).toEqual(['late']);
    expect(two.heard).toEqual([]);
    expect(await two.bus.publish('never')).toBeTypeOf('boolean');
  });
}

describe('the bus within a process', () => {
  specify(async ({ listener }) => openLocalBus(listener));
});

const program = findRedis();
describe.skipIf(program === null)('the bus over Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis(program ?? '');
  });
  afterAll(() => redis?.stop());

  specify(({ listener }) => openRedisBus(redis.url, 'test', listener));

  test('does not hear those of another database', async () => {
    const [here, there] = [ear(), ear()];
    const buses = [
      await openRedisBus(redis.url, 'one', here.listener),
      await openRedisBus(redis.url, 'two', there.listener),
    ];
    await buses[0]?.publish('for one');
    await expect.poll(() => here.heard).toEqual(['for one']);
    expect(there.heard).toEqual([]);
    for (const bus of buses) await bus.close();
  });

  test('a password that is missing or wrong is said so, and not repeated', async () => {
    const guarded = await startRedis(program ?? '', ['--requirepass', 'another']);
    const refused = [guarded.url, guarded.url.replace('//', '//:s3cret@')].map((url) =>
      assertRedis(url).catch(({ message }: Error) => message),
    );
    await expect(assertRedis(redis.url)).resolves.toBeUndefined();
    expect(await Promise.all(refused)).toEqual([
      expect.stringContaining('cannot be used: it wants a password, and REDIS_URL has none. '),
      expect.stringContaining('cannot be used: it does not know the user and password of REDIS_URL. '),
    ]);
    await guarded.stop();
  });

  const faults = [
    { fault: 'is killed and started again', hurt: () => redis.kill(), heal: () => redis.start() },
    { fault: 'forgets everything and throws everybody out', hurt: () => redis.flush() },
    { fault: 'stands still', hurt: async () => redis.pause(), heal: async () => redis.resume() },
  ];
  test.each(faults)('when Redis $fault, it says so, takes nothing meanwhile, and goes on by itself', async ({
    hurt,
    heal,
  }) => {
    const one = ear();
    const bus = await openRedisBus(redis.url, 'test', one.listener);
    await hurt();
    await expect.poll(() => one.states, { timeout: 20_000 }).toContain('down');
    if (heal) {
      expect(await bus.publish('lost')).toBe(false);
      await heal();
    }
    await expect.poll(() => one.states.at(-1), { timeout: 20_000 }).toBe('up');
    await expect.poll(() => bus.publish('again'), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => one.heard.at(-1), { timeout: 20_000 }).toBe('again');
    expect(one.heard).not.toContain('lost');
    await bus.close();
  }, 60_000);
});
