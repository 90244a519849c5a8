import { validate as isUuid, v7 as uuidv7 } from 'uuid';
import type { Spend } from '../context.ts';
import { assertPageSize, badInput, Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { reachMessage } from '../messages/reach.ts';
import { idOf, PAGE_MAX, type Page, type PageRequest, pageOf } from '../pages.ts';
import { reports } from '../rates.ts';
import { noteAction } from '../rooms/audit.ts';
import { db } from '../store/database.ts';
import { reasonOf, uponAccount } from './target.ts';

/** A report as moderators see it. `body` is what the message said when it was reported. */
export type ReportRow = {
  id: string;
  reporterId: string;
  accountId: string;
  roomId: string | null;
  messageId: string | null;
  body: string | null;
  reason: string;
  createdAt: Date;
  resolvedAt: Date | null;
  resolvedById: string | null;
};

/** Asks moderators to look at a message. The same again changes nothing. @throws Refusal NOT_FOUND, BAD_INPUT or RATE_LIMITED. */
export async function reportMessage(
  id: string,
  reason: string,
  viewer: AccountRow | null,
): Promise<ReportRow> {
  const why = given(reason);
  const { message, room, viewer: reporter } = await reachMessage('message.report', id, viewer);
  await reports.take(reporter.id);
  const key = { reporterId: reporter.id, messageId: message.id };
  return db.report.upsert({
    where: { reporterId_messageId: key },
    create: {
      id: uuidv7(),
      ...key,
      accountId: message.author.id,
      roomId: room.id,
      body: message.body,
      reason: why,
    },
    update: {},
  });
}

/** Asks moderators to look at somebody. @throws Refusal NOT_FOUND, BAD_INPUT or RATE_LIMITED. */
export async function reportAccount(
  accountId: string,
  reason: string,
  viewer: AccountRow,
): Promise<ReportRow> {
  const why = given(reason);
  const [, target] = await uponAccount('account.report', accountId, viewer);
  await reports.take(viewer.id);
  return db.report.create({
    data: { id: uuidv7(), reporterId: viewer.id, accountId: target.id, reason: why },
  });
}

function given(reason: string): string {
  const why = reasonOf(reason);
  if (why === '') throw badInput('reason', 'Say why: the reason is empty.');
  return why;
}

/** The queue: what is to be looked at, the oldest first; or what was, the newest first. */
export async function readReports(
  resolved: boolean,
  request: PageRequest,
  spend: Spend,
): Promise<Page<ReportRow>> {
  const { first, after } = request;
  assertPageSize('first', first, PAGE_MAX);
  spend.items(first);
  const beyond = after === null ? {} : { id: resolved ? { lt: idOf(after) } : { gt: idOf(after) } };
  const rows = await db.report.findMany({
    where: { resolvedAt: resolved ? { not: null } : null, ...beyond },
    orderBy: { id: resolved ? 'desc' : 'asc' },
    take: first + 1,
  });
  return pageOf(rows, request);
}

/** It needs no more looking at. Once more changes nothing. @throws Refusal NOT_FOUND, field `id`. */
export async function resolveReport(id: string, viewer: AccountRow): Promise<ReportRow> {
  return db.$transaction(async (tx) => {
    const report = isUuid(id) ? await tx.report.findUnique({ where: { id } }) : null;
    if (!report) throw new Refusal('NOT_FOUND', 'There is no such report.', { field: 'id' });
    if (report.resolvedAt !== null) return report;
    await noteAction(tx, {
      action: 'moderation.resolve',
      actor: viewer,
      target: { id: report.accountId },
      room: report.roomId === null ? null : { id: report.roomId },
      message: report.messageId === null ? null : { id: report.messageId },
    });
    return tx.report.update({ where: { id }, data: { resolvedAt: new Date(), resolvedById: viewer.id } });
  });
}
