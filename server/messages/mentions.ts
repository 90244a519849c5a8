import { canonicalHandle } from '../accounts/handle.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { may } from '../policy.ts';
import { NOT_INSIDE, standingIn } from '../rooms/standing.ts';
import { db } from '../store/database.ts';

/** So many people are called by one message at the most; the rest is text. */
const MENTIONS_MOST = 20;
/** What calls everybody in the room. */
const EVERYBODY = 'room';

const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
const MENTION = /(?<![\p{L}\p{M}\p{N}_@./-])@([\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}._-]*[\p{L}\p{M}\p{Nd}])?)/gu;

export type Mentions = { mentions: string[]; mentionsRoom: boolean };

/** Whom a text calls: people in the room by `@handle`, everybody by `@room` where its author may. Not what stands in code. */
export async function readMentions(body: string, room: RoomRow, author: AccountRow): Promise<Mentions> {
  if (!body.includes('@')) return { mentions: [], mentionsRoom: false };
  const found = [...body.replace(CODE, ' ').matchAll(MENTION)].map(([, handle = '']) =>
    canonicalHandle(handle),
  );
  const handles = [...new Set(found)].filter((handle) => handle !== EVERYBODY).slice(0, MENTIONS_MOST);
  const people =
    handles.length === 0
      ? []
      : await db.account.findMany({
          where: { handle: { in: handles }, memberships: { some: { roomId: room.id, leftAt: null } } },
          select: { id: true },
        });
  return {
    mentions: people.map(({ id }) => id),
    mentionsRoom: found.includes(EVERYBODY) && may('room.callAll', standingIn(room, author, NOT_INSIDE)),
  };
}
