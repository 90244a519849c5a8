import { createSignal } from 'solid-js';
import type { Ask } from '../connection/createAsking.ts';
import { StandingDocument } from '../graphql/documents.ts';
import { createCountdown } from '../ui/createCountdown.ts';
import type { RoomEvent } from './window.ts';

export type Standing = ReturnType<typeof createStanding>;

/** Whether, and how often, the viewer may speak in a room: as asked when they enter it, and as told since. */
export function createStanding(room: string, viewerId: string, ask: Ask) {
  const [mutedUntil, setMutedUntil] = createSignal<string>();
  const [keepsOrder, setKeepsOrder] = createSignal(false);
  const left = createCountdown(() => {
    const until = mutedUntil();
    return until ? Date.parse(until) : undefined;
  });
  let told = 0;
  let asked = 0;
  let answered = 0;

  async function look(): Promise<void> {
    const seen = told;
    asked += 1;
    const question = asked;
    const answer = await ask(StandingDocument, { room, account: viewerId }).catch(() => undefined);
    if (!answer || question < answered) return;
    answered = question;
    setKeepsOrder(answer.room?.viewerCan.slow ?? false);
    // An answer that was overtaken by an event would mute somebody who may speak again.
    if (seen === told) setMutedUntil(answer.roomPerson.mutedUntil ?? undefined);
  }

  return {
    look,
    hear(event: RoomEvent): void {
      if (event.__typename !== 'UserMuted' || event.user.id !== viewerId) return;
      told += 1;
      setMutedUntil(event.until ?? undefined);
    },
    /** Until when they may only read; nothing as soon as they may speak. */
    mutedUntil: () => (left() > 0 ? mutedUntil() : undefined),
    /** Whoever keeps order in a slow room answers at once. */
    keepsOrder,
  };
}
