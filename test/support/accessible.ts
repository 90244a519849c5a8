import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Found = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };

/** axe-core finds nothing on the page as it stands. */
export async function assertAccessible(page: Page): Promise<void> {
  // Not by a script element: the page's own policy would refuse it, as it should.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<Found> } }).axe.run(),
  );
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`)}`,
  );
  expect(said).toEqual([]);
}

/** Nothing that scrolls has to be scrolled sideways. */
export async function assertNoWideScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const page = document.documentElement;
    const scrollers = [page, ...document.querySelectorAll('.scroller, .people-side, dialog')];
    return scrollers
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => element.className);
  });
  expect(wide).toEqual([]);
}
