import { ask } from '../connection/ask.ts';
import {
  PeopleThereDocument,
  type PeopleThereQuery,
  PlacesDocument,
  RoomsDocument,
} from '../graphql/documents.ts';

/** Somewhere to go: a room, or a person, with whom a conversation may begin. */
export type Place = {
  readonly id: string;
  readonly kind: 'room' | 'conversation' | 'person' | 'other room';
  readonly name: string;
  /** Undefined for a person. */
  readonly slug?: string;
  readonly tag?: string;
  /** The ids of the people of a conversation of two: one gets to them by it. */
  readonly reaches?: readonly string[];
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
  return [
    ...conversations.nodes.map(({ id, slug, title, people, viewerUnreadCount: unread }) => ({
      id,
      slug,
      unread,
      kind: 'conversation' as const,
      name: title,
      reaches: people?.length === 2 ? people.map(({ id }) => id) : [],
    })),
    ...rooms.nodes.map(({ viewerUnreadCount: unread, ...one }) => ({
      ...one,
      unread,
      kind: 'room' as const,
    })),
    ...users.filter(({ isViewer }) => !isViewer).map(personOf),
  ];
}

/** Each once: whom a conversation leads to is nobody to begin one with. */
export function distinct(places: readonly Place[]): Place[] {
  const seen = new Set(places.flatMap(({ reaches = [] }) => reaches));
  return places.filter(({ id }) => !seen.has(id) && seen.add(id));
}

type User = PeopleThereQuery['users'][number];

const personOf = ({ id, name, tag }: User): Place => ({ id, name, tag, unread: 0, kind: 'person' });

/** People of a room, also of one with more than are loaded. */
export async function findPeople(room: string, search: string): Promise<Place[]> {
  const { users } = await ask(PeopleThereDocument, { room, search });
  return users.filter(({ isViewer }) => !isViewer).map(personOf);
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
