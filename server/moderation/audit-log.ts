import type { Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { idOf, PAGE_MAX, type Page, type PageRequest, pageOf } from '../pages.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';

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

/** What moderators, owners and admins did, the newest first; nothing of private rooms that the viewer is not in. */
export async function readAuditLog(
  request: PageRequest,
  viewer: AccountRow,
  spend: Spend,
): Promise<Page<AuditRow>> {
  const { first, after } = request;
  assertPageSize('first', first, PAGE_MAX);
  spend.items(first);
  const before = after === null ? null : idOf(after);
  const rows = await run<AuditRow>(Prisma.sql`
    SELECT e.id::text, e.at, e.action, e."actorId"::text, e."accountId"::text, e."roomId"::text, e."messageId"::text, e.detail
    FROM "AuditEntry" e LEFT JOIN "Room" r ON r.id = e."roomId"
      LEFT JOIN "Membership" m ON m."roomId" = r.id AND m."accountId" = ${viewer.id}::uuid AND m."leftAt" IS NULL
    WHERE (${before}::uuid IS NULL OR e.id < ${before}::uuid)
      AND (r.private IS NOT TRUE OR m."accountId" IS NOT NULL)
    ORDER BY e.id DESC LIMIT ${first + 1}`);
  return pageOf(rows, request);
}
