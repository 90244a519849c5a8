import { isBannedHere } from '../accounts/ban.ts';
import { EMAIL_MAX } from '../accounts/sign-up.ts';
import type { Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { idOf, PAGE_MAX, type Page, type PageRequest, pageOf } from '../pages.ts';
import type { AccountRole } from '../policy.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { likePattern } from '../text.ts';

const SEARCH_MAX = 60;

export type PeopleRequest = PageRequest & {
  /** A part of the name or the handle, or an e-mail address. */
  search: string | null;
  /** Whether who asks may know of e-mail addresses. */
  byEmail: boolean;
  role: AccountRole | null;
  /** Whether only those who are banned from this server, or only those who are not. */
  banned: boolean | null;
};

/** Everybody who has an account, the newest first. What was deleted is nobody. */
export async function listAccounts(request: PeopleRequest, spend: Spend): Promise<Page<AccountRow>> {
  const { first, after, role, banned } = request;
  assertPageSize('first', first, PAGE_MAX);
  spend.items(first);
  const before = after === null ? null : idOf(after);
  const search = (request.search ?? '').replaceAll('\0', '').trim();
  const part = search.slice(0, SEARCH_MAX).normalize('NFC').trim();
  const email = request.byEmail && search.length <= EMAIL_MAX ? search : null;
  const like = `%${likePattern(part)}%`;
  const rows = await run<AccountRow>(Prisma.sql`
    SELECT ${accountColumns} FROM "Account" a
    WHERE a."deletedAt" IS NULL AND (${before}::uuid IS NULL OR a.id < ${before}::uuid)
      AND (${part} = '' OR a.name ILIKE ${like} OR a.handle ILIKE ${like} OR lower(a.email) = lower(${email}::text))
      AND (${role}::text IS NULL OR a.role = ${role})
      AND (${banned}::boolean IS NULL OR ${isBannedHere} = ${banned})
    ORDER BY a.id DESC LIMIT ${first + 1}`);
  return pageOf(rows, request);
}
