import { createHash } from 'node:crypto';

/** The same for the same people, in whatever order, and for nobody else: unique among rooms. */
export function directKeyOf(accountIds: readonly string[]): string {
  return createHash('sha256')
    .update([...new Set(accountIds)].sort().join())
    .digest('base64url');
}
