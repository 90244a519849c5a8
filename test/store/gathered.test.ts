import { expect, test } from 'vitest';
import { gathered } from '../../server/store/gathered.ts';

/** A database that answers when the test says so. */
function slow() {
  const queries: { keys: readonly number[]; answer(): void; fail(): void }[] = [];
  const look = gathered<number, number>(
    (keys) =>
      new Promise((resolve, reject) =>
        queries.push({ keys, answer: () => resolve([...keys]), fail: () => reject(new Error('gone')) }),
      ),
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
