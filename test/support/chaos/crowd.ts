import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SeenMessage } from '../history-checker.ts';
import type { Person } from './person.ts';
import type { Reader, ReadOptions } from './read.ts';
import { within } from './within.ts';
import type { World } from './world.ts';

/** What the process of a crowd is told. */
export type Order =
  | { do: 'read'; url: string; people: Person[]; stream: NonNullable<ReadOptions['stream']> }
  /** Silences are measured from here. */
  | { do: 'measure' }
  | { do: 'stop' };

/** An order is answered by its number. */
export type Numbered = { number: number; order: Order };
export type Answer = { answered: number; failed?: string };

/** What it tells, in pieces. Readers and messages are numbered from 0, in the order in which they are first told. */
export type Report = {
  messages: SeenMessage[];
  subscribed: { reader: number; name: string; room: string; after: number | null }[];
  told: [reader: number, what: 'received' | 'resumed', messageOrSeq: number][];
  /** Who heard the first thing of a new connection, and when. */
  back: [reader: number, at: number][];
  /** The close codes of connections that ended. */
  closed: number[];
  /** What has become of a reader's connection. */
  standing: [reader: number, connection: string][];
  /** The longest that anybody heard nothing. */
  silentMs: number;
};

export type Crowd = {
  read(url: string, people: Person[], stream: NonNullable<ReadOptions['stream']>): Promise<Reader[]>;
  measure(): Promise<void>;
  /** How many readers have heard anything. */
  live(): number;
  /** When each reader heard the first thing of its latest connection, by the clock of the system. */
  backAt: readonly number[];
  silentMs(): number;
  /** How often readers came back from their cursors. */
  resumed(): number;
  /** The close codes of the connections that they had lost, in no order. */
  closed: readonly number[];
  signal(signal: NodeJS.Signals): void;
  /** Ends it, however its readers are; what is wrong with them is the world's failure. */
  end(): Promise<void>;
};

/** More than the readers of a process are given to stop. */
const ANSWERED_MS = 40_000;

/** Readers in a process of their own, whose history the world's checker is told. */
export function startCrowd(world: World): Crowd {
  const file = fileURLToPath(new URL('./crowd.process.ts', import.meta.url));
  const child = fork(file, [], {
    execArgv: ['--v8-pool-size=1', '--import', 'tsx'],
    serialization: 'advanced',
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);

  const messages: SeenMessage[] = [];
  const readers: { name: string; room: string; at: number; connection: string }[] = [];
  const backAt: number[] = [];
  const closed: number[] = [];
  let silentMs = 0;
  let resumed = 0;
  let ending: Promise<void> | null = null;
  let ordered = 0;
  const answers = new Map<number, (answer: Answer) => void>();
  const gone = new Promise<Error>((resolve) => {
    child.on('error', resolve);
    child.once('exit', (code, signal) =>
      resolve(new Error(`A process of readers ended by itself, with ${signal ?? code}.`)),
    );
  });
  void gone.then((error) => {
    process.off('exit', endWithUs);
    if (!ending) world.failure ??= error;
  });

  const listen = (report: Report) => {
    messages.push(...report.messages);
    for (const { reader, name, room, after } of report.subscribed) {
      readers[reader] = { name, room, at: after ?? 0, connection: 'not connected' };
      world.history.subscribed(name, room, after);
    }
    for (const [index, what, value] of report.told) {
      const reader = readers[index];
      const message = messages[value];
      if (!reader) throw new Error(`Reader ${index} is unknown.`);
      if (what === 'resumed') {
        resumed++;
        world.history.resumed(reader.name, value);
      } else if (message) {
        world.history.received(reader.name, message);
        reader.at = Math.max(reader.at, message.seq);
        world.counts.received++;
      }
    }
    for (const [reader, at] of report.back) backAt[reader] = at;
    for (const [index, connection] of report.standing) {
      const reader = readers[index];
      if (reader) reader.connection = connection;
    }
    closed.push(...report.closed);
    silentMs = Math.max(silentMs, report.silentMs);
  };

  child.on('message', (message: Report | Answer | { failure: string }) => {
    if ('answered' in message) answers.get(message.answered)?.(message);
    else if ('failure' in message) world.failure ??= new Error(message.failure);
    else listen(message);
  });

  const standing = () =>
    readers.map(({ name, at, connection }) => `${name} at ${at}, ${connection}`).join('\n');
  /** @throws what became of it: that it failed, or the process has ended, or does not answer. */
  const order = async (order: Order) => {
    const number = ordered++;
    const answered = new Promise<Answer>((resolve) => answers.set(number, resolve));
    // Whether it could be told is known by its answer.
    child.send({ number, order } satisfies Numbered, () => undefined);
    const over = gone.then((error) => Promise.reject(error));
    const { failed } = await within(
      ANSWERED_MS,
      Promise.race([answered, over]),
      () => `a process of readers does what it is told: ${order.do}\n${standing()}`,
    );
    if (failed !== undefined) throw new Error(failed);
  };
  const stopAndKill = async () => {
    await order({ do: 'stop' }).catch((error) => {
      world.failure ??= error;
    });
    child.kill('SIGKILL');
    await gone;
  };
  const end = () => {
    ending ??= stopAndKill();
    return ending;
  };
  return {
    async read(url, people, stream) {
      const before = readers.length;
      await order({ do: 'read', url, people, stream });
      return readers.slice(before).map((reader) => {
        const { name, room } = reader;
        const standing = () => `${name} at ${reader.at}, ${reader.connection}`;
        return { name, room, at: () => reader.at, standing, stop: end };
      });
    },
    async measure() {
      await order({ do: 'measure' });
      silentMs = 0;
    },
    // Whoever has not heard anything leaves a hole.
    live: () => Object.keys(backAt).length,
    backAt,
    silentMs: () => silentMs,
    resumed: () => resumed,
    closed,
    signal: (signal) => void child.kill(signal),
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGCONT');
      await end();
    },
  };
}
