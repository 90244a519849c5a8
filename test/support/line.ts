import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

type Frame = { type: string; id?: string; payload?: unknown };

/** A socket that speaks graphql-transport-ws by hand, so that it can also speak it badly, and vanish in every way. */
export type Line = {
  socket: WebSocket;
  send(...frames: Frame[]): void;
  /** Resolves when so many operations have heard something of theirs, or their end. */
  heard(operations: number): Promise<void>;
  /** Resolves when it has ended, from whichever side. */
  closed: Promise<void>;
  close(): Promise<void>;
  /** Ends it with a reset instead of a farewell. */
  reset(): void;
};

/** @param answersPings - without it, the line looks to the server like a peer that has vanished. */
export async function openLine(port: number, token: string, answersPings = true): Promise<Line> {
  let tcp: Socket | undefined;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    autoPong: answersPings,
    createConnection: () => {
      tcp = connect(port, '127.0.0.1');
      return tcp;
    },
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const operations = new Set<string>();
  const waiting = new Set<() => void>();
  const send = (...frames: Frame[]) => {
    for (const frame of frames) socket.send(JSON.stringify(frame));
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => send({ type: 'connection_init', payload: { token } }));
    socket.once('close', (code) => reject(new Error(`The line was closed with ${code}.`)));
    socket.on('message', (data) => {
      const { type, id } = JSON.parse(String(data)) as Frame;
      if (type === 'connection_ack') resolve();
      if (id === undefined) return;
      operations.add(id);
      for (const look of waiting) look();
    });
  });
  return {
    socket,
    send,
    closed,
    heard: (count) =>
      new Promise((resolve, reject) => {
        const look = () => operations.size >= count && resolve();
        waiting.add(look);
        void closed.then(() => reject(new Error('The line was closed.')));
        look();
      }),
    close() {
      socket.close(1000);
      return closed;
    },
    reset: () => void tcp?.resetAndDestroy(),
  };
}
