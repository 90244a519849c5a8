import type { Spend } from '../context.ts';
import { assertPageSize, badInput } from '../errors.ts';
import type { MessageRow } from '../events.ts';
import { fromCursor } from '../log/cursor.ts';
import { headOf } from '../log/replay.ts';
import { db } from '../store/database.ts';
import { accountSelect } from '../store/rows.ts';

/** Messages a page. */
export const HISTORY_PAGE = 50;
export const HISTORY_PAGE_MAX = 200;

export type HistoryRequest = {
  last: number | null;
  before: string | null;
  first: number | null;
  after: string | null;
};

/** A page of messages, oldest first. `streamSeq` is where a stream goes on after it without gap or overlap. */
export type HistoryPage = {
  messages: MessageRow[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  streamSeq: number;
};

/**
 * A page of a room's messages: the newest by default, older ones by `before`, newer ones by `after`.
 *
 * @param bodies - how often the text of each message is asked for.
 * @throws Refusal BAD_INPUT or CURSOR_INVALID.
 */
export async function readHistory(
  roomId: string,
  request: HistoryRequest,
  bodies: number,
  spend: Spend,
): Promise<HistoryPage> {
  const { size, forward } = pageOf(request);
  spend.items(size);
  // The head first: what is said after this belongs to the stream, not to the page.
  const head = await headOf(roomId);
  const after = request.after === null ? 0 : fromCursor(request.after, roomId, 'after');
  const before = request.before === null ? head + 1 : fromCursor(request.before, roomId, 'before');
  const rows = await db.message.findMany({
    where: { roomId, seq: { gt: after, lt: Math.min(before, head + 1) } },
    orderBy: { seq: forward ? 'asc' : 'desc' },
    take: size + 1,
    include: { author: { select: accountSelect } },
  });
  const more = rows.length > size;
  const messages = rows.slice(0, size) as MessageRow[];
  spend.text(bodies * messages.reduce((sum, { body }) => sum + body.length, 0));
  if (!forward) messages.reverse();
  const newest = messages.at(-1)?.seq ?? Math.max(after, before - 1);
  const newer = (forward && more) || (request.before !== null && (await isAnyAfter(roomId, newest, head)));
  const older = forward ? request.after !== null && (await isAnyAfter(roomId, 0, after)) : more;
  return { messages, hasNextPage: newer, hasPreviousPage: older, streamSeq: newer ? newest : head };
}

function pageOf({ last, first }: HistoryRequest): { size: number; forward: boolean } {
  if (first !== null && last !== null)
    throw badInput('first', 'Ask for `first` or for `last`, not for both.');
  const field = first === null ? 'last' : 'first';
  const size = first ?? last ?? HISTORY_PAGE;
  assertPageSize(field, size, HISTORY_PAGE_MAX);
  return { size, forward: first !== null };
}

/** Whether there is a message with `after < seq <= upTo`. */
async function isAnyAfter(roomId: string, after: number, upTo: number): Promise<boolean> {
  const one = await db.message.findFirst({
    where: { roomId, seq: { gt: after, lte: upTo } },
    select: { seq: true },
  });
  return one !== null;
}
