import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import { UpdateRoomDocument } from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';
import { createFollowed } from '../../ui/createFollowed.ts';
import { createForm } from '../../ui/createForm.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { isBlank } from '../../ui/text.ts';

export function NameForm(props: { room: RoomFacts }) {
  const form = createForm({
    fields: { name: props.room.name },
    check: ({ name }) => ({ ...(isBlank(name) && { name: 'A room has a name.' }) }),
    send: async ({ name }) => {
      const { updateRoom } = await ask(UpdateRoomDocument, { room: props.room.slug, name });
      form.field('name').change(updateRoom.room.name);
    },
  });
  createFollowed(form.field('name'), () => props.room.name);
  return (
    <Part title="Name">
      <Form form={form} verb="Rename" success="Renamed.">
        <Field
          {...form.field('name')}
          label="Name of the room"
          name="room-name"
          hint="Its address changes with it. Old links keep working."
        />
      </Form>
    </Part>
  );
}
