import type { Part } from '../section.ts';
import { table } from '../table.ts';
import { CATEGORIES, measurePages } from './measure.ts';

const SCORE_LEAST = 95;

/** How Lighthouse rates the pages of the web client. */
export const pages: Part = async (quick, say) => {
  const audited = await measurePages(quick ? 1 : 3, say);
  return {
    title: 'The pages of the web client',
    goals: audited.map(({ page, device, scores }) => {
      const least = Math.min(...Object.values(scores));
      return {
        says: `Lighthouse rates the ${page} on a ${device} at **${CATEGORIES.map((of) => scores[of]).join(' · ')}** of 100 (${CATEGORIES.join(' · ')})`,
        goal: `at least ${SCORE_LEAST} each`,
        met: least >= SCORE_LEAST,
      };
    }),
    figures: table(
      ['page', 'device', ...CATEGORIES],
      audited.map(({ page, device, scores }) => [
        page,
        device,
        ...CATEGORIES.map((of) => String(scores[of])),
      ]),
    ),
    charts: {},
    method: `Lighthouse's own settings for a phone (a slow network and a slow processor, simulated) and for a desktop, in the Chromium that the tests use. The room is one that
the visitor has joined, with 200 messages. The medians of ${quick ? 'one run' : 'three runs'} each.`,
  };
};
