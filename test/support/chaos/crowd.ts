import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SeenMessage } from '../history-checker.ts';
import type { Person } from './person.ts';
import type { Reader, ReadOptions } from './read.ts';
import type { World } from './world.ts';

/** What the process of a crowd is told. */
export type Order =
  | { do: 'read'; url: string; people: Person[]; stream: NonNullable<ReadOptions['stream']> }
  /** Silences are measured from here. */
  | { do: 'measure' }
  | { do: 'stop' };

/** What it tells, in pieces. Readers and messages are numbered from 0, in the order in which they are first told. */
export type Report = {
  messages: SeenMessage[];
  subscribed: { reader: number; name: string; room: string; after: number | null }[];
  told: [reader: number, what: 'received' | 'resumed', messageOrSeq: number][];
  /** Who heard the first thing of a new connection, and when. */
  back: [reader: number, at: number][];
  /** The close codes of connections that ended. */
  closed: number[];
  /** The longest that anybody heard nothing. */
  silentMs: number;
};

export type Crowd = {
  read(url: string, people: Person[], stream: NonNullable<ReadOptions['stream']>): Promise<Reader[]>;
  measure(): Promise<void>;
  /** When each reader heard the first thing of its latest connection, by the clock of the system. */
  backAt: readonly number[];
  silentMs(): number;
  /** How often readers came back from their cursors. */
  resumed(): number;
  /** The close codes of the connections that they had lost, in no order. */
  closed: readonly number[];
  signal(signal: NodeJS.Signals): void;
  end(): Promise<void>;
};

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
  const readers: { name: string; room: string; at: number }[] = [];
  const backAt: number[] = [];
  const closed: number[] = [];
  let silentMs = 0;
  let resumed = 0;
  let ending = false;
  let done: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void gone.then(() => {
    process.off('exit', endWithUs);
    if (!ending) world.failure = new Error('A process of readers ended by itself.');
    done();
  });

  const listen = (report: Report) => {
    messages.push(...report.messages);
    for (const { reader, name, room, after } of report.subscribed) {
      readers[reader] = { name, room, at: after ?? 0 };
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
    closed.push(...report.closed);
    silentMs = Math.max(silentMs, report.silentMs);
  };

  child.on('message', (message: Report | { done: string } | { failure: string }) => {
    if ('done' in message) done();
    else if ('failure' in message) world.failure = new Error(message.failure);
    else listen(message);
  });

  const order = (what: Order) =>
    new Promise<void>((resolve) => {
      done = resolve;
      child.send(what);
    });
  const end = async () => {
    if (!ending) {
      ending = true;
      await order({ do: 'stop' });
      child.kill('SIGKILL');
    }
    await gone;
  };
  return {
    async read(url, people, stream) {
      const before = readers.length;
      await order({ do: 'read', url, people, stream });
      return readers.slice(before).map((reader) => {
        return { name: reader.name, room: reader.room, at: () => reader.at, stop: end };
      });
    },
    async measure() {
      await order({ do: 'measure' });
      silentMs = 0;
    },
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
