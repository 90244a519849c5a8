/** A message as a reader or a page of history shows it. `author` is whatever the run calls people by. */
export type SeenMessage = { seq: number; id: string; clientId: string; body: string; author: string };

/** What a client asked for. `clientId` is unique in the whole run; a retry has the same in every field. */
export type Send = { clientId: string; room: string; author: string; body: string };

/** One answer to one attempt at sending; retries of one `clientId` may bring several. */
export type Acknowledgement = { clientId: string; id: string; seq: number; duplicate: boolean; body: string };

/**
 * - `lost`: acknowledged or delivered, but not in the final history; or acknowledged, and never delivered to a reader
 *   that was caught up past it.
 * - `doubled`: one `clientId` stored twice or acknowledged as new twice, one message delivered twice, or one `seq` or
 *   `id` for two messages.
 * - `reordered`: `seq` not increasing for a reader or in history, or against the order in which one client sent.
 * - `gap`: a message inside the range a reader covered that it did not receive, or a `seq` missing from a room's log.
 * - `changed`: one message told differently in two places.
 * - `phantom`: a message nobody sent, or nobody sent to that room.
 */
export type AnomalyKind = 'lost' | 'doubled' | 'reordered' | 'gap' | 'changed' | 'phantom';

type Subject = { room: string | null; seq: number; clientId: string | null };
/** One thing that went wrong. `who` is the sender, the reader, `final history` or `event log` that shows it. */
export type Anomaly = Subject & { kind: AnomalyKind; who: string; why: string };

/** The record of one run, and its check. */
export type History = ReturnType<typeof createHistory>;

type Segment = { after: number | null; upTo: number; items: SeenMessage[] };
type Reading = { who: string; room: string; segments: [Segment, ...Segment[]]; caughtUp: number };
/** Where a message was first said to be. */
type Place = { room: string; seq: number; clientId: string; id: string; who: string };
type Run = ReturnType<typeof emptyRun>;

const FINAL_HISTORY = 'final history';

const emptyRun = () => ({
  sends: new Map<string, Send & { sender: string }>(),
  acknowledgements: new Map<string, Acknowledgement[]>(),
  /** First sends and first acknowledgements, as they happened. */
  timeline: [] as { clientId: string; acknowledged: boolean }[],
  readers: new Map<string, Reading>(),
  histories: new Map<string, Reading>(),
  logs: new Map<string, readonly number[]>(),
});

/**
 * Records what happened to the clients of one run; `check` names what should not have. Linear, and pure: no clock, no
 * network. Throws on what only a faulty test does: an unknown reader, a `clientId` sent again with other content.
 */
export function createHistory() {
  const run = emptyRun();
  const kept = new Map<string, SeenMessage>();

  // A thousand readers hear the same message: it is kept once, so that a million receipts fit in memory.
  function keep({ seq, id, clientId, body, author }: SeenMessage): SeenMessage {
    const known = kept.get(clientId);
    if (known?.seq === seq && known.id === id && known.body === body && known.author === author) return known;
    const copy = { seq, id, clientId, body, author };
    if (!known) kept.set(clientId, copy);
    return copy;
  }

  function find(reader: string): [Reading, Segment] {
    const reading = run.readers.get(reader);
    if (!reading) throw new Error(`Reader ${reader} has not subscribed.`);
    return [reading, reading.segments.at(-1) ?? reading.segments[0]];
  }

  return {
    /** Before the request leaves, in each sender's own order; again for a retry if that is easier. */
    sent(sender: string, send: Send) {
      const { clientId, room, author, body } = send;
      const earlier = run.sends.get(clientId);
      if (earlier && (earlier.room !== room || earlier.author !== author || earlier.body !== body))
        throw new Error(`clientId ${clientId} was sent before with another room, author or body.`);
      if (earlier) return;
      run.sends.set(clientId, { sender, clientId, room, author, body });
      run.timeline.push({ clientId, acknowledged: false });
    },
    /** When the answer arrives. What its sender sends to that room from now on must get a higher `seq`. */
    acknowledged(acknowledgement: Acknowledgement) {
      const { clientId } = acknowledgement;
      const all = run.acknowledgements.get(clientId) ?? [];
      if (all.push({ ...acknowledgement }) > 1) return;
      run.acknowledgements.set(clientId, all);
      run.timeline.push({ clientId, acknowledged: true });
    },
    /** A reader is one stream of one room. With `after: null` it covers the room from the first message it receives. */
    subscribed(reader: string, room: string, after: number | null) {
      if (run.readers.has(reader)) throw new Error(`Reader ${reader} has already subscribed.`);
      run.readers.set(reader, { who: reader, room, segments: [{ after, upTo: 0, items: [] }], caughtUp: 0 });
    },
    received(reader: string, message: SeenMessage) {
      find(reader)[1].items.push(keep(message));
    },
    /** The reader connected again with this cursor; it thereby claims to have had everything up to `after`. */
    resumed(reader: string, after: number) {
      const [reading, segment] = find(reader);
      segment.upTo = Math.max(segment.upTo, after);
      reading.segments.push({ after, upTo: 0, items: [] });
    },
    /** The reader should have had everything up to `seq`. If never called, its last message is all that is known. */
    caughtUp(reader: string, seq: number) {
      const [reading, segment] = find(reader);
      segment.upTo = Math.max(segment.upTo, seq);
      reading.caughtUp = Math.max(reading.caughtUp, seq);
    },
    /** The room's whole history at the end, oldest first. */
    finalHistory(room: string, messages: readonly SeenMessage[]) {
      const all = { after: 0, upTo: Number.POSITIVE_INFINITY, items: messages.map(keep) };
      run.histories.set(room, { who: FINAL_HISTORY, room, segments: [all], caughtUp: all.upTo });
    },
    /** The `seq` of every event of the room at the end, messages or not, in any order. */
    eventLog(room: string, seqs: readonly number[]) {
      run.logs.set(room, [...seqs]);
    },
    /** Each anomaly once for each who shows it. May be called at any time, and again later. */
    check: (): Anomaly[] => checkRun(run),
  };
}

