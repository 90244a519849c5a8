import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { oneAtATime } from '../connection/one-at-a-time.ts';
import { type DirectPartsFragment, DirectRoomDocument, type RoomKind } from '../graphql/documents.ts';
import { news } from '../inbox/news.ts';
import type { RoomState } from '../messages/room-state.ts';

type DirectOptions = {
  slug: string;
  viewerId: string;
  /** The room, as it was when it was entered. */
  entered: { readonly kind: RoomKind; readonly title: string };
  state: () => RoomState | undefined;
  /** Whether the viewer has blocked somebody, as far as this page knows: then it is asked anew what can be said. */
  hasBlocked: (account: string) => boolean;
};

/** What of a room is of conversations only: whose it is, and whether anything can be said in it. */
export function createDirect({ slug, viewerId, entered, state, hasBlocked }: DirectOptions) {
  const [parts, setParts] = createSignal<DirectPartsFragment>();
  const [gone, setGone] = createSignal(false);
  onCleanup(() => setGone(true));

  const refresh = oneAtATime(async () => {
    const answer = await ask(DirectRoomDocument, { room: slug }).catch(() => undefined);
    if (answer?.room && !gone()) setParts(answer.room);
  });

  const others = createMemo(() =>
    (parts()?.people ?? [])
      .filter(({ id }) => id !== viewerId)
      .map((one) => ({ ...one, name: state()?.users[one.id]?.name ?? one.name })),
  );
  if (entered.kind === 'DIRECT') {
    // Whoever has deleted their account has gone from the list of people.
    const there = createMemo(() => Object.keys(state()?.users ?? {}).length);
    const blocked = createMemo(() => others().filter(({ id }) => hasBlocked(id)).length);
    createEffect(on([there, blocked], () => void refresh()));
    // It may have been answered on another device.
    createEffect(on(news, () => parts()?.viewerRequested && void refresh(), { defer: true }));
  }

  return {
    is: entered.kind === 'DIRECT',
    /** The names of the others. */
    title: () =>
      others()
        .map(({ name }) => name)
        .join(', ') || entered.title,
    others,
    /** Whether a stranger began it, and the viewer has not answered yet. */
    requested: () => parts()?.viewerRequested ?? false,
    /** Whether what one says is taken; undefined where that is not known yet. */
    open: () => {
      const known = parts();
      return known === undefined ? undefined : known.viewerCan.send && !known.viewerRequested;
    },
    refresh,
  };
}

export type Direct = ReturnType<typeof createDirect>;
