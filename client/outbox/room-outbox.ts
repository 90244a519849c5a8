import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Ask } from '../connection/createAsking.ts';
import { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { SendMessageDocument } from '../graphql/documents.ts';
import { numeral } from '../ui/text.ts';
import { clientId } from './client-id.ts';
import {
  drop,
  forgetMessage,
  keepMessage,
  keptMessages,
  moveFromDraft,
  type RoomFacts,
} from './kept-messages.ts';
import { createLead } from './lead.ts';
import { outbox, type Pending } from './outbox.ts';
import { isReadable } from './storage.ts';
import { type Asked, plain, revived, type Word } from './words.ts';

/** So many may wait in one room: more than anybody writes, and no more than a browser keeps for a page without asking. */
const MOST = 200;

/** The page of the room, while it is open in this tab. */
export type Reader = { readonly ask: Ask; readonly halted: (failure: Failure) => void };

type Options = {
  viewerId: string;
  room: RoomFacts;
  post: (word: Word) => void;
  /** Nothing waits here, and nobody looks. */
  idle: () => void;
};

/** What one person has written in one room and is not said yet: the same in all tabs, sent by one of them. */
export function roomOutbox({ viewerId, room, post, idle }: Options) {
  const [pendings, setPendings] = createSignal<readonly Pending[]>([]);
  const [reader, setReader] = createSignal<Reader>();
  const closed = new AbortController();
  const given = new Map<string, (pending: Pending) => void>();
  let lastPlace = 0;
  let nudge = () => {};

  const lead = createLead(`outbox ${viewerId} ${room.id}`, async () => {
    await refresh();
    if (lead.leads()) machine.go();
  });

  const machine = outbox({
    send: async ({ clientId, body, replyTo, thread }) => {
      const about = { replyTo: replyTo?.id, thread };
      const message = { room: room.slug, body, clientId, author: viewerId, ...about };
      return (await (reader()?.ask ?? ask)(SendMessageDocument, message)).sendMessage.message.seq;
    },
    wait: (failures, { retryAfter }) =>
      Promise.race([
        new Promise<void>((resolve) => {
          nudge = resolve;
        }),
        patience(retryAfter ? retryAfter * 1_000 : backoff(failures), closed.signal),
      ]),
    changed: (next) => {
      const before = pendings();
      setPendings(next);
      if (lead.leads()) told(before, next);
      tidy();
    },
    halted: (failure) => {
      // Whoever is signed in elsewhere may go on there.
      lead.stepDown();
      reader()?.halted(failure);
    },
  });

  const find = (clientId: string) => pendings().find((pending) => pending.clientId === clientId);
  const nextPlace = () => {
    lastPlace = Math.max(Date.now(), lastPlace + 1, ...pendings().map(({ place }) => place + 1));
    return lastPlace;
  };

  function told(before: readonly Pending[], next: readonly Pending[]): void {
    for (const pending of next) {
      const was = before.find(({ clientId }) => clientId === pending.clientId);
      if (!was) continue;
      if (pending.status === 'sent' && was.status !== 'sent') over(pending.clientId, pending.seq);
      const isNews = (pending.status === 'failed') !== (was.status === 'failed');
      if (isNews && pending.status !== 'sent') void keepMessage(viewerId, room, pending);
    }
    tell();
  }

  const tell = () => post({ says: 'pendings', pendings: pendings().map(plain) });

  function over(clientId: string, seq?: number): void {
    void forgetMessage(viewerId, room, { clientId });
    post({ says: 'gone', clientId, ...(seq !== undefined && { seq }) });
  }

  /** Where nobody reads the room, nobody waits for its events. */
  function tidy(): void {
    if (reader()) return;
    const sent = pendings().find(({ status }) => status === 'sent');
    if (sent) machine.confirmed(sent.clientId);
    else if (pendings().length === 0) idle();
  }

  async function refresh(): Promise<void> {
    const known = machine.pendings();
    const kept = await keptMessages(viewerId, room.id);
    if (closed.signal.aborted) return;
    machine.take(
      kept.map(({ pending }) => revived(pending)),
      isReadable() ? known : [],
    );
    if (lead.leads()) tell();
    tidy();
  }

  const discardHere = (clientId: string): Pending | undefined => {
    const pending = machine.discard(clientId);
    if (pending) over(clientId);
    return pending;
  };

  /** By a tab that does not send itself. */
  function asked(word: Asked): void {
    if (word.says === 'hello') void refresh();
    else if (word.says === 'written') machine.add(revived(word.pending));
    else if (word.says === 'nudge') nudge();
    else if (word.says === 'retry') machine.retry(word.clientId, nextPlace());
    else {
      const pending = discardHere(word.clientId);
      if (pending) post({ says: 'given', pending: plain(pending) });
    }
  }

  void refresh();
  post({ says: 'hello' });
  lead.stand();

  return {
    room,
    pendings,
    isRead: () => reader() !== undefined,
    refresh,
    /** Sends what waits, or waits for its turn to. */
    stand: lead.stand,
    /** The room is shown in this tab, from now on and until what is returned is called. */
    read(next: Reader): () => void {
      setReader(() => next);
      lead.stand();
      return () => {
        if (reader() === next) setReader(undefined);
        tidy();
      };
    },
    /** Resolves when it is kept, and the composer may be cleared. @throws Failure where too many wait already. */
    async write(body: string, about: Pick<Pending, 'replyTo' | 'thread'> = {}): Promise<void> {
      if (pendings().length >= MOST)
        throw new Failure(
          'TOO_MANY',
          `${numeral(MOST)} messages wait here already. This one stays in the field until they are sent.`,
        );
      const pending: Pending = {
        ...about,
        ...{ clientId: clientId(), body, writtenAt: new Date().toISOString() },
        ...{ place: nextPlace(), status: 'queued' },
      };
      await moveFromDraft(viewerId, room, pending);
      machine.add(pending);
      post({ says: 'written', pending: plain(pending) });
    },
    retry(clientId: string): void {
      if (lead.leads()) machine.retry(clientId, nextPlace());
      else post({ says: 'retry', clientId });
    },
    /** Gives it back where it is surely not in the room; else this never resolves. */
    discard(clientId: string): Promise<Pending | undefined> {
      if (lead.leads()) return Promise.resolve(discardHere(clientId));
      post({ says: 'discard', clientId });
      return new Promise((resolve) => given.set(clientId, resolve));
    },
    confirmed(clientId: string, seq: number): void {
      const pending = find(clientId);
      if (!pending) return;
      if (pending.status !== 'sent') over(clientId, seq);
      machine.confirmed(clientId);
    },
    /** There is a connection again, or the room is less slow: what waits need not wait longer. */
    nudge(): void {
      if (lead.leads()) nudge();
      else post({ says: 'nudge' });
    },
    hear(word: Word): void {
      if (word.says === 'gone') {
        if (word.seq === undefined) machine.confirmed(word.clientId);
        else machine.sent(word.clientId, word.seq);
      } else if (word.says === 'given') {
        given.get(word.pending.clientId)?.(revived(word.pending));
        given.delete(word.pending.clientId);
      } else if (word.says === 'pendings') {
        if (!lead.leads()) machine.mirror(word.pendings.map(revived));
      } else if (lead.leads()) asked(word);
    },
    /** The viewer has left: what waits cannot be said any more. */
    async leave(): Promise<void> {
      const kept = await keptMessages(viewerId, room.id);
      await drop(kept, 'left');
      for (const { clientId } of pendings()) {
        post({ says: 'gone', clientId });
        machine.confirmed(clientId);
      }
    },
    close(): void {
      machine.stop();
      closed.abort();
      lead.stepDown();
    },
  };
}

export type RoomOutbox = ReturnType<typeof roomOutbox>;
