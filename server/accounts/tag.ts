import { createHash } from 'node:crypto';

/** Four characters that stay the same for an account and differ, nearly always, between two of one name. */
export function tagOf(account: { id: string }): string {
  return createHash('sha256').update(account.id).digest('hex').slice(0, 4);
}
