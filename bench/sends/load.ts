/** People at each server. */
export const PEOPLE = 64;

export type Load = { transport: 'WebSocket' | 'HTTP'; senders: 1 | 64; rooms: 1 | 64 };

/** Of one run: acknowledgements in time and in all, latency in milliseconds, the client's share of one core. */
export type Run = { inTime: number; acked: number; p50: number; p99: number; client: number };

/** The `clientId` of everything that was ever acknowledged, and the token of somebody who is in every room. */
export type Recalled = { acked: string[]; token: string };

export function roomName(rooms: number, index: number): string {
  return rooms === 1 ? 'the-one-room' : `room-${index % rooms}`;
}