function checkRun(run: Run): Anomaly[] {
  const anomalies = new Map<string, Anomaly>();
  const places = new Map<string, Place>();
  const holders = new Map<string, string>();

  function report(kind: AnomalyKind, { room, seq, clientId }: Subject, who: string, why: string) {
    const key = JSON.stringify([kind, room, clientId ?? seq, who]);
    if (!anomalies.has(key)) anomalies.set(key, { kind, room, seq, clientId, who, why });
  }

  /** Compares one telling of a message with how it was sent and with how it was first told. */
  function compare(told: Acknowledgement | SeenMessage, toldIn: string | null, who: string) {
    const { clientId, id, seq, body } = told;
    const send = run.sends.get(clientId);
    const room = toldIn ?? send?.room ?? null;
    const subject = { room, seq, clientId };
    if (!send) return report('phantom', subject, who, 'nobody sent it');
    if (room !== send.room) return report('phantom', subject, who, `it was sent to ${send.room}`);

    const place = places.get(clientId) ?? { room: send.room, seq, clientId, id, who };
    const author = 'author' in told ? told.author : send.author;
    if (body !== send.body)
      report('changed', subject, who, `body ${quote(body)}, sent as ${quote(send.body)}`);
    if (author !== send.author) report('changed', subject, who, `author ${author}, sent by ${send.author}`);
    if (place.id !== id || place.seq !== seq) {
      const kind = place.id !== id && place.seq !== seq ? 'doubled' : 'changed';
      report(kind, subject, who, `${id} at seq ${seq}, but ${place.id} at seq ${place.seq} to ${place.who}`);
    }
    if (places.has(clientId)) return;
    places.set(clientId, place);
    const holder = holders.get(id);
    if (holder === undefined) holders.set(id, clientId);
    else report('doubled', subject, who, `id ${id} is also that of ${holder}`);
  }

  function checkSendingOrder() {
    const latest = new Map<string, Place>();
    for (const { clientId, acknowledged } of run.timeline) {
      const sender = run.sends.get(clientId)?.sender;
      const place = places.get(clientId);
      if (sender === undefined || !place) continue;
      const stream = `${sender}\n${place.room}`;
      const before = latest.get(stream);
      const late = before !== undefined && before.seq > place.seq;
      if (acknowledged && !late) latest.set(stream, place);
      if (!acknowledged && late)
        report('reordered', place, sender, `sent after ${before.clientId} got seq ${before.seq}`);
    }
  }

  /** Goes through what one reader received, given (by seq) the messages that exist in its room. */
  function checkReading({ who, room, segments, caughtUp }: Reading, existing: readonly Place[]) {
    const seen = new Map<string, Segment>();
    const missed: Place[] = [];
    for (const segment of segments) {
      let { after, upTo } = segment;
      let previous = after ?? 0;
      for (const { seq, clientId } of segment.items) {
        const place = places.get(clientId);
        if (place?.room !== room) continue;
        after ??= seq - 1;
        upTo = Math.max(upTo, place.seq);
        const earlier = seen.get(clientId);
        seen.set(clientId, segment);
        // A reader that goes back to an older cursor is rightly sent again what is above that cursor.
        const again = earlier === segment || (earlier !== undefined && seq <= after);
        if (again) report('doubled', { room, seq, clientId }, who, 'received more than once');
        else if (seq <= previous)
          report('reordered', { room, seq, clientId }, who, `comes after seq ${previous}`);
        if (!again) previous = seq;
      }
      if (after === null) continue;
      for (const place of existing.slice(countUpTo(existing, after), countUpTo(existing, upTo)))
        if (seen.get(place.clientId) !== segment) missed.push(place);
    }
    for (const place of missed) {
      const acknowledged = run.acknowledgements.has(place.clientId);
      const lost = acknowledged && place.seq <= caughtUp && !seen.has(place.clientId);
      const why = `${acknowledged ? 'acknowledged' : 'told'} to ${place.who}, but not here`;
      report(lost || who === FINAL_HISTORY ? 'lost' : 'gap', place, who, why);
    }
  }

  for (const [clientId, all] of run.acknowledgements) {
    const { room = null, sender = 'nobody' } = run.sends.get(clientId) ?? {};
    for (const one of all) compare(one, room, sender);
    const second = all.filter((one) => !one.duplicate)[1];
    if (second) report('doubled', { room, seq: second.seq, clientId }, sender, 'acknowledged as new twice');
  }
  for (const { who, room, segments } of [...run.histories.values(), ...run.readers.values()])
    for (const { items } of segments) for (const item of items) compare(item, room, who);
  checkSendingOrder();

  const told = new Map<string, Place[]>();
  for (const place of [...places.values()].sort((a, b) => a.seq - b.seq)) {
    const all = told.get(place.room) ?? [];
    const below = all.at(-1);
    if (below?.seq === place.seq) report('doubled', place, place.who, `has the seq of ${below.clientId}`);
    if (all.push(place) === 1) told.set(place.room, all);
  }
  for (const [room, history] of run.histories) {
    const existing = told.get(room) ?? [];
    checkReading(history, existing);
    // What the final history does not have is named lost there; the readers are not blamed for it as well.
    const stored = new Set(history.segments[0].items.map((message) => message.clientId));
    const remaining = existing.filter((place) => stored.has(place.clientId));
    told.set(room, remaining);
  }
  for (const reading of run.readers.values()) checkReading(reading, told.get(reading.room) ?? []);

  for (const [room, seqs] of run.logs) {
    let previous = 0;
    for (const seq of Float64Array.from(seqs).sort()) {
      const missing = { room, seq: previous + 1, clientId: null };
      if (seq > missing.seq) report('gap', missing, 'event log', `nothing between ${previous} and ${seq}`);
      if (seq === previous) report('doubled', { ...missing, seq }, 'event log', 'two events have this seq');
      previous = seq;
    }
    const last = told.get(room)?.at(-1);
    if (last && last.seq > previous) report('gap', last, 'event log', `the log ends at ${previous}`);
  }
  return [...anomalies.values()];
}

const quote = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** How many of these, sorted by seq, are at or below `seq`. */
function countUpTo(places: readonly Place[], seq: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For a failing test's output: how many of each kind, then one line for each of the first `limit`. */
export function describe(anomalies: readonly Anomaly[], limit = 20): string {
  if (anomalies.length === 0) return 'no anomalies';
  const counts = new Map<AnomalyKind, number>();
  for (const { kind } of anomalies) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const lines = anomalies.slice(0, limit).map(({ kind, room, seq, clientId, who, why }) => {
    return `${kind}: ${room ?? 'no room'}, seq ${seq}, ${clientId ?? 'no clientId'}, ${who}: ${why}`;
  });
  if (anomalies.length > limit) lines.push(`… and ${anomalies.length - limit} more`);
  return [[...counts].map(([kind, count]) => `${count} ${kind}`).join(', '), ...lines].join('\n');
}
