import type { Failure } from '../connection/failure.ts';

/** A message that is answered. What it says is not kept: it may be deleted while the answer waits. */
export type Answered = { readonly id: string; readonly name: string };

export type Pending = {
  readonly clientId: string;
  readonly body: string;
  readonly writtenAt: string;
  /** What it answers. */
  readonly replyTo?: Answered | undefined;
  /** The message under which it is to be said. */
  readonly thread?: string | undefined;
  /** Orders what one person wrote in one room, in whichever tab. */
  readonly place: number;
  /** `sent` is on the server's disk, and waits for its event to be shown as everyone sees it. */
  readonly status: 'queued' | 'sending' | 'waiting' | 'sent' | 'failed';
  readonly failure?: Failure | undefined;
  /** When it is tried again, where the server has said so; in milliseconds since 1970. */
  readonly again?: number | undefined;
  /** Where it stands in the room, once the server has said so. */
  readonly seq?: number;
};

export type OutboxOptions = {
  /** Sends once, and gives the acknowledged `seq`. Throws a `Failure`. */
  send: (pending: Pending) => Promise<number>;
  /** Waits before the repetition after this failure, counted from 0. */
  wait: (failures: number, failure: Failure) => Promise<void>;
  changed: (pendings: readonly Pending[]) => void;
  /** Nothing more goes out until it is told to `go` again. */
  halted?: (failure: Failure) => void;
};

/**
 * Sends what the viewer writes, one after another, so that no message can overtake an earlier one. What does not get
 * through for a passing reason is repeated with the same `clientId`, which the server takes in only once. Until it is told
 * to `go`, it only shows what another tab sends.
 */
export function outbox(options: OutboxOptions) {
  let pendings: readonly Pending[] = [];
  let going = false;
  let running = false;
  let settle = (_clientId: string) => {};
  /** What was read from the disk before it was over does not begin again. */
  const over = new Set<string>();

  const find = (clientId: string) => pendings.find((pending) => pending.clientId === clientId);
  const change = (next: readonly Pending[]) => {
    pendings = next.toSorted((a, b) => a.place - b.place);
    options.changed(pendings);
  };
  const mark = (clientId: string, marks: Partial<Pending>) =>
    change(
      pendings.map((pending) =>
        pending.clientId === clientId
          ? { ...pending, failure: undefined, again: undefined, ...marks }
          : pending,
      ),
    );
  const remove = (clientId: string) => {
    over.add(clientId);
    if (find(clientId)) change(pendings.filter((pending) => pending.clientId !== clientId));
    settle(clientId);
  };

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let next = queued(); next && going; next = queued()) await deliver(next);
    running = false;
  }

  const queued = () => pendings.find((pending) => pending.status === 'queued');
  const isUnsent = (clientId: string) => (find(clientId)?.status ?? 'sent') !== 'sent';

  async function deliver({ clientId }: Pending): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      settle = (settledId) => settledId === clientId && resolve();
    });
    for (let failures = 0; going; failures += 1) {
      mark(clientId, { status: 'sending' });
      const pending = find(clientId);
      if (!pending) return;
      try {
        const seq = await Promise.race([options.send(pending), settled]);
        if (seq && isUnsent(clientId)) mark(clientId, { status: 'sent', seq });
        return;
      } catch (thrown) {
        const failure = thrown as Failure;
        if (!isUnsent(clientId)) return;
        if (failure.halts) return halt(clientId, failure);
        if (!failure.passing) return mark(clientId, { status: 'failed', failure });
        const { retryAfter } = failure;
        mark(clientId, {
          ...{ status: 'waiting', failure },
          again: retryAfter === undefined ? undefined : Date.now() + retryAfter * 1_000,
        });
        await Promise.race([options.wait(failures, failure), settled]);
        if (!isUnsent(clientId)) return;
      }
    }
  }

  function halt(clientId: string, failure: Failure): void {
    going = false;
    mark(clientId, { status: 'queued', failure });
    options.halted?.(failure);
  }

  return {
    pendings: () => pendings,
    /** From now on this is where it is sent from. */
    go() {
      if (going) return;
      going = true;
      if (running) return;
      const begun = ({ status }: Pending) => status === 'sending' || status === 'waiting';
      const again = { status: 'queued', failure: undefined, again: undefined } as const;
      if (pendings.some(begun))
        change(pendings.map((pending) => (begun(pending) ? { ...pending, ...again } : pending)));
      void run();
    },
    stop() {
      going = false;
    },
    add(pending: Pick<Pending, 'clientId' | 'body' | 'writtenAt' | 'place'>) {
      const { clientId } = pending;
      if (!find(clientId) && !over.has(clientId)) change([...pendings, { ...pending, status: 'queued' }]);
      void run();
    },
    /**
     * What is on the disk: what is not known yet was written in another tab or before, what is no longer there is over.
     *
     * @param known - what was known when it was read.
     */
    take(kept: readonly Pending[], known: readonly Pending[]) {
      const onDisk = new Set(kept.map(({ clientId }) => clientId));
      for (const { clientId } of known) if (!onDisk.has(clientId) && isUnsent(clientId)) remove(clientId);
      const fresh = kept.filter(({ clientId }) => !find(clientId) && !over.has(clientId));
      if (fresh.length > 0) change([...pendings, ...fresh]);
      void run();
    },
    /** How it stands in the tab that sends. What that tab has not heard of yet stays. */
    mirror(theirs: readonly Pending[]) {
      const isMine = ({ clientId }: Pending) => !theirs.some((their) => their.clientId === clientId);
      const shown = theirs.filter(({ clientId }) => !over.has(clientId));
      change([
        ...pendings.filter(isMine),
        ...shown.map((their) => {
          const mine = find(their.clientId);
          return mine?.status === 'sent' ? mine : their;
        }),
      ]);
    },
    /** Again, with the same `clientId`, behind what has been written since. */
    retry(clientId: string, place: number) {
      if (find(clientId)?.status === 'failed') mark(clientId, { status: 'queued', place });
      void run();
    },
    /** Takes a message out that is surely not in the room, and gives it back: one that failed, or that a slow room holds back. */
    discard(clientId: string): Pending | undefined {
      const pending = find(clientId);
      if (!pending || (pending.status !== 'failed' && !isHeld(pending))) return undefined;
      remove(clientId);
      return pending;
    },
    /** Somebody else has sent it: the room will show it. */
    sent(clientId: string, seq: number) {
      if (isUnsent(clientId)) mark(clientId, { status: 'sent', seq });
      settle(clientId);
    },
    /** The message is in the room: an event or the history said so, whatever became of the answer to its sending. */
    confirmed: remove,
  };
}

/** Whether a slow room has refused it for now: it is sent by itself when it may be. */
export function isHeld({ status, failure }: Pending): boolean {
  return status === 'waiting' && failure?.code === 'RATE_LIMITED' && failure.field === 'room';
}
