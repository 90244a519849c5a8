import { createSignal, Show } from 'solid-js';
import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import { HandOverRoomDocument } from '../../graphql/documents.ts';
import type { RoomFacts, RoomUser } from '../../messages/room-state.ts';
import { createForm } from '../../ui/createForm.ts';
import { Form } from '../../ui/Form.tsx';
import { Question } from '../../ui/Question.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import type { People } from '../createPeople.ts';

type HandOverProps = {
  room: RoomFacts;
  viewerId: string;
  people: People;
  done: (name: string) => void;
};

/** Makes somebody else who is in the room its owner. */
export function HandOver(props: HandOverProps) {
  const [asks, setAsks] = createSignal<RoomUser>();
  const others = () => props.people.sorted().filter(({ id }) => id !== props.room.owner?.id);
  const heir = (id: string) => others().find((user) => user.id === id);
  const nameOf = (user: RoomUser) => {
    const tag = props.people.label(user);
    const name = tag ? `${user.name} ·${tag}` : user.name;
    return user.id === props.viewerId ? `${name} (you)` : name;
  };
  const form = createForm({
    fields: { account: '' },
    check: ({ account }) => ({ ...(!heir(account) && { account: 'Choose somebody.' }) }),
    send: async ({ account }) => void setAsks(heir(account)),
  });
  const options = (): (readonly [string, string])[] => [
    ['', 'Choose somebody'],
    ...others().map((user) => [user.id, nameOf(user)] as const),
  ];
  const handOver = async () => {
    const account = asks()?.id;
    if (account) await ask(HandOverRoomDocument, { room: props.room.slug, account });
  };
  let name = '';
  return (
    <Part title="Hand over">
      <Show
        when={others().length > 0}
        fallback={<p class="hint">Nobody else is in the room who could own it.</p>}
      >
        <Form form={form} verb="Hand over…">
          <SelectField
            {...form.field('account')}
            label="To whom"
            name="heir"
            options={options()}
            {...(props.people.members() > props.people.sorted().length && {
              hint: 'Not everybody is listed: whoever is online comes first.',
            })}
          />
        </Form>
      </Show>
      <Question
        open={asks() !== undefined}
        close={() => setAsks(undefined)}
        title={
          <>
            Hand <bdi>{props.room.name}</bdi> over to <bdi>{asks()?.name}</bdi>?
          </>
        }
        no="Keep it"
        yes="Hand over"
        act={() => {
          name = asks()?.name ?? '';
          return handOver();
        }}
        done={() => props.done(name)}
      >
        They own the room then, and decide on everything here.
        {props.room.owner?.id === props.viewerId && ' You stay in it, and cannot take it back by yourself.'}
      </Question>
    </Part>
  );
}
