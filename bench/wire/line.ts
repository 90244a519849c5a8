import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * One connection to a server. Written close to the wire, so that the client costs little beside the servers;
 * `payload` is the JSON of a GraphQL request, the same over both transports.
 */
export type Line = { ask(payload: string): Promise<Answer>; close(): void };

export type Answer = { data: Record<string, unknown> | null; errors?: { message: string }[] };

type Waiting = { resolve(answer: Answer): void; reject(error: Error): void };

/** GraphQL over WebSocket (graphql-transport-ws). */
export function openSocket(port: number): Promise<Line> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const waiting = new Map<string, Waiting>();
  let asked = 0;
  return new Promise((opened, failed) => {
    const line: Line = {
      ask: (payload) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== WebSocket.OPEN) return reject(new Error('The socket is closed.'));
          const id = String(++asked);
          waiting.set(id, { resolve, reject });
          socket.send(`{"id":"${id}","type":"subscribe","payload":${payload}}`);
        }),
      close: () => socket.close(1000),
    };
    const read = (data: Buffer) => {
      const { type, id, payload } = JSON.parse(data.toString());
      if (type === 'connection_ack') opened(line);
      else if (type === 'ping') socket.send('{"type":"pong"}');
      else if (type === 'next') waiting.get(id)?.resolve(payload);
      else if (type === 'error') waiting.get(id)?.resolve({ data: null, errors: payload });
      if (type !== 'next') waiting.delete(id);
    };
    socket.on('message', read);
    socket.once('open', () => socket.send('{"type":"connection_init"}'));
    socket.once('error', failed);
    socket.once('close', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`The socket was closed with ${code}.`));
    });
  });
}

/** GraphQL over HTTP/1.1, one connection kept alive, one request at a time. */
export function openHttp(port: number, token: string | null): Promise<Line> {
  const authorization = token === null ? '' : `Authorization: Bearer ${token}\r\n`;
  const head = `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${authorization}Content-Length: `;
  const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('utf8');
  let waiting: Waiting | null = null;
  let received = '';
  socket.on('data', (data) => {
    received += data;
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(received)?.[1];
    if (length === undefined) return waiting?.reject(new Error(`An answer without a length:\n${received}`));
    const body = received.slice(end + 4);
    if (Buffer.byteLength(body) < Number(length)) return;
    received = '';
    waiting?.resolve(JSON.parse(body));
  });
  socket.on('close', () => waiting?.reject(new Error('The connection was closed.')));
  const line: Line = {
    ask: (payload) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(`${head}${Buffer.byteLength(payload)}\r\n\r\n${payload}`);
      }),
    close: () => socket.destroy(),
  };
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(line)).once('error', reject);
  });
}

/** The data of an answer. @throws where there were errors. */
export async function dataOf(answer: Promise<Answer>): Promise<Record<string, unknown>> {
  const { data, errors } = await answer;
  if (errors || !data) throw new Error(`Refused: ${JSON.stringify(errors)}`);
  return data;
}
