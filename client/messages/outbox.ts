import type { Failure } from '../connection/failure.ts';

export type Pending = {
  readonly clientId: string;
  readonly body: string;
  readonly writtenAt: string;
  /** `sent` is on the server's disk, and waits for its event to be shown as everyone sees it. */
  readonly status: 'queued' | 'sending' | 'waiting' | 'sent' | 'failed';
  readonly failure?: Failure | undefined;
  /** Where it stands in the room, once the server has said so. */
  readonly seq?: number;
};

export type OutboxOptions = {
  /** Sends once, and gives the acknowledged `seq`. Throws a `Failure`. */
  send: (pending: Pending) => Promise<number>;
  /** Waits before the repetition after this failure, counted from 0. */
  wait: (failures: number, failure: Failure) => Promise<void>;
  changed: (pendings: readonly Pending[]) => void;
};

/**
 * Sends what the viewer writes, one after another, so that no message can overtake an earlier one. What does not get
 * through for a passing reason is repeated with the same `clientId`, which the server takes in only once.
 */
export function outbox(options: OutboxOptions, restored: readonly Pending[] = []) {
  let pendings: readonly Pending[] = restored.map((pending) =>
    pending.status === 'failed' ? pending : { ...pending, status: 'queued' as const },
  );
  let running = false;
  let closed = false;
  let settle = (_clientId: string) => {};

  const find = (clientId: string) => pendings.find((pending) => pending.clientId === clientId);
  const change = (next: readonly Pending[]) => {
    pendings = next;
    options.changed(next);
  };
  const mark = (clientId: string, marks: Partial<Pending>) =>
    change(
      pendings.map((pending) =>
        pending.clientId === clientId ? { ...pending, failure: undefined, ...marks } : pending,
      ),
    );
  const remove = (clientId: string) => {
    if (find(clientId)) change(pendings.filter((pending) => pending.clientId !== clientId));
  };

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let next = queued(); next && !closed; next = queued()) await deliver(next);
    running = false;
  }

  const queued = () => pendings.find((pending) => pending.status === 'queued');

  async function deliver(pending: Pending): Promise<void> {
    const confirmed = new Promise<void>((resolve) => {
      settle = (clientId) => clientId === pending.clientId && resolve();
    });
    for (let failures = 0; !closed && find(pending.clientId); failures += 1) {
      mark(pending.clientId, { status: 'sending' });
      try {
        const seq = await Promise.race([options.send(pending), confirmed]);
        if (seq) mark(pending.clientId, { status: 'sent', seq });
        return;
      } catch (thrown) {
        const failure = thrown as Failure;
        if (!failure.passing) return mark(pending.clientId, { status: 'failed', failure });
        mark(pending.clientId, { status: 'waiting', failure });
        await Promise.race([options.wait(failures, failure), confirmed]);
      }
    }
  }

  if (queued()) void run();

  return {
    pendings: () => pendings,
    add(pending: Pick<Pending, 'clientId' | 'body' | 'writtenAt'>) {
      change([...pendings, { ...pending, status: 'queued' }]);
      void run();
    },
    /** Again, with the same `clientId`, behind what has been written since. */
    retry(clientId: string) {
      const failed = find(clientId);
      if (failed?.status !== 'failed') return;
      const others = pendings.filter((pending) => pending !== failed);
      change([...others, { ...failed, status: 'queued', failure: undefined }]);
      void run();
    },
    /** Takes a failed message out, and gives it back. */
    discard(clientId: string): Pending | undefined {
      const failed = find(clientId);
      if (failed?.status !== 'failed') return undefined;
      remove(clientId);
      return failed;
    },
    /** The message is in the room: an event or the history said so, whatever became of the answer to its sending. */
    confirmed(clientId: string) {
      remove(clientId);
      settle(clientId);
    },
    close() {
      closed = true;
    },
  };
}
