import type { WebSocket } from 'ws';

/** How often every socket is pinged. */
export const PING_MS = 10_000;
/** How long a ping has to be answered, by whatever sign of life: with PING_MS, a dead peer is noticed within 15 s. */
export const PONG_MS = 4_000;
const LOOK_MS = 1_000;

/** When it last gave a sign of life; when it was last pinged; whether the answer is still awaited. */
type Watched = { heard: number; pinged: number; awaited: boolean; isBehind(): boolean };

const watched = new Map<WebSocket, Watched>();
let looking: NodeJS.Timeout | null = null;

/**
 * Pings a socket again and again, and cuts it when it does not answer. One timer serves all sockets.
 *
 * @param isBehind - a socket that does not take what it is sent cannot take a ping either: its outbox judges it.
 * @returns how to stop.
 */
export function watchLife(socket: WebSocket, isBehind: () => boolean): () => void {
  const now = performance.now();
  const one: Watched = { heard: now, pinged: now, awaited: false, isBehind };
  const hear = () => {
    one.heard = performance.now();
  };
  socket.on('ping', hear);
  socket.on('pong', hear);
  socket.on('message', hear);
  watched.set(socket, one);
  looking ??= setInterval(look, LOOK_MS).unref();
  return () => {
    watched.delete(socket);
    if (watched.size > 0 || !looking) return;
    clearInterval(looking);
    looking = null;
  };
}

function look(): void {
  const now = performance.now();
  for (const [socket, one] of watched) {
    if (one.awaited && one.heard >= one.pinged) one.awaited = false;
    if (one.awaited && now - one.pinged >= PONG_MS && !one.isBehind()) socket.terminate();
    else if (!one.awaited && now - one.pinged >= PING_MS) {
      one.pinged = now;
      one.awaited = true;
      socket.ping();
    }
  }
}
