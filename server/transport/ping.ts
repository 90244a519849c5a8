import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { createRounds } from '../live/rounds.ts';

/** How often every socket is pinged. */
export const PING_MS = 10_000;
/**
 * How long a ping has to be answered, by whatever sign of life: with PING_MS, a dead peer is noticed within 15 s, where
 * little is on its way to it.
 */
export const PONG_MS = 4_000;
/** A ping stands behind all that was sent before it: so fast the peer must read that, in bytes a second, … */
const READ_PER_SECOND = 64 * 1024;
/** … but no longer than this, for then the system's buffers hold more than they should. */
const READ_MS_MOST = 60_000;

type Watched = {
  socket: WebSocket;
  stream: Socket;
  isBehind(): boolean;
  /** When it last gave a sign of life. */
  heard: number;
  /** When it was last pinged, and how much had been written before; whether the answer is still awaited. */
  pinged: number;
  written: number;
  awaited: boolean;
  /** Since when it has had what the answer needs: a ping leaves only after all that waits. */
  since: number;
  /** How much it has read for certain, by its last pong. */
  read: number;
};

const rounds = createRounds<Watched>((one, now) => {
  const { socket, stream } = one;
  if (one.awaited && one.heard >= one.pinged) one.awaited = false;
  if (one.isBehind()) one.since = now;
  if (one.awaited && now - one.since >= allowed(one)) socket.terminate();
  else if (!one.awaited && now - one.pinged >= PING_MS) {
    one.pinged = one.since = now;
    one.written = stream.bytesWritten;
    one.awaited = true;
    // The pong returns it, and says so that so much was read.
    socket.ping(String(one.written));
  }
});

/** How long the answer may take, in milliseconds. */
function allowed({ written, read }: Watched): number {
  return PONG_MS + Math.min(((written - read) / READ_PER_SECOND) * 1000, READ_MS_MOST);
}

/**
 * Pings a socket again and again, and cuts it when it does not answer.
 *
 * @param stream - the connection beneath it.
 * @param isBehind - a socket that does not take what it is sent cannot take a ping either: its outbox judges it.
 * @returns how to stop.
 */
export function watchLife(socket: WebSocket, stream: Socket, isBehind: () => boolean): () => void {
  const now = rounds.now();
  const written = stream.bytesWritten;
  const one: Watched = {
    socket,
    stream,
    isBehind,
    heard: now,
    pinged: now,
    written,
    awaited: false,
    since: now,
    read: written,
  };
  const hear = () => {
    one.heard = rounds.now();
  };
  socket.on('ping', hear);
  socket.on('message', hear);
  socket.on('pong', (data) => {
    hear();
    const read = Number(String(data));
    if (read > one.read && read <= one.written) one.read = read;
  });
  rounds.add(one);
  return () => rounds.delete(one);
}
