import { Prisma } from './generated/client.ts';

/** What AccountRow has, of "Account" a. */
export const accountColumns = Prisma.sql`a.id::text, a.name, a.role, a.handle, a."createdAt", a."deletedAt"`;

/** The same, for Prisma's own queries: nothing else of an account is to be read by the way. */
export const accountSelect = {
  id: true,
  name: true,
  role: true,
  handle: true,
  createdAt: true,
  deletedAt: true,
} as const;

/** What RoomRow has, of "Room" r. */
export const roomColumns = Prisma.sql`r.id::text, r.slug, r.name, r.description, r.private, r."passwordHash",
  r.kind, r."ownerId"::text, r."archivedAt", r."slowSeconds", r.head, r.fence, r."createdAt"`;
