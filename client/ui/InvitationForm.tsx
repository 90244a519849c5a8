import { createForm } from './createForm.ts';
import { Field } from './Field.tsx';
import { Form } from './Form.tsx';
import { SelectField } from './SelectField.tsx';
import { numeral } from './text.ts';

const HOURS = [
  ['1', 'An hour'],
  ['24', 'A day'],
  ['168', 'A week'],
  ['720', '30 days'],
  ['8760', 'A year'],
] as const;
const USES_LIMIT = 10_000;

const mayBeUsed = (uses: string) =>
  uses === '' || (/^\d{1,5}$/.test(uses) && Number(uses) >= 1 && Number(uses) <= USES_LIMIT);

type InvitationFormProps = {
  /** Without `uses` there is no limit. Throws a `Failure` where it did not succeed. */
  make: (given: { hours: number; uses: number | undefined }) => Promise<void>;
};

/** Asks for how long, and for how many people. */
export function InvitationForm(props: InvitationFormProps) {
  const form = createForm({
    fields: { hours: '168', uses: '1' },
    check: ({ uses }) => ({
      ...(!mayBeUsed(uses.trim()) && {
        uses: `From 1 to ${numeral(USES_LIMIT)}, or leave it empty for no limit.`,
      }),
    }),
    send: ({ hours, uses }) =>
      props.make({ hours: Number(hours), uses: uses.trim() === '' ? undefined : Number(uses) }),
  });
  return (
    <Form form={form} verb="Make an invitation">
      <SelectField {...form.field('hours')} label="How long it lasts" options={HOURS} />
      <Field
        {...form.field('uses')}
        label="How many people it lets in"
        type="number"
        hint="Leave it empty for no limit."
      />
    </Form>
  );
}
