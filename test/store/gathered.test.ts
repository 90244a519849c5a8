import { afterEach, expect, test, vi } from 'vitest';
import { gathered } from '../../server/store/gathered.ts';

/** A database that answers when the test says so. */
function slow(connections = 10) {
  const queries: { keys: readonly number[]; answer(): void; fail(): void }[] = [];
  const look = gathered<number, number>(
    (keys) =>
      new Promise((resolve, reject) =>
        queries.push({ keys, answer: () => resolve([...keys]), fail: () => reject(new Error('gone')) }),
      ),
    () => connections,
  );
  return { queries, look, asked: () => queries.map(({ keys }) => keys) };
}

test('one query that hangs holds nobody up; with three under way the others wait, and go together', async () => {
  const { queries, look, asked } = slow();
  const found = [look(1), look(2)];
  await expect.poll(asked).toEqual([[1, 2]]);
  for (const key of [3, 4]) {
    found.push(look(key));
    await expect.poll(() => asked().at(-1)).toEqual([key]);
  }
  found.push(look(5), look(6));
  await new Promise(setImmediate);
  found.push(look(7));
  expect(asked()).toHaveLength(3);
  queries[1]?.answer();
  await expect.poll(() => asked().at(-1)).toEqual([5, 6, 7]);
  for (const { answer } of queries) answer();
  expect(await Promise.all(found)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('a query that fails makes room for the next', async () => {
  const { queries, look, asked } = slow();
  for (let key = 1; key <= 4; key++) {
    const failed = expect(look(key)).rejects.toThrow('gone');
    await expect.poll(() => asked().at(-1)).toEqual([key]);
    queries.at(-1)?.fail();
    await failed;
  }
});

test('however many are asked for, three queries are under way', async () => {
  const { queries, look } = slow();
  const found = Promise.all(Array.from({ length: 2_000 }, (_, key) => look(key)));
  for (let answered = 0; answered < 8; answered++) {
    await expect.poll(() => queries.length).toBe(Math.min(8, answered + 3));
    queries[answered]?.answer();
  }
  expect(await found).toHaveLength(2_000);
});

test('with one connection, one query is under way, and the next takes all who came meanwhile', async () => {
  const { queries, look, asked } = slow(1);
  const found = [look(1)];
  await expect.poll(asked).toEqual([[1]]);
  for (let key = 2; key <= 20; key++) {
    found.push(look(key));
    await new Promise(setImmediate);
  }
  expect(asked()).toHaveLength(1);
  queries[0]?.answer();
  await expect.poll(() => asked().at(-1)).toHaveLength(19);
  queries[1]?.answer();
  expect(await Promise.all(found)).toHaveLength(20);
});

test('in a rush, whoever comes a moment later is still in time', async () => {
  const { queries, look, asked } = slow(1);
  const found = Array.from({ length: 10 }, (_, key) => look(key));
  await expect.poll(asked).toHaveLength(1);
  queries[0]?.answer();
  await Promise.all(found);
  found.push(look(10));
  await new Promise(setImmediate);
  found.push(look(11));
  await expect.poll(() => asked().at(-1)).toEqual([10, 11]);
  queries[1]?.answer();
  expect(await Promise.all(found)).toHaveLength(12);
});

afterEach(() => vi.useRealTimers());

test('when the rush is over, one that comes alone waits for nobody', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  const { queries, look, asked } = slow(1);
  const crowd = Array.from({ length: 10 }, (_, key) => look(key));
  await new Promise(setImmediate);
  queries[0]?.answer();
  await Promise.all(crowd);
  vi.advanceTimersByTime(1_000);
  const alone = look(10);
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  expect(asked()).toEqual([expect.anything(), [10]]);
  queries[1]?.answer();
  expect(await alone).toBe(10);
});

test('what is asked for twice is looked up once, and answered twice', async () => {
  const asked: unknown[] = [];
  const look = gathered<{ room: string }, string>(async (keys) => {
    asked.push(keys);
    return keys.map(({ room }) => room);
  });
  expect(await Promise.all(['a', 'b', 'a'].map((room) => look({ room })))).toEqual(['a', 'b', 'a']);
  expect(asked).toEqual([[{ room: 'a' }, { room: 'b' }]]);
});
