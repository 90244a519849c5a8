import { v7 as uuidv7 } from 'uuid';
import type { AccountRow } from '../events.ts';
import { db } from '../store/database.ts';
import { canonicalName } from '../text.ts';

/** In Unicode code points. */
export const ACCOUNT_NAME_MAX = 40;

/** @throws Refusal BAD_INPUT, field `name`. */
export function accountName(name: string): string {
  return canonicalName(name, 'name', 'The name', ACCOUNT_NAME_MAX);
}

/** A guest: a real account with a name and nothing else. Several may have one name; `tagOf` tells them apart. Not stored. */
export function newGuest(name: string): AccountRow {
  return {
    id: uuidv7(),
    name: accountName(name),
    role: 'guest',
    handle: null,
    createdAt: new Date(),
    deletedAt: null,
  };
}

export async function createGuest(name: string): Promise<AccountRow> {
  const account = newGuest(name);
  await db.account.create({ data: account, select: { id: true } });
  return account;
}
