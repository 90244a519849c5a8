import type { AccountRow, LogEvent } from '../events.ts';
import { Prisma } from '../store/generated/client.ts';
import type { Draft } from './write.ts';

/** The slug of inboxes begins with this: no name of a room can hold its last character. */
const SLUG = 'inbox/';
/** `closedSeq` of a conversation that somebody does not want: nothing that is said in it concerns them. */
export const DECLINED = 2_147_483_647;
/** So many people at the most are told of what is said in a thread, and so many of its newest messages say who follows it. */
const FOLLOWERS_MOST = 200;
const FOLLOWED_BY_LAST = 500;

/** What of an inbox an append has written: one event for each draft and person whom it concerns. */
export type Concern = { accountId: string; seq: number; type: InboxEvent['type'] };
type InboxEvent = Extract<LogEvent, { type: `inbox.${string}` }>;

/** Whether it may concern the inbox of anybody: most of what is said in channels does not, and costs nothing more. */
export function mayConcern(draft: Draft): boolean {
  switch (draft.type) {
    case 'message.added':
      return draft.room.kind === 'direct' || draft.mentions.length > 0 || draft.threadId !== null;
    case 'direct.started':
    case 'member.kicked':
    case 'member.banned':
      return true;
    default:
      return false;
  }
}

/**
 * The parts of the statement that tell inboxes, each in the log of its own: of what is said in a conversation all of its
 * people, but those who have declined it; of what is said elsewhere those whom it names, and those who follow the thread.
 * Of several reasons the first counts. Nobody is told of what somebody says whom they have blocked.
 *
 * An inbox is made by the first event in it. Inboxes are locked after the rooms, and in one order, as those are.
 */
export function tellInboxes(drafts: readonly Draft[]): { parts: Prisma.Sql; told: Prisma.Sql } | null {
  const concerning = drafts.flatMap((draft, n) => (mayConcern(draft) ? [n] : []));
  if (concerning.length === 0) return null;
  const direct = concerning.filter((n) => drafts[n]?.room.kind === 'direct');
  const parts = Prisma.sql`, concern AS (
      SELECT DISTINCT ON (f.n, c."accountId") f.n, c."accountId", c.type, f."roomId", f."messageId", f."actorId"
      FROM (SELECT *, n = ANY(${direct}::int[]) AS direct FROM fresh WHERE n = ANY(${concerning}::int[])) f
      CROSS JOIN LATERAL (
        SELECT m."accountId", CASE f.type WHEN 'direct.started' THEN 'inbox.conversation' ELSE 'inbox.message' END AS type, 1 AS rank
        FROM "Membership" m
        WHERE f.direct AND m."roomId" = f."roomId" AND m."leftAt" IS NULL AND m."closedSeq" < ${DECLINED}
        UNION ALL
        SELECT named::uuid, 'inbox.mention', 2 FROM unnest(string_to_array(f.mentions, ',')) AS named WHERE NOT f.direct
        UNION ALL
        SELECT p."accountId", 'inbox.reply', 3 FROM (
          SELECT k."accountId" FROM "ThreadMark" k WHERE k."threadId" = f."threadId" AND k.follows
          UNION SELECT root."authorId" FROM "Message" root WHERE root.id = f."threadId"
          UNION SELECT late."authorId" FROM (
            SELECT s."authorId", s."deletedAt" FROM "Message" s WHERE s."threadId" = f."threadId" ORDER BY s.seq DESC LIMIT ${FOLLOWED_BY_LAST}
          ) late WHERE late."deletedAt" IS NULL
          LIMIT ${FOLLOWERS_MOST}
        ) p
        WHERE NOT f.direct AND f."threadId" IS NOT NULL AND NOT EXISTS (
          SELECT FROM "ThreadMark" k WHERE k."threadId" = f."threadId" AND k."accountId" = p."accountId" AND NOT k.follows)
        UNION ALL
        SELECT f."targetId", replace(f.type, 'member.', 'inbox.'), 1 WHERE f.type IN ('member.kicked', 'member.banned')
      ) c
      JOIN "Membership" there ON there."roomId" = f."roomId" AND there."accountId" = c."accountId"
      WHERE c.rank = 1 OR (there."leftAt" IS NULL AND c."accountId" <> f."actorId")
      ORDER BY f.n, c."accountId", c.rank
    ), heard AS (
      SELECT c.*, row_number() OVER (PARTITION BY c."accountId" ORDER BY c.n) AS nth, count(*) OVER (PARTITION BY c."accountId") AS many
      FROM concern c
      WHERE c.type IN ('inbox.kicked', 'inbox.banned') OR NOT EXISTS (
        SELECT FROM "Block" b WHERE b."blockerId" = c."accountId" AND b."blockedId" = c."actorId")
    ), inbox AS (
      INSERT INTO "Room" AS i (id, slug, "nameSlug", name, kind, private, "createdById", "activeAt", head)
      SELECT h."accountId", ${SLUG} || h."accountId", ${SLUG} || h."accountId", '', 'inbox', true, h."accountId", 'epoch', count(*)
      FROM heard h GROUP BY h."accountId" ORDER BY h."accountId"
      ON CONFLICT (id) DO UPDATE SET head = i.head + EXCLUDED.head
      RETURNING i.id, i.head
    ), told AS (
      SELECT h.*, (i.head - h.many + h.nth)::int AS seq FROM heard h JOIN inbox i ON i.id = h."accountId"
    ), kept AS (
      INSERT INTO "Event" ("roomId", seq, type, "actorId", "messageId", detail, "createdAt")
      SELECT "accountId", seq, type, "actorId", "messageId", "roomId"::text, m.at FROM told, moment m
    )`;
  const told = Prisma.sql`, (
      SELECT json_agg(json_build_object('accountId', t."accountId", 'seq', t.seq, 'type', t.type)) FROM told t WHERE t.n = d.n
    ) AS concerns`;
  return { parts, told };
}

/** What inboxes hold of an event: where it happened and by whom, never what was said. */
export function inboxEvents(concerns: readonly Concern[], event: LogEvent, by: AccountRow): InboxEvent[] {
  return concerns.map(({ accountId, seq, type }) => {
    const place = { roomId: accountId, seq, at: event.at, by };
    if (type === 'inbox.conversation' || type === 'inbox.kicked' || type === 'inbox.banned')
      return { ...place, type, aboutId: event.roomId };
    return { ...place, type, messageId: 'message' in event ? event.message.id : '' };
  });
}
