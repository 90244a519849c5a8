import { createEffect, on, Show } from 'solid-js';
import { createViewer } from '../accounts/createViewer.ts';
import { Field } from '../ui/Field.tsx';
import type { Join } from './createJoin.ts';
import { UnknownRoom } from './UnknownRoom.tsx';

type JoinFormProps = {
  join: Join;
  /** Whether the room is asked for too, or given by the page. */
  choosesRoom: boolean;
  submit: string;
};

export function JoinForm(props: JoinFormProps) {
  const viewer = createViewer();
  const inputs: Record<string, HTMLInputElement | undefined> = {};
  const submit = (create = false) => void props.join.join(viewer()?.name, create);

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
      <Field
        ref={(input) => (inputs.name = input)}
        label="Name"
        name="name"
        autocomplete="nickname"
        value={props.join.name() ?? viewer()?.name ?? ''}
        change={props.join.setName}
        error={props.join.refusals().name}
      />
      <Show when={props.choosesRoom}>
        <Field
          ref={(input) => (inputs.room = input)}
          label="Room"
          name="room"
          value={props.join.room()}
          change={props.join.setRoom}
          error={props.join.refusals().room}
        />
      </Show>
      <Show when={props.join.password() !== undefined}>
        <Field
          ref={(input) => (inputs.password = input)}
          label="Password"
          name="room-password"
          type="password"
          value={props.join.password() ?? ''}
          change={props.join.setPassword}
          error={props.join.refusals().password}
        />
      </Show>
      <UnknownRoom
        join={props.join}
        choosesRoom={props.choosesRoom}
        pick={(room) => {
          props.join.setRoom(room.name);
          submit();
        }}
        create={() => submit(true)}
        askPassword={() => {
          props.join.setPassword('');
          inputs.password?.focus();
        }}
      />
      <div class="line">
        <div class="actions">
          <button type="submit" class="button" aria-busy={props.join.busy()}>
            {props.submit}
          </button>
          <p class="field-error" role="alert">
            {props.join.refusals().form}
          </p>
        </div>
      </div>
    </form>
  );
}
