import { v7 as uuidv7 } from 'uuid';
import type { AccountRow } from '../events.ts';
import { tellRenamed } from '../live/presence.ts';
import { db } from '../store/database.ts';
import { canonicalName } from '../text.ts';
import { forgetBelieved } from './session.ts';

/** In Unicode code points. */
export const ACCOUNT_NAME_MAX = 40;

/** @throws Refusal BAD_INPUT, field `name`. */
export function accountName(name: string): string {
  return canonicalName(name, 'name', 'The name', ACCOUNT_NAME_MAX);
}

/** A guest: a real account with a name and nothing else. Several may have one name; `tagOf` tells them apart. Not stored. */
export function newGuest(name: string): AccountRow {
  return { id: uuidv7(), name: accountName(name), guest: true, createdAt: new Date() };
}

export async function createGuest(name: string): Promise<AccountRow> {
  return db.account.create({ data: newGuest(name) });
}

/** Gives a guest another name, and tells the rooms where they are online. The same name again changes nothing. */
export async function renameGuest(account: AccountRow, name: string): Promise<AccountRow> {
  const renamed = accountName(name);
  if (renamed === account.name) return account;
  const row = await db.account.update({ where: { id: account.id }, data: { name: renamed } });
  forgetBelieved(row.id);
  tellRenamed(row);
  return row;
}
