import { createRoot } from 'solid-js';
import { expect, test } from 'vitest';
import { createStored } from '../../client/ui/createStored.ts';

test('an older answer that comes last brings nothing back', async () => {
  const answers: ((value: string[]) => void)[] = [];
  const load = () => new Promise<string[]>((resolve) => void answers.push(resolve));
  const stored = createRoot(() => createStored(load));
  await Promise.resolve();
  const revoked = stored.change(async () => {});
  await Promise.resolve();
  expect(answers.length).toBe(2);
  answers[1]?.(['kept']);
  await revoked;
  answers[0]?.(['kept', 'revoked']);
  await Promise.resolve();
  await Promise.resolve();
  expect(stored.value()).toEqual(['kept']);
});

test('rows that say the same are the same, after they were asked for anew', async () => {
  let answer = [{ id: 1 }, { id: 2, uses: 1 }];
  const stored = createRoot(() => createStored(async () => answer));
  await stored.refresh();
  const before = stored.value();
  answer = [{ id: 1 }, { id: 2, uses: 2 }, { id: 3 }];
  await stored.refresh();
  expect(stored.value()).toEqual(answer);
  expect(stored.value()?.[0]).toBe(before?.[0]);
  expect(stored.value()?.[1]).not.toBe(before?.[1]);
});
