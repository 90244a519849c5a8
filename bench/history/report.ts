import { barChart } from '../chart.ts';
import type { Part } from '../section.ts';
import { table } from '../table.ts';
import { measureHistory, type Position } from './measure.ts';

const PAGES_MOST = 1.5;
const places: Record<Position, string> = {
  opening: 'as a room is opened (no `before`)',
  newest: 'newest',
  middle: 'middle',
  oldest: 'oldest',
};

/** Pages of a long history: as quick at its oldest end as at its newest. */
export const history: Part = async (quick, say) => {
  const plan = quick ? { messages: 20_000, requests: 100 } : { messages: 200_000, requests: 400 };
  const pages = await measureHistory(plan, say);
  const medians = pages.map(({ median }) => median);
  const fastest = Math.min(...medians);
  const spread = Math.max(...medians) / fastest;
  const rows = pages.map(({ position, median, p99 }) => [
    places[position],
    `${(median / fastest).toFixed(2)}×`,
    median.toFixed(2),
    p99.toFixed(2),
  ]);
  const bars = pages.map(({ position, median }) => ({
    label: position === 'opening' ? 'as a room is opened' : position,
    bars: [{ name: 'Enchanters', value: median, text: `${median.toFixed(2)} ms` }],
  }));
  return {
    title: 'History',
    goals: [
      {
        says: `A page of 50, anywhere in a long history: the slowest median is **${spread.toFixed(2)}×** the fastest`,
        goal: `less than ${PAGES_MOST}×`,
        met: spread < PAGES_MOST,
      },
    ],
    figures: table(['page of 50', 'ratio', 'median ms', 'p99 ms'], rows, 1),
    charts: {
      'history.svg': {
        says: 'Median time of a page of 50 messages at each place of a room',
        svg: barChart('A page of 50 messages, median ms (less is better)', bars),
      },
    },
    method: `One room of ${plan.messages.toLocaleString('en')} messages, filled through the API. One client asks over WebSocket for pages of 50 as the web client does,
one after another, at each place in turn, ${plan.requests} times each; a place is 16 different pages. Before, the whole room is read
and counted.`,
  };
};
