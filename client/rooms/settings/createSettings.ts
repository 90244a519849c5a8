import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import { ask } from '../../connection/ask.ts';
import type { Failure } from '../../connection/failure.ts';
import { RoomSettingsDocument, type RoomSettingsPartsFragment } from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';

/** What a room's events do not tell: what the viewer may do there, and what only some may know. Asked anew at each change. */
export function createSettings(room: Accessor<RoomFacts>, open: Accessor<boolean>) {
  const [settings, setSettings] = createSignal<RoomSettingsPartsFragment>();
  const [failure, setFailure] = createSignal<Failure>();
  let asked = 0;

  async function refresh(): Promise<void> {
    asked += 1;
    const question = asked;
    try {
      const { room: found } = await ask(RoomSettingsDocument, { room: room().slug });
      if (question !== asked) return;
      setSettings(found ?? undefined);
      setFailure(undefined);
    } catch (thrown) {
      if (question === asked) setFailure(thrown as Failure);
    }
  }

  createEffect(on([room, open], ([, open]) => open && void refresh()));

  return {
    settings,
    failure,
    refresh,
    /** Whether the viewer may; nobody, as long as it is not known. */
    may: (verb: keyof RoomSettingsPartsFragment['viewerCan']) => settings()?.viewerCan[verb] ?? false,
  };
}

export type Settings = ReturnType<typeof createSettings>;
