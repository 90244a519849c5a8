import { median } from './numbers.ts';
import type { ServerName } from './servers.ts';
import type { Turn } from './turns.ts';

/** The server, and the plain one that does the same work with a row for each message. */
export const compared = ['enchanters', 'yoga-prisma'] as const satisfies ServerName[];
export type Compared = (typeof compared)[number];

/** What a crowd reports of a run: messages acknowledged, and in time; latency in milliseconds; its share of one core. */
export type Run = { acked: number; inTime: number; p50: number; p99: number; client: number };

/** Medians of rounds: messages a second, the server's microseconds a message, latency in milliseconds. */
export type Figures = {
  rate: number;
  least: number;
  most: number;
  p50: number;
  p99: number;
  cpu: number;
  client: number;
};

/** @param ms - how long each run took messages. */
export function figuresOf(runs: Turn<Run>[], ms: number): Figures {
  const rates = runs.map(({ inTime }) => (inTime * 1000) / ms);
  const of = (pick: 'p50' | 'p99' | 'client') => median(runs.map((run) => run[pick]));
  return {
    rate: median(rates),
    least: Math.min(...rates),
    most: Math.max(...rates),
    p50: of('p50'),
    p99: of('p99'),
    cpu: median(runs.map(({ cpu, acked }) => cpu / acked)),
    client: of('client'),
  };
}
