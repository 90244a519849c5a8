import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { textFrame } from '../live/frames.ts';
import { Outbox } from '../live/outbox.ts';
import { log } from '../logger.ts';
import { watchLife } from './ping.ts';

/** The reader takes what it is sent too slowly: it comes back and resumes from its cursor. */
export const CLOSE_TOO_SLOW = 4413;
/** How long a socket has to answer that it is closed. */
export const CLOSE_MS = 3_000;

/** A WebSocket as the protocol sees it: text in, text out, and the outbox that everything goes through. */
export type Connection = {
  readonly protocol: string;
  readonly outbox: Outbox;
  /** Resolves when the socket keeps up: whoever waits for it is slowed down by a slow reader. */
  send(text: string): Promise<void>;
  /** Resolves when the reader has taken what it was sent; until then nothing more is read of it. */
  keptUp(): Promise<void>;
  close(code: number, reason: string): void;
  /** Whether the socket is gone. */
  closed(): boolean;
  onMessage(handle: (text: string) => Promise<void>): void;
};

/**
 * @param stream - the connection beneath the WebSocket: frames are written to it straight, several in one write.
 * @param closed - called once, when the socket is gone.
 */
export function createConnection(
  socket: WebSocket,
  stream: Socket,
  closed: (code: number, reason: string) => void,
): Connection {
  const close = (code: number, reason: string) => {
    outbox.flush();
    outbox.close();
    // Or a ping that is overdue would cut it before it can hear the code.
    stopWatching();
    socket.close(code, reason);
    // Who does not answer, or does not even read, is cut.
    setTimeout(() => socket.terminate(), CLOSE_MS).unref();
  };
  const outbox = new Outbox(stream, {
    // Who does not read answers is not asked for more questions.
    full: () => socket.pause(),
    drained: () => socket.resume(),
    stuck: () => close(CLOSE_TOO_SLOW, 'Reader too slow'),
  });
  const stopWatching = watchLife(socket, stream, () => outbox.behind);
  // By hand: whoever pings and does not read is not given pongs without end.
  socket.on('ping', (data) => {
    if (!stream.writableNeedDrain) socket.pong(data);
  });

  // What a broken or too large frame was is in the close code; the protocol hears of it by the close.
  socket.on('error', (error) => log.debug({ reason: error.message }, 'A socket broke.'));
  socket.once('close', (code, reason) => {
    stopWatching();
    outbox.close();
    closed(code, String(reason));
  });

  return {
    protocol: socket.protocol,
    outbox,
    send(text) {
      outbox.push(textFrame(text));
      return outbox.behind ? outbox.drained() : Promise.resolve();
    },
    keptUp() {
      if (!outbox.behind) return Promise.resolve();
      socket.pause();
      return outbox.drained();
    },
    close,
    closed: () => socket.readyState === socket.CLOSED,
    onMessage(handle) {
      socket.on('message', (frame) => {
        handle(String(frame)).catch((error) => {
          log.error({ err: error }, 'A socket failed by a defect.');
          close(1011, 'Internal error');
        });
      });
    },
  };
}
