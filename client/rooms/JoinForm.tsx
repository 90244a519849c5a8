import { createEffect, on, Show } from 'solid-js';
import { isShutOut, type ServerSettings } from '../accounts/createServer.ts';
import type { Viewer } from '../accounts/createViewer.ts';
import { LogInFirst } from '../accounts/LogInFirst.tsx';
import { Field } from '../ui/Field.tsx';
import type { Join } from './createJoin.ts';
import { SimilarRooms } from './SimilarRooms.tsx';

type JoinFormProps = {
  join: Join;
  viewer: Viewer | null | undefined;
  server: ServerSettings | null | undefined;
};

/** A name and a room; where there are no guests, whoever is nobody yet is sent to log in first. */
export function JoinForm(props: JoinFormProps) {
  return (
    <Show when={!isShutOut(props.viewer, props.server)} fallback={<LogInFirst server={props.server} />}>
      <NameAndRoom {...props} />
    </Show>
  );
}

function NameAndRoom(props: JoinFormProps) {
  const inputs: Record<string, HTMLInputElement | undefined> = {};
  const submit = (create = false, room?: string) => void props.join.join(props.viewer?.name, create, room);

  createEffect(
    on(props.join.refusals, (refusals) => {
      const [first] = (['name', 'room', 'password'] as const).filter((field) => refusals[field]);
      if (first) inputs[first]?.focus();
    }),
  );

  return (
    <form
      class="join"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Show when={props.viewer?.guest !== false} fallback={<KnownName name={props.viewer?.name ?? ''} />}>
        <Field
          ref={(input) => (inputs.name = input)}
          label="Name"
          name="name"
          autocomplete="nickname"
          value={props.join.name() ?? props.viewer?.name ?? ''}
          change={props.join.setName}
          error={props.join.refusals().name}
        />
      </Show>
      <Show when={props.join.choosesRoom}>
        <Field
          ref={(input) => (inputs.room = input)}
          label="Room"
          name="room"
          value={props.join.room()}
          change={props.join.setRoom}
          error={props.join.refusals().room}
        />
      </Show>
      <Show
        when={props.join.password() !== undefined}
        fallback={
          <Show when={props.join.choosesRoom}>
            <p class="line">
              <button
                type="button"
                class="button plain"
                onClick={() => {
                  props.join.setPassword('');
                  inputs.password?.focus();
                }}
              >
                Private room? Use a password
              </button>
            </p>
          </Show>
        }
      >
        <Field
          ref={(input) => (inputs.password = input)}
          label="Password"
          name="room-password"
          type="password"
          value={props.join.password() ?? ''}
          change={props.join.setPassword}
          error={props.join.refusals().password}
          hint={passwordHint(props.join)}
        />
      </Show>
      <div class="line">
        <div class="actions">
          <button type="submit" class="button" aria-busy={props.join.busy()}>
            Join Room
          </button>
          <Show when={props.join.mayCreate()}>
            {(room) => (
              <button type="button" class="button quiet" onClick={() => submit(true)}>
                <span>
                  Create “<bdi>{room().name}</bdi>”
                  <Show when={props.join.password()}> with this password</Show>
                </span>
              </button>
            )}
          </Show>
          <p class="field-error" role="alert">
            {props.join.refusals().form}
          </p>
        </div>
      </div>
      <SimilarRooms
        rooms={props.join.unknownRoom()?.failure.suggestions ?? []}
        pick={({ name, slug }) => {
          if (props.join.choosesRoom) props.join.setRoom(name);
          submit(false, slug);
        }}
      />
    </form>
  );
}

function passwordHint({ unknownRoom, mayCreate, choosesRoom, triedPassword }: Join): string {
  if (mayCreate() && triedPassword())
    return 'If the room is there, its password is another one. Creating makes a new private room, beside any of this name.';
  if (unknownRoom() && triedPassword()) return 'If the room is there, its password is another one.';
  return `A private room opens with its password.${choosesRoom ? ' A new room with a password is private.' : ''}`;
}

/** Whoever has an account has a name: that is changed there, and not in passing. */
function KnownName(props: { name: string }) {
  return (
    <div class="field line">
      <p class="margin">Name</p>
      <p class="known-name">
        <bdi>{props.name}</bdi>
      </p>
    </div>
  );
}
