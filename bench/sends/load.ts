/** People at each server. */
export const PEOPLE = 64;

export type Load = { transport: 'WebSocket' | 'HTTP'; senders: 1 | 64; rooms: 1 | 64 };

/** The `clientId` of everything that was ever acknowledged, and the token of somebody who is in every room. */
export type Recalled = { acked: string[]; token: string };

export function roomName(rooms: number, index: number): string {
  return rooms === 1 ? 'the-one-room' : `room-${index % rooms}`;
}
