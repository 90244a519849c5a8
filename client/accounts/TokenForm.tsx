import { createSignal, For } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { CreateAccessTokenDocument, type TokenScope } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';

const SCOPES: readonly (readonly [TokenScope, string])[] = [
  ['READ', 'Read'],
  ['WRITE', 'Join and write'],
  ['MODERATE', 'Moderate'],
];
const DAYS = '90';
const DAYS_MAX = 400;

/** Makes an access token. */
export function TokenForm(props: { made: (secret: string) => void }) {
  const [scopes, setScopes] = createSignal<readonly TokenScope[]>(['READ']);
  const form = createForm({
    fields: { name: '', scopes: '', days: DAYS },
    check: ({ name, days }) => ({
      ...(name.trim() === '' && { name: 'Say what it is for.' }),
      ...(scopes().length === 0 && { scopes: 'Choose at least one.' }),
      ...(!/^[1-9]\d{0,2}$/.test(days.trim()) || Number(days) > DAYS_MAX
        ? { days: `It lasts 1 to ${DAYS_MAX} days.` }
        : {}),
    }),
    send: async ({ name, days }) => {
      const variables = { name, scopes: scopes(), days: Number(days) };
      const { createAccessToken } = await ask(CreateAccessTokenDocument, variables);
      form.clear();
      props.made(createAccessToken.token);
    },
  });
  const choose = (scope: TokenScope, chosen: boolean) =>
    setScopes(
      SCOPES.map(([known]) => known).filter((known) => (known === scope ? chosen : scopes().includes(known))),
    );
  return (
    <Form form={form} verb="Make a token">
      <Field {...form.field('name')} label="What for" name="token-name" />
      <fieldset class="field line">
        <legend class="unseen">What it may do</legend>
        <span class="margin" aria-hidden="true">
          It may
        </span>
        <div>
          <div class="checks">
            <For each={SCOPES}>
              {([scope, label]) => (
                <label class="check">
                  <input
                    type="checkbox"
                    name={scope}
                    checked={scopes().includes(scope)}
                    onChange={(event) => choose(scope, event.currentTarget.checked)}
                  />
                  {label}
                </label>
              )}
            </For>
          </div>
          <p class="field-error" aria-live="polite">
            {form.field('scopes').error}
          </p>
        </div>
      </fieldset>
      <Field {...form.field('days')} label="Days it lasts" name="days" type="number" />
    </Form>
  );
}
