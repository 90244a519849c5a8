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
  /** The room, where the page gives it; else the form asks for it. */
  room?: string | undefined;
  /** What the link that led here carries. */
  invitation?: string | undefined;
  /** What the server refused before this form was shown. */
  failure?: Failure | undefined;
  joined: (entry: Entry) => void;
};

/** The state of a form that asks for a name and a room, and of the answers to it. What was typed is never taken away. */
export function createJoin(options: JoinOptions) {
  const choosesRoom = options.room === undefined;
  const [name, setName] = createSignal<string>();
  const [room, setRoom] = createSignal(options.room ?? '');
  const [password, setPassword] = createSignal<string>();
  const [refusals, setRefusals] = createSignal<Refusals>({});
  const [notFound, setNotFound] = createSignal<{ name: string; failure: Failure }>();
  const [busy, setBusy] = createSignal(false);
  const [triedPassword, setTriedPassword] = createSignal(false);
  let invitation = options.invitation;

  const refuse = (failure: Failure): void => {
    setTriedPassword(!!password());
    const field = fieldOf(failure);
    if (failure.code === 'ROOM_NOT_FOUND') setNotFound({ name: room().trim(), failure });
    else if (!failure.passing) setNotFound(undefined);
    const uninvited = failure.code === 'INVITATION_INVALID';
    if (uninvited) invitation = undefined;
    if (uninvited || field === 'password') setPassword((typed) => typed ?? '');
    setRefusals({ [field]: wordsFor(failure) });
  };

  /** An address of letters that nobody guesses is no name to call a room by. */
  const wordsFor = ({ code, canCreate, message }: Failure): string => {
    if (code !== 'ROOM_NOT_FOUND' || canCreate || choosesRoom) return message;
    return password() ? 'No room at this address opens with this password.' : 'Enter its password.';
  };

  /** Where a failure is said: beside what mends it. A room that the page gives has no field, but may have a password. */
  const fieldOf = ({ code, field }: Failure): keyof Refusals => {
    if (code === 'BANNED') return choosesRoom ? 'room' : 'form';
    if (field === 'room')
      return choosesRoom && !(code === 'ROOM_NOT_FOUND' && password()) ? 'room' : 'password';
    return field === 'name' || field === 'password' ? field : 'form';
  };

  // Who has just come to a closed door has done nothing wrong yet: it says itself what opens it.
  if (options.failure?.code === 'ROOM_NOT_FOUND') {
    setNotFound({ name: room(), failure: options.failure });
    setPassword('');
  } else if (options.failure) refuse(options.failure);

  /**
   * @param known - the name the viewer goes by already: it is only sent where it is another one.
   * @param wanted - the room, where it is not the one of the form.
   */
  async function join(known: string | undefined, create = false, wanted = room()): Promise<void> {
    if (busy()) return;
    const typed = name() ?? known ?? '';
    const missing: Refusals = {
      ...(isBlank(typed) && { name: 'Tell the others your name.' }),
      ...(isBlank(wanted) && { room: 'Name the room you want to join.' }),
    };
    setRefusals(missing);
    if (missing.name || missing.room) return;
    setBusy(true);
    try {
      const { joinRoom } = await ask(JoinRoomDocument, {
        room: wanted,
        name: typed === known ? undefined : typed,
        password: password() || undefined,
        invitation,
        create,
      });
      options.joined(joinRoom);
    } catch (thrown) {
      refuse(thrown as Failure);
    } finally {
      setBusy(false);
    }
  }

  const unknownRoom = () => (notFound()?.name === room().trim() ? notFound() : undefined);

  return {
    ...{ choosesRoom, name, setName, room, setRoom, password, setPassword },
    ...{ refusals, busy, join },
    /** Whether what was refused came with a password. */
    triedPassword,
    /** The room that was not found, as long as it is still the one that is asked for. */
    unknownRoom,
    /** The same, where somebody may have typed this as the name of a new room. */
    mayCreate: () => (unknownRoom()?.failure.canCreate ? unknownRoom() : undefined),
  };
}

export type Join = ReturnType<typeof createJoin>;
