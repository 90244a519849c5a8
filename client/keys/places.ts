import { ask } from '../connection/ask.ts';
import { PeopleThereDocument, PlacesDocument, RoomsDocument } from '../graphql/documents.ts';

/** Somewhere to go: a room, or a person, with whom a conversation may begin. */
export type Place = {
  readonly id: string;
  readonly kind: 'room' | 'conversation' | 'person' | 'other room';
  readonly name: string;
  /** Undefined for a person. */
  readonly slug?: string;
  readonly tag?: string;
  readonly unread: number;
};

/** Where the viewer is already, and who is in the room that they look at. What cannot be asked is left out. */
export async function loadPlaces(room: string | undefined): Promise<Place[]> {
  const [{ rooms, conversations }, users] = await Promise.all([
    ask(PlacesDocument, {}),
    room === undefined
      ? []
      : ask(PeopleThereDocument, { room }).then(
          ({ users }) => users,
          () => [],
        ),
  ]);
  /** Whom one gets to by their conversation. */
  const reached = new Set(
    conversations.nodes.flatMap(({ people }) => (people?.length === 2 ? people.map(({ id }) => id) : [])),
  );
  return [
    ...conversations.nodes.map(({ id, slug, title, viewerUnreadCount: unread }) => ({
      id,
      slug,
      unread,
      kind: 'conversation' as const,
      name: title,
    })),
    ...rooms.nodes.map(({ viewerUnreadCount: unread, ...one }) => ({
      ...one,
      unread,
      kind: 'room' as const,
    })),
    ...users
      .filter(({ id, isViewer }) => !isViewer && !reached.has(id))
      .map(({ isViewer: _, ...one }) => ({ ...one, unread: 0, kind: 'person' as const })),
  ];
}

/** Rooms that the viewer is not in yet. */
export async function findRooms(search: string): Promise<Place[]> {
  const { rooms } = await ask(RoomsDocument, { search });
  return rooms.nodes
    .filter(({ viewerIsMember }) => !viewerIsMember)
    .map(({ id, slug, name }) => ({ id, slug, name, unread: 0, kind: 'other room' }));
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** What fits what was typed, the best first: what begins with it before what holds it, what has something new before the rest. */
export function fitting(places: readonly Place[], typed: string, most: number): Place[] {
  const wanted = plain(typed);
  const rank = ({ name, unread }: Place): number | undefined => {
    const text = plain(name);
    const at = text.indexOf(wanted);
    if (at < 0) return undefined;
    const place = at === 0 ? 0 : /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 2 : 1;
    return 2 * place + (unread > 0 ? 0 : 1);
  };
  return places
    .flatMap((place) => {
      const ranked = rank(place);
      return ranked === undefined ? [] : [{ place, ranked }];
    })
    .sort((one, other) => one.ranked - other.ranked)
    .slice(0, most)
    .map(({ place }) => place);
}
