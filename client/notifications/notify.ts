import { ask } from '../connection/ask.ts';
import {
  type CallingRoomFragment,
  type CallPartsFragment,
  NewestInDocument,
  RoomNotificationsDocument,
} from '../graphql/documents.ts';
import type { InboxEvent } from '../inbox/inbox.ts';
import { pathOf } from '../rooms/path.ts';
import { isSeen } from './seen.ts';
import { go } from './way.ts';

const SHOWN_MOST = 140;
/** Another tab may hear of the same message so much later. */
const CLAIMED_MS = 60_000;
const REMEMBERED_MOST = 500;

type Room = Pick<CallingRoomFragment, 'id' | 'slug' | 'title' | 'kind'>;
type Message = Pick<CallPartsFragment, 'id' | 'body' | 'author'>;

/** What this tab has told of already, or another before it. */
const handled = new Set<string>();

/** Whoever is not looking is told what calls them: what is said in their conversations, mentions, replies in threads that they follow, and where they want it everything. */
export async function notifyOf(events: readonly InboxEvent[], viewerId: string): Promise<void> {
  for (const event of events) {
    if (event.__typename === 'UnreadChanged') await lookAt(event, viewerId);
    if (!('message' in event)) continue;
    const { room, message } = event;
    if (room && message && calls(room)) await show(room, message, viewerId);
  }
}

/** What the stream of a room tells: while it is followed the inbox does not. */
export async function notifyHeard(
  slug: string,
  messages: readonly Message[],
  viewerId: string,
): Promise<void> {
  const { room } = await ask(RoomNotificationsDocument, { room: slug });
  if (!room || !callsAlways(room)) return;
  for (const message of messages) await show(room, message, viewerId);
}

async function lookAt(event: InboxEvent & { __typename: 'UnreadChanged' }, viewerId: string): Promise<void> {
  const { room } = event;
  if (!room || !callsAlways(room)) return;
  const { room: now } = await ask(NewestInDocument, { room: room.slug });
  const message = now?.viewerUnreadCount ? now.lastMessage : undefined;
  if (message && !message.author.viewerHasBlocked) await show(room, message, viewerId);
}

function calls({ viewerNotify, viewerQuietUntil, viewerRequested }: CallingRoomFragment): boolean {
  const quiet = viewerQuietUntil !== null && Date.parse(viewerQuietUntil) > Date.now();
  return viewerNotify !== null && viewerNotify !== 'NONE' && !quiet && !viewerRequested;
}

const callsAlways = (room: CallingRoomFragment) =>
  calls(room) && (room.viewerNotify === 'ALL' || room.kind === 'DIRECT');

/** Of all tabs of this browser one shows it, and none while any of them is looked at. */
async function show(room: Room, { id, body, author }: Message, viewerId: string): Promise<void> {
  if (author.id === viewerId || handled.has(id)) return;
  handled.add(id);
  if (handled.size > REMEMBERED_MOST) for (const oldest of [...handled].slice(0, 100)) handled.delete(oldest);
  if (await isSeen(viewerId)) return;
  void navigator.locks.request(`notified ${id}`, { ifAvailable: true }, async (claim) => {
    if (!claim) return;
    const notification = new Notification(
      room.kind === 'DIRECT' && room.title === author.name ? author.name : `${author.name} · ${room.title}`,
      { body: trimmed(body), tag: id, icon: '/favicon.svg' },
    );
    notification.onclick = () => {
      window.focus();
      go(`${pathOf(room.slug)}#message=${id}`);
      notification.close();
    };
    await new Promise((resolve) => setTimeout(resolve, CLAIMED_MS));
  });
}

function trimmed(body: string): string {
  const text = [...body.replace(/\s+/g, ' ').trim()];
  return text.length > SHOWN_MOST ? `${text.slice(0, SHOWN_MOST).join('')}…` : text.join('');
}
