import { v7 as uuidv7 } from 'uuid';
import { newSession, storeSession } from '../../server/accounts/session.ts';
import type { AccountRow } from '../../server/events.ts';
import { db } from '../../server/store/database.ts';
import type { People, Person } from './people.ts';

let made = 0;

/** An account and a session, without the work of hashing a password. */
export async function somebody(
  people: Pick<People, 'withToken'>,
  name: string,
  role: AccountRow['role'] = 'member',
): Promise<Person> {
  const handle = role === 'guest' ? null : `h${++made}${name.replace(/\W/g, '')}`.toLowerCase();
  const account: AccountRow = { id: uuidv7(), name, role, handle, createdAt: new Date(), deletedAt: null };
  await db.account.create({ data: { ...account, handleSkeleton: handle }, select: { id: true } });
  const session = newSession(account, 'a test');
  await storeSession(db, session);
  return people.withToken(name, session.token, account.id);
}
