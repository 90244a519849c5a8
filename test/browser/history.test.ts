// @vitest-environment node
import { expect, test, vi } from 'vitest';
import { confirmed, enter, hear, house, speaker } from '../support/browser.ts';

const here = house();
const TOTAL = 180;
const line = (at: number) => `Line ${at}. ${'Words come and go. '.repeat((at * 7) % 11)}`.trim();

test('older history loads on scrolling up, without a jump and without a gap', async () => {
  const ada = await speaker(here.server.url, 'Ada', 'Long Room');
  await ada.say(...Array.from({ length: TOTAL }, (_, at) => line(at + 1)));
  const page = await here.visitor({ viewport: { width: 900, height: 700 } });
  await enter(page, 'Grace', 'Long Room');
  await vi.waitFor(async () => expect((await confirmed(page)).at(-1)).toBe(line(TOTAL)), 10_000);
  const scroller = page.locator('.scroller');
  expect(
    await scroller.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight),
  ).toBeLessThan(2);

  // Scrolls to where the next page is asked for and watches, frame by frame, what stands in the middle of the window.
  const scrollUp = () =>
    scroller.evaluate(async (element) => {
      const frame = () => new Promise(requestAnimationFrame);
      const middle = element.getBoundingClientRect().top + element.clientHeight / 2;
      const bodies = () => [...element.querySelectorAll('article .body')];
      element.scrollTop -= 300;
      await frame();
      await frame();
      const height = element.scrollHeight;
      const anchor = bodies().find((body) => body.getBoundingClientRect().bottom > middle);
      if (!anchor) throw new Error('Nothing stands in the middle of the window.');
      const text = anchor.textContent;
      const top = anchor.getBoundingClientRect().top;
      let worst = 0;
      const loads = element.scrollTop < 800;
      for (let frames = 0; frames < (loads ? 30 : 2); frames += 1) {
        await frame();
        const now = bodies().find((body) => body.textContent === text);
        worst = Math.max(
          worst,
          now ? Math.abs(now.getBoundingClientRect().top - top) : Number.POSITIVE_INFINITY,
        );
        if (element.scrollHeight !== height) frames = Math.max(frames, 20);
      }
      return {
        worst,
        atStart: element.scrollTop === 0,
        seen: bodies().map((body) => body.textContent?.trim() ?? ''),
      };
    });

  const seen = new Set(await confirmed(page));
  for (;;) {
    const step = await scrollUp();
    expect(step.worst).toBeLessThan(2);
    for (const text of step.seen) seen.add(text);
    const numbers = step.seen.map((text) => Number(/^Line (\d+)/.exec(text)?.[1]));
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
    if (step.atStart && numbers[0] === 1) break;
  }
  expect(seen.size).toBe(TOTAL);
  await page.getByText('This is where Long Room begins.').waitFor();
});

test('who reads further up is not moved by what is said, and is told how much it is', async () => {
  const ada = await speaker(here.server.url, 'Ada', 'Reading Room');
  await ada.say(...Array.from({ length: 40 }, (_, at) => line(at + 1)));
  const page = await here.visitor({ viewport: { width: 900, height: 700 } });
  await enter(page, 'Grace', 'Reading Room');
  const scroller = page.locator('.scroller');
  await hear(page, /^Line 40\./);
  await scroller.hover();
  await page.mouse.wheel(0, -600);
  const toEnd = page.locator('.to-end');
  await toEnd.waitFor();
  const before = await scroller.evaluate((element) => element.scrollTop);
  await ada.say('news 1', 'news 2');
  await page.getByRole('button', { name: '2 new messages' }).waitFor();
  expect(await scroller.evaluate((element) => element.scrollTop)).toBe(before);
  await toEnd.click();
  await hear(page, 'news 2');
  await toEnd.waitFor({ state: 'detached' });
  await ada.say('news 3');
  await vi.waitFor(async () => expect((await confirmed(page)).at(-1)).toBe('news 3'), 10_000);
  await vi.waitFor(
    async () =>
      expect(
        await scroller.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight),
      ).toBeLessThan(2),
    10_000,
  );
});
