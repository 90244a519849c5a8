import { expect, test } from 'vitest';
import { callBack, forget } from '../../server/live/callbacks.ts';

/** Keeps the event loop for long, as the execution of what few ask the same of may. */
function work(): void {
  const end = performance.now() + 15;
  while (performance.now() < end);
}

test('those to be called back are called in order, once, and let others have the event loop in between', async () => {
  const called: string[] = [];
  const slow = (name: string) => () => {
    work();
    called.push(name);
  };
  const [a, b, c, gone] = [slow('a'), slow('b'), slow('c'), slow('gone')];
  callBack([a, b, gone, c]);
  // The turn in which it began is over after the first.
  expect(called).toEqual(['a']);
  const others = new Promise<void>((resolve) => setImmediate(() => resolve(void called.push('others'))));
  forget(gone);
  callBack([b, a]);
  await others;
  while (called.filter((name) => name === 'a').length < 2)
    await new Promise<void>((resolve) => setImmediate(resolve));
  expect(called.indexOf('others')).toBeLessThan(called.indexOf('c'));
  expect(called.filter((name) => name !== 'others')).toEqual(['a', 'b', 'c', 'a']);
});

test('whoever comes and goes meanwhile, everybody who stays is called', async () => {
  const called: string[] = [];
  const late = () => called.push('late');
  callBack([() => callBack([late]), () => called.push('last')]);
  while (called.length < 2) await new Promise<void>((resolve) => setImmediate(resolve));
  expect(called.sort()).toEqual(['last', 'late']);
});
