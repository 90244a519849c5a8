import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: what comes back is looked at by its shape, in assertions
type Anything = any;

export type Answer = {
  data: Anything;
  errors?: { message: string; path?: string[]; extensions: Record<string, Anything> }[];
};

/** Of everybody who signs up in tests. */
export const PASSWORD = 'staple battery horse correct';

/** A subscription that is listened to: what came so far, and waiting for more. */
export type Listening = {
  items: Anything[];
  errors: Answer['errors'];
  /** Resolves when at least `count` items came. */
  until(count: number): Promise<Anything[]>;
  /** Resolves when an item fulfils this. */
  untilSome(test: (item: Anything) => boolean): Promise<Anything>;
  /** Resolves when the server ended it. */
  ended: Promise<void>;
  stop(): void;
};

export type Person = {
  name: string;
  token: string | null;
  id: string;
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The same, over a socket. */
  askOverSocket(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  listen(query: string, variables?: Record<string, unknown>): Listening;
  say(room: string, body: string, clientId?: string): Promise<Answer>;
  /** Cuts the socket, as a network would. */
  cut(): Promise<void>;
};

export type People = {
  anonymous: Person;
  /** Somebody who joins a room as a guest, creating it where needed. */
  guest(name: string, room: string): Promise<Person>;
  /** Somebody who signs up, with the password `PASSWORD`. */
  member(handle: string): Promise<Person>;
  /** Whoever has this token. */
  withToken(name: string, token: string, id: string): Person;
  /** The same account again, as from another device. */
  again(person: Person): Person;
  leave(): Promise<void>;
};

/** People who go through the GraphQL door of the server at `url`. */
export function createPeople(url: string): People {
  const clients: Client[] = [];

  const personWith = (name: string, token: string | null, id: string): Person => {
    let socket: WebSocket | undefined;
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: token === null ? {} : { token },
      on: { opened: (opened) => (socket = opened as WebSocket) },
    });
    clients.push(client);
    const ask = async (query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    };
    return {
      name,
      token,
      id,
      ask,
      askOverSocket: (query, variables = {}) =>
        new Promise((resolve, reject) => {
          client.subscribe(
            { query, variables },
            {
              next: (answer) => resolve(answer as Answer),
              error: (error) => resolve({ data: null, errors: asErrors(error) }),
              complete: () => reject(new Error('No answer.')),
            },
          );
        }),
      listen: (query, variables = {}) => listen(client, query, variables),
      say: (room, body, clientId) =>
        ask(
          'mutation ($room: String!, $body: String!, $clientId: ID) { sendMessage(room: $room, body: $body, clientId: $clientId) { duplicate message { id seq cursor clientId body createdAt author { id name } } } }',
          { room, body, clientId },
        ),
      cut: () =>
        new Promise((resolve) => {
          if (!socket || socket.readyState === WebSocket.CLOSED) return resolve();
          socket.once('close', () => resolve());
          socket.terminate();
        }),
    };
  };

  const anonymous = personWith('', null, '');
  return {
    anonymous,
    async guest(name, room) {
      const answer = await anonymous.ask(
        'mutation ($room: String!, $name: String!) { joinRoom(room: $room, name: $name, create: true) { token viewer { id } } }',
        { room, name },
      );
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return personWith(name, answer.data.joinRoom.token, answer.data.joinRoom.viewer.id);
    },
    async member(handle) {
      const answer = await anonymous.ask(
        'mutation ($handle: String!, $password: String!) { signUp(handle: $handle, password: $password) { token viewer { id } } }',
        { handle, password: PASSWORD },
      );
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return personWith(handle, answer.data.signUp.token, answer.data.signUp.viewer.id);
    },
    withToken: personWith,
    again: (person) => personWith(person.name, person.token, person.id),
    async leave() {
      await Promise.all(clients.map((client) => client.dispose()));
    },
  };
}

function listen(client: Client, query: string, variables: Record<string, unknown>): Listening {
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of [...waiting]) look();
  };
  let end: () => void = () => undefined;
  const listening: Listening = {
    items: [],
    errors: undefined,
    ended: new Promise((resolve) => (end = resolve)),
    until: (count) => waitFor(() => (listening.items.length >= count ? listening.items : undefined)),
    untilSome: (test) => waitFor(() => listening.items.find(test)),
    stop: () => undefined,
  };
  const waitFor = <Result>(look: () => Result | undefined): Promise<Result> =>
    new Promise((resolve, reject) => {
      const attempt = () => {
        const found = look();
        if (found !== undefined) resolve(found);
        else if (listening.errors)
          reject(new Error(`The subscription was refused: ${JSON.stringify(listening.errors)}`));
        else return;
        waiting.delete(attempt);
      };
      waiting.add(attempt);
      attempt();
    });
  const fail = (errors: NonNullable<Answer['errors']>) => {
    listening.errors = errors;
    changed();
    end();
  };
  listening.stop = client.subscribe<Record<string, unknown>>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (errors) return fail(errors as unknown as NonNullable<Answer['errors']>);
        listening.items.push(Object.values(data ?? {})[0]);
        changed();
      },
      error: (error) => fail(asErrors(error)),
      complete: end,
    },
  );
  return listening;
}

/** graphql-ws reports refusals as a list of errors, and the end of its socket as an event with a code. */
function asErrors(error: unknown): NonNullable<Answer['errors']> {
  if (Array.isArray(error)) return error;
  const { code } = error as { code?: number };
  return [{ message: 'The socket was closed.', extensions: { code: `CLOSED_${code}` } }];
}

/** The one refusal of an answer. */
export function refusal(answer: Answer): Record<string, unknown> {
  const [error] = answer.errors ?? [];
  return {
    code: error?.extensions.code,
    field: error?.extensions.field,
    message: error?.message,
    ...error?.extensions,
  };
}
