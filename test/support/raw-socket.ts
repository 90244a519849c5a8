import { WebSocket } from 'ws';

/** A socket that speaks graphql-transport-ws by hand: for what only the bytes on the wire can show. */
export type RawSocket = {
  socket: WebSocket;
  /** Every text received so far, as it came. */
  texts: string[];
  send(message: object): void;
  /** Resolves with the texts received once this holds of them. */
  until(test: (texts: readonly string[]) => boolean): Promise<string[]>;
  close(): Promise<void>;
};

/** Opens a socket, says `connection_init` with this token, and waits for the answer. */
export async function openRawSocket(url: string, token: string | null): Promise<RawSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const texts: string[] = [];
  const looks = new Set<() => void>();
  const look = () => {
    for (const one of [...looks]) one();
  };
  socket.on('message', (data) => {
    texts.push(String(data));
    look();
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const until = (test: (texts: readonly string[]) => boolean) =>
    new Promise<string[]>((resolve, reject) => {
      const attempt = () => {
        if (!test(texts)) return;
        looks.delete(attempt);
        resolve(texts);
      };
      looks.add(attempt);
      void closed.then(() => reject(new Error(`The socket was closed after ${texts.length} texts.`)));
      attempt();
    });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', ...(token === null ? {} : { payload: { token } }) });
  await until((all) => all.some((text) => text.includes('connection_ack')));
  return {
    socket,
    texts,
    send,
    until,
    close: () => {
      socket.terminate();
      return closed;
    },
  };
}
