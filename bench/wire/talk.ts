import type { ServerName } from '../servers.ts';
import { within } from '../within.ts';
import { type Dialect, dialects } from './dialects.ts';
import { openWire, type Reading, type Wire } from './websocket.ts';

const HEAR_MS = 60_000;
/** The code that a WebSocket is closed with by a server that is overloaded. */
const TRY_AGAIN_LATER = 1013;
const AGAIN_MS = 500;
const TRIES = 60;

/** A wire on which one waits for what the server says. */
export type Talk = {
  wire: Wire;
  send(text: string): void;
  /** Waits for a frame with `part` in it; what came before counts if nobody has waited for anything since. */
  hear(part: string): Promise<string>;
  /** Is given every frame from now on, but for what `keepAlive` answers. */
  onText: ((text: string) => void) | null;
};

/**
 * Opens a socket to a server and greets it; again after a while where the server says that it has too much to do.
 *
 * @param token - of whom it is, where the server knows people.
 */
export async function openTalk(server: ServerName, port: number, token: string | null): Promise<Talk> {
  for (let attempt = 1; ; attempt++) {
    const talk = await begin(dialects[server], port);
    try {
      await dialects[server].greet(talk, token);
      return talk;
    } catch (error) {
      if (talk.wire.closed !== TRY_AGAIN_LATER || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

async function begin(dialect: Dialect, port: number): Promise<Talk> {
  const opened: Talk[] = [];
  await openWire(port, dialect.path, dialect.protocol, (wire) => {
    const { talk, reading } = createTalk(wire, dialect);
    opened.push(talk);
    return reading;
  });
  const [talk] = opened;
  if (!talk) throw new Error('A wire that is open has begun.');
  return talk;
}

function createTalk(wire: Wire, dialect: Dialect): { talk: Talk; reading: Reading } {
  let waiting: { part: string; heard(text: string): void; failed(error: Error): void } | null = null;
  let early = '';
  const talk: Talk = {
    wire,
    send: wire.send,
    onText: null,
    async hear(part) {
      const before = early;
      early = '';
      if (before.includes(part)) return before;
      if (wire.closed !== null) throw new Error(`The socket was closed with ${wire.closed}.`);
      const frame = new Promise<string>((heard, failed) => {
        waiting = { part, heard, failed };
      });
      return within(HEAR_MS, `Hearing ${part}`, frame).finally(() => {
        waiting = null;
      });
    },
  };
  const reading: Reading = {
    skipFrom: Number.POSITIVE_INFINITY,
    onSkipped: () => undefined,
    onText(text) {
      const answer = dialect.keepAlive(text);
      if (answer !== null) wire.send(answer);
      else if (talk.onText) talk.onText(text);
      else if (!waiting) early = text;
      else if (text.includes(waiting.part)) waiting.heard(text);
      else if (/"errors"|"type":"error"/.test(text)) waiting.failed(new Error(`Refused: ${text}`));
    },
    onClosed: (code) => waiting?.failed(new Error(`The socket was closed with ${code}.`)),
  };
  return { talk, reading };
}
