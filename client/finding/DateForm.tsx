import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import type { Finding } from './createFinding.ts';
import { dayBegins, today } from './days.ts';

/** To the first message of a day, or of the first day after it on which something was said. */
export function DateForm(props: { finding: Finding }) {
  const form = createForm({
    fields: { date: '' },
    check: ({ date }) => (dayBegins(date) ? {} : { date: 'Choose a day, such as 2026-11-01.' }),
    send: async ({ date }) => {
      const at = dayBegins(date);
      if (at) await props.finding.goToTime(at);
    },
  });
  return (
    <form
      class="find-date"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <Field {...form.field('date')} label="Go to a day" type="date" max={today()} />
      <div class="actions">
        <button type="submit" class="button quiet" aria-busy={form.busy()}>
          Go there
        </button>
        <button type="button" class="button plain" onClick={() => props.finding.goToLatest()}>
          Newest messages
        </button>
      </div>
      <p class="field-error" role="alert">
        {form.refusal()}
      </p>
    </form>
  );
}
