import type { AccountRole, AssignableRole } from '../graphql/documents.ts';

/** From least to most. */
export const ROLES = [
  ['MEMBER', 'Member'],
  ['MODERATOR', 'Moderator'],
  ['ADMIN', 'Admin'],
] as const satisfies readonly (readonly [AssignableRole, string])[];

const rank = (role: AccountRole) => ROLES.findIndex(([known]) => known === role);

/** Whether a change takes something away. */
export const isLess = (before: AccountRole, after: AccountRole): boolean => rank(after) < rank(before);

/** Whether a change is asked about first. */
export const isGrave = (before: AccountRole, after: AccountRole): boolean =>
  after === 'ADMIN' || isLess(before, after);
