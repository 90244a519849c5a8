import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { JoinRoomDocument, type JoinRoomMutation } from '../graphql/documents.ts';
import { isBlank } from '../ui/text.ts';

export type Entry = JoinRoomMutation['joinRoom'];
export type Refusals = {
  readonly name?: string;
  readonly room?: string;
  readonly password?: string;
  readonly form?: string;
};

type JoinOptions = {
  room?: string | undefined;
  /** What the server refused before this form was shown. */
  failure?: Failure | undefined;
  joined: (entry: Entry) => void;
};

/** The state of a form that asks for a name and a room, and of the answers to it. What was typed is never taken away. */
export function createJoin(options: JoinOptions) {
  const [name, setName] = createSignal<string>();
  const [room, setRoom] = createSignal(options.room ?? '');
  const [password, setPassword] = createSignal<string>();
  const [refusals, setRefusals] = createSignal<Refusals>({});
  const [unknownRoom, setUnknownRoom] = createSignal<{ name: string; failure: Failure }>();
  const [busy, setBusy] = createSignal(false);

  function refuse(failure: Failure): void {
    if (failure.code === 'ROOM_NOT_FOUND') setUnknownRoom({ name: room().trim(), failure });
    if (failure.field === 'password') setPassword((typed) => typed ?? '');
    const field = failure.code === 'ROOM_NOT_FOUND' ? 'room' : failure.field;
    if (field === 'name' || field === 'room' || field === 'password')
      setRefusals({ [field]: failure.message });
    else setRefusals({ form: failure.message });
  }
  if (options.failure) refuse(options.failure);

  /** `known` is the name the viewer goes by already: it is only sent where it is another one. */
  async function join(known: string | undefined, create = false): Promise<void> {
    if (busy()) return;
    const typed = name() ?? known ?? '';
    const missing: Refusals = {
      ...(isBlank(typed) && { name: 'Tell the others your name.' }),
      ...(isBlank(room()) && { room: 'Name the room you want to join.' }),
    };
    setRefusals(missing);
    if (missing.name || missing.room) return;
    setUnknownRoom(undefined);
    setBusy(true);
    try {
      const { joinRoom } = await ask(JoinRoomDocument, {
        room: room(),
        name: typed === known ? undefined : typed,
        password: password() || undefined,
        create,
      });
      options.joined(joinRoom);
    } catch (thrown) {
      refuse(thrown as Failure);
    } finally {
      setBusy(false);
    }
  }

  return {
    ...{ name, setName, room, setRoom, password, setPassword },
    ...{ refusals, unknownRoom, busy, join },
  };
}

export type Join = ReturnType<typeof createJoin>;
