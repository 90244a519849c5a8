import type { Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import { db } from '../store/database.ts';
import { idOf, type Page, type PageRequest, REPORTS_PAGE_MAX } from './report.ts';

/** What somebody did, for good. */
export type AuditRow = {
  id: string;
  at: Date;
  action: string;
  actorId: string;
  accountId: string | null;
  roomId: string | null;
  messageId: string | null;
  detail: string;
};

/** What moderators, owners and admins did, the newest first. */
export async function readAuditLog({ first, after }: PageRequest, spend: Spend): Promise<Page<AuditRow>> {
  assertPageSize('first', first, REPORTS_PAGE_MAX);
  spend.items(first);
  const rows = await db.auditEntry.findMany({
    where: after === null ? {} : { id: { lt: idOf(after) } },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return { rows: rows.slice(0, first), hasMore: rows.length > first, after };
}
