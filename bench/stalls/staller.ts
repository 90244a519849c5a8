import { openTalk, type Talk } from '../wire/talk.ts';
import { LISTEN } from './listen.ts';

/** A reader that stops reading its socket and later goes on; from its cursor on a new one where it was cut off. */
export type Staller = {
  /** The `seq` of every message that it listened to since it was stopped, as they came. */
  seqs: number[];
  /** Resolves when the message of this `seq` has come. */
  reached(seq: number): Promise<void>;
  /** From now on messages are counted only, which costs no more than any other reader does. */
  readAlong(): void;
  listen(): void;
  stop(): void;
  goOn(): void;
  /** How often it was cut off. */
  cuts(): number;
  leave(): void;
};

/** Enough of a message's frame to see its `seq` and `cursor`, which come before its text. */
const HEAD = 400;
/** What is no message of a room is shorter. */
const SHORT = 100;
const BEGINNING = /"seq":(\d+),"cursor":"([\w-]+)"/;
const AGAIN_MS = 200;

export async function openStaller(port: number, token: string | null, room: string): Promise<Staller> {
  const seqs: number[] = [];
  let newest = 0;
  let after: string | null = null;
  let cuts = 0;
  let stopped = false;
  let left = false;
  let wanted = Number.POSITIVE_INFINITY;
  let arrived: () => void = () => undefined;
  let talk: Talk;

  const read = (text: string) => {
    const [, seq, cursor] = BEGINNING.exec(text.slice(0, HEAD)) ?? [];
    if (seq === undefined || cursor === undefined) return;
    newest = Number(seq);
    after = cursor;
    seqs.push(newest);
    if (newest >= wanted) arrived();
  };
  const subscribe = async () => {
    talk = await openTalk('enchanters', port, token);
    talk.onText = read;
    talk.wire.reading.onClosed = closed;
    const payload = { query: LISTEN, variables: { room, after } };
    talk.send(JSON.stringify({ id: 's', type: 'subscribe', payload }));
  };
  const closed = () => {
    cuts++;
    if (!stopped) again();
  };
  const again = () => {
    if (left) return;
    subscribe().catch(() => setTimeout(again, AGAIN_MS));
  };

  await subscribe();
  return {
    seqs,
    reached(seq) {
      wanted = seq;
      return new Promise((resolve) => {
        arrived = resolve;
        if (newest >= seq) resolve();
      });
    },
    readAlong() {
      talk.wire.reading.skipFrom = SHORT;
    },
    listen() {
      talk.wire.reading.skipFrom = Number.POSITIVE_INFINITY;
    },
    stop() {
      seqs.length = 0;
      stopped = true;
      talk.wire.pause();
    },
    goOn() {
      stopped = false;
      if (talk.wire.closed === null) talk.wire.resume();
      else again();
    },
    cuts: () => cuts,
    leave() {
      left = true;
      stopped = true;
      talk.wire.cut();
    },
  };
}
