import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import { SetSlowModeDocument } from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';
import { createFollowed } from '../../ui/createFollowed.ts';
import { createForm } from '../../ui/createForm.ts';
import { duration } from '../../ui/duration.ts';
import { Form } from '../../ui/Form.tsx';
import { SelectField } from '../../ui/SelectField.tsx';

const CHOICES = [0, 5, 15, 30, 60, 300, 900, 3_600];

export function SlowModeForm(props: { room: RoomFacts }) {
  const form = createForm({
    fields: { seconds: `${props.room.slowSeconds}` },
    send: async ({ seconds }) => {
      await ask(SetSlowModeDocument, { room: props.room.slug, seconds: Number(seconds) });
    },
  });
  createFollowed(form.field('seconds'), () => `${props.room.slowSeconds}`);
  // A program may have set another one.
  const choices = () => [...new Set([...CHOICES, props.room.slowSeconds])].sort((a, b) => a - b);
  return (
    <Part title="Slow mode">
      <Form form={form} verb="Set" success="Set.">
        <SelectField
          {...form.field('seconds')}
          label="Between two messages of one person"
          options={choices().map((seconds) => [`${seconds}`, seconds === 0 ? 'Off' : duration(seconds)])}
          hint="Whoever keeps order in the room is not bound by it."
        />
      </Form>
    </Part>
  );
}
