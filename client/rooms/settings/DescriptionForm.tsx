import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import { UpdateRoomDocument } from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';
import { Area } from '../../ui/Area.tsx';
import { createFollowed } from '../../ui/createFollowed.ts';
import { createForm } from '../../ui/createForm.ts';
import { Form } from '../../ui/Form.tsx';
import { codePoints } from '../../ui/text.ts';

/** As the server has it, in code points. */
const DESCRIPTION_LIMIT = 300;

export function DescriptionForm(props: { room: RoomFacts }) {
  const form = createForm({
    fields: { description: props.room.description },
    check: ({ description }) => ({
      ...(codePoints(description.trim()) > DESCRIPTION_LIMIT && {
        description: `The description can have ${DESCRIPTION_LIMIT} characters.`,
      }),
    }),
    send: async ({ description }) => {
      const { updateRoom } = await ask(UpdateRoomDocument, { room: props.room.slug, description });
      form.field('description').change(updateRoom.room.description);
    },
  });
  createFollowed(form.field('description'), () => props.room.description);
  return (
    <Part title="Description">
      <Form form={form} verb="Save" success="Saved.">
        <Area
          {...form.field('description')}
          label="What it is for"
          name="room-description"
          rows={3}
          limit={DESCRIPTION_LIMIT}
        />
      </Form>
    </Part>
  );
}
