import { onCleanup } from 'solid-js';

export type Neighbour = { readonly id: string; readonly slug: string; readonly unread: number };
type Neighbours = { readonly present: string; readonly list: () => readonly Neighbour[] };

let now: Neighbours | undefined;

/** The rooms and conversations beside the one that is shown, in the order in which they are listed. */
export function createNeighbours(present: string, list: () => readonly Neighbour[]): void {
  const mine = { present, list };
  now = mine;
  onCleanup(() => {
    if (now === mine) now = undefined;
  });
}

/** The next one in a direction, around the end of the list. */
export function neighbour(step: 1 | -1, unreadOnly: boolean): Neighbour | undefined {
  const list = now?.list() ?? [];
  const at = list.findIndex(({ id }) => id === now?.present);
  const from = at < 0 && step < 0 ? 0 : at;
  const order = list.map((_, index) => list[(from + step * (index + 1) + 2 * list.length) % list.length]);
  return order.find((one) => one && one.id !== now?.present && (!unreadOnly || one.unread > 0));
}
