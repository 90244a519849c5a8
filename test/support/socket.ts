import { WebSocket } from 'ws';
import type { Answer } from './people.ts';

export type OpenSocket = {
  raw: WebSocket;
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Resolves with the id when the server has answered something after it, or rejects where it was refused. */
  subscribe(query: string, variables?: Record<string, unknown>): Promise<string>;
  complete(id: string): void;
  close(): Promise<void>;
};

/** A socket of graphql-transport-ws whose frames the test writes itself. Rejects with `{status, body, retryAfter}` where its upgrade is refused. */
export async function openSocket(
  port: number,
  { token, headers }: { token?: string | null; headers?: Record<string, string> } = {},
): Promise<OpenSocket> {
  const raw = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    headers: headers ?? {},
  });
  const waiting = new Map<string, (answer: Answer) => void>();
  let last = 0;
  const send = (frame: unknown) => raw.send(JSON.stringify(frame));
  const closed = new Promise<void>((resolve) => raw.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    raw.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () =>
        reject({ status: response.statusCode, body, retryAfter: response.headers['retry-after'] }),
      );
    });
    raw.once('error', reject);
    raw.once('close', (code) => reject(new Error(`The socket was closed with ${code}.`)));
    raw.once('open', () => send({ type: 'connection_init', payload: token ? { token } : {} }));
    raw.on('message', (frame) => {
      const { id, type, payload } = JSON.parse(String(frame));
      if (type === 'connection_ack') resolve();
      if (type === 'error') waiting.get(id)?.({ data: null, errors: payload });
      if (type === 'next') waiting.get(id)?.(payload);
    });
  });
  const ask: OpenSocket['ask'] = (query, variables = {}) =>
    new Promise((resolve) => {
      const id = String(++last);
      waiting.set(id, (answer) => {
        waiting.delete(id);
        resolve(answer);
      });
      send({ id, type: 'subscribe', payload: { query, variables } });
    });
  return {
    raw,
    ask,
    async subscribe(query, variables) {
      const id = String(last + 1);
      const answer = await ask(query, variables);
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return id;
    },
    complete: (id) => send({ id, type: 'complete' }),
    close() {
      raw.close();
      return closed;
    },
  };
}
