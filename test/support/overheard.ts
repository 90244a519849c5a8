import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Answer } from './people.ts';

type Headers = Record<string, string>;
export type Ask = (body: unknown, headers?: Headers) => Promise<Answer>;

/** Uses a server in every way, keeps all that comes out of it, and looks for secrets in that. */
export type Overheard = {
  /** Something that must not come out. */
  secret<Value extends string>(value: Value): Value;
  /** Asks over HTTP. A token that the answer is meant to hold becomes a secret of all the others. */
  ask(query: string, variables?: Record<string, unknown>, headers?: Headers): Promise<Answer>;
  /** Sends whatever this is. */
  send(path: string, init?: RequestInit): Promise<string>;
  /** Opens a socket with these parameters, sends these operations one after another, and waits for its end or for their answers. */
  overSocket(parameters: unknown, operations: readonly object[], headers?: Headers): Promise<void>;
  /** What is heard elsewhere, such as the log. */
  hear(where: string, text: string): void;
  /** Where a secret, or what could be made of one, came out. */
  leaks(): string[];
};

export function overhear(url: string): Overheard {
  const heard: { where: string; text: string }[] = [];
  const secrets = new Set<string>();
  const hear = (where: string, text: string) => void heard.push({ where, text });
  const secret = <Value extends string>(value: Value) => {
    secrets.add(value);
    return value;
  };
  const withoutTokens = (text: string) => {
    const answer = asAnswer(text);
    for (const part of Object.values(answer?.data ?? {}) as ({ token?: unknown } | null)[]) {
      if (typeof part?.token !== 'string') continue;
      secret(part.token);
      delete part.token;
    }
    return answer ? JSON.stringify(answer) : text;
  };
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    const { 'set-cookie': cookie, ...headers } = Object.fromEntries(response.headers);
    const [, token] = /=([\w-]{43});/.exec(cookie ?? '') ?? [];
    if (token) secret(token);
    hear(`headers of ${path}`, JSON.stringify(headers));
    hear(`answer of ${path} to ${init.body ?? ''}`, withoutTokens(text));
    return text;
  };
  return {
    secret,
    hear,
    send,
    async ask(query, variables = {}, headers = {}) {
      const body = JSON.stringify({ query, variables });
      const json = { 'content-type': 'application/json', ...headers };
      return JSON.parse(await send('/graphql', { method: 'POST', headers: json, body })) as Answer;
    },
    overSocket: (parameters, operations, headers = {}) =>
      new Promise((resolve) => {
        const left = operations.map((payload, index) => ({ id: String(index), type: 'subscribe', payload }));
        const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
          headers,
        });
        const next = () => {
          const frame = left.shift();
          if (frame) socket.send(JSON.stringify(frame));
          else socket.close();
        };
        socket.on('open', () =>
          socket.send(JSON.stringify({ type: 'connection_init', payload: parameters })),
        );
        socket.on('message', (data) => {
          const frame = JSON.parse(String(data));
          hear('a frame', `${frame.type} ${withoutTokens(JSON.stringify(frame.payload ?? null))}`);
          if (frame.type !== 'complete') next();
        });
        socket.on('close', (code, reason) => {
          hear('the end of a socket', `${code} ${reason}`);
          resolve();
        });
      }),
    leaks: () =>
      [...secrets].flatMap((one) =>
        heard
          .filter(({ text }) => formsOf(one).some((form) => text.includes(form)))
          .map(({ where, text }) => `${one} in ${where}: ${text}`),
      ),
  };
}

function asAnswer(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** As it is, written for a URL or in another base, or hashed. */
function formsOf(secret: string): string[] {
  const hash = createHash('sha256').update(secret).digest();
  return [
    secret,
    encodeURIComponent(secret),
    ...[Buffer.from(secret), hash].flatMap((bytes) =>
      (['hex', 'base64', 'base64url'] as const).map((base) => bytes.toString(base)),
    ),
    // As Node prints bytes.
    hash.toString('hex').match(/../g)?.slice(0, 30).join(' ') ?? '',
  ];
}
