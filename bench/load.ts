/** People at each server. */
export const PEOPLE = 64;

/** What everybody says, every time: 117 bytes. */
export const BODY =
  'Meet me by the old oak when the moon is up, and bring the silver thimble: the spell wants a pinch of starlight in it.';

export type Load = { transport: 'WebSocket' | 'HTTP'; senders: 1 | 64; rooms: 1 | 64 };

/** What the crowd is told to do at the server of this name. */
export type Order =
  | { do: 'open'; server: string; port: number }
  | { do: 'run'; server: string; load: Load; ms: number }
  | { do: 'recall'; server: string };

/** Of one run: acknowledgements in time and in all, latency in milliseconds, the client's share of one core. */
export type Run = { inTime: number; acked: number; p50: number; p99: number; client: number };

/** The `clientId` of everything that was ever acknowledged, and the token of somebody who is in every room. */
export type Recalled = { acked: string[]; token: string };

export function roomName(rooms: number, index: number): string {
  return rooms === 1 ? 'the-one-room' : `room-${index % rooms}`;
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
