import { validate as isUuid, v7 as uuidv7 } from 'uuid';
import { banHolds } from '../accounts/ban.ts';
import { hashToken, newToken } from '../accounts/session.ts';
import { badInput, numeral, Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { db, run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomColumns } from '../store/rows.ts';
import { roomName } from './name.ts';

const HOUR_MS = 60 * 60 * 1000;
export const INVITATION_HOURS_MAX = 24 * 365;
export const INVITATION_USES_MAX = 10_000;
/** So many of a room, or of the server, may hold at once. */
export const INVITATIONS_MOST = 100;

/** An invitation as those see it who may make one. Its secret is not among what is known of it. */
export type InvitationRow = {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  usesLeft: number | null;
  used: number;
};

const columns = { id: true, createdAt: true, expiresAt: true, usesLeft: true, used: true };

const holding = (roomId: string | null) => ({
  roomId,
  revokedAt: null,
  expiresAt: { gt: new Date() },
  OR: [{ usesLeft: null }, { usesLeft: { gt: 0 } }],
});

/** Those that still hold, the newest first. @param roomId - null is of the server: to sign up. */
export function invitationsTo(roomId: string | null): Promise<InvitationRow[]> {
  return db.invitation.findMany({
    where: holding(roomId),
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    select: columns,
  });
}

/**
 * Makes an invitation into a room, or, without one, to sign up.
 *
 * @param uses - how often it may be used; null is as often as one likes.
 * @returns it, and what its link carries, which cannot be had again.
 * @throws Refusal BAD_INPUT.
 */
export async function createInvitation(
  roomId: string | null,
  { hours, uses }: { hours: number; uses: number | null },
  creator: AccountRow,
): Promise<{ row: InvitationRow; token: string }> {
  if (hours < 1 || hours > INVITATION_HOURS_MAX)
    throw badInput(
      'hours',
      `An invitation lasts 1 to ${numeral(INVITATION_HOURS_MAX)} hours.`,
      INVITATION_HOURS_MAX,
    );
  if (uses !== null && (uses < 1 || uses > INVITATION_USES_MAX))
    throw badInput(
      'uses',
      `An invitation can be used 1 to ${numeral(INVITATION_USES_MAX)} times.`,
      INVITATION_USES_MAX,
    );
  const { token, tokenHash } = newToken();
  const row = await db.$transaction(async (tx) => {
    // Of many that are made at once each must see those before it.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`invitations to ${roomId}`}::text))`;
    if ((await tx.invitation.count({ where: holding(roomId) })) >= INVITATIONS_MOST)
      throw tooManyInvitations(roomId);
    return tx.invitation.create({
      data: {
        id: uuidv7(),
        tokenHash,
        roomId,
        createdById: creator.id,
        expiresAt: new Date(Date.now() + hours * HOUR_MS),
        usesLeft: uses,
      },
      select: columns,
    });
  });
  return { row, token };
}

function tooManyInvitations(roomId: string | null): Refusal {
  return new Refusal('BAD_INPUT', `There are ${INVITATIONS_MOST} invitations already: revoke one first.`, {
    ...(roomId !== null && { field: 'room' }),
    limit: INVITATIONS_MOST,
  });
}

/** @throws Refusal NOT_FOUND, field `id`, for one that is of another room, or holds no more. */
export async function revokeInvitation(roomId: string | null, id: string): Promise<{ id: string }> {
  const { count } = isUuid(id)
    ? await db.invitation.updateMany({ where: { ...holding(roomId), id }, data: { revokedAt: new Date() } })
    : { count: 0 };
  if (count === 0) throw new Refusal('NOT_FOUND', 'There is no such invitation.', { field: 'id' });
  return { id };
}

/**
 * The room that an invitation lets into; it counts as used, unless they are in the room already.
 *
 * @param name - the room that was asked for, which must be this one.
 * @throws Refusal INVITATION_INVALID.
 */
export async function spendRoomInvitation(
  token: string,
  name: string,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  const { slug } = roomName(name);
  const [room] = await run<RoomRow>(Prisma.sql`
    WITH spent AS (
      UPDATE "Invitation" i SET used = used + counts.once, "usesLeft" = "usesLeft" - counts.once
      FROM "Room" q CROSS JOIN LATERAL (
        SELECT (NOT EXISTS (SELECT FROM "Membership" m
          WHERE m."roomId" = q.id AND m."accountId" = ${viewer?.id ?? null}::uuid AND m."leftAt" IS NULL))::int AS once
      ) AS counts
      WHERE i."tokenHash" = ${hashToken(token)} AND q.id = i."roomId" AND i."revokedAt" IS NULL
        AND i."expiresAt" > now() AND (i."usesLeft" IS NULL OR i."usesLeft" > 0)
        AND (q.slug = ${slug} OR q."nameSlug" = ${slug}
          OR EXISTS (SELECT FROM "RoomAddress" f WHERE f."roomId" = q.id AND f.slug = ${slug}))
        AND NOT EXISTS (SELECT FROM "Ban" b WHERE b."roomId" = q.id AND b."accountId" = ${viewer?.id ?? null}::uuid
          AND ${banHolds})
      RETURNING q.id
    )
    SELECT ${roomColumns} FROM "Room" r JOIN spent ON spent.id = r.id`);
  if (room) return room;
  throw new Refusal(
    'INVITATION_INVALID',
    'This invitation is unknown, used up, expired or revoked: ask for a new one.',
    {
      field: 'invitation',
    },
  );
}
