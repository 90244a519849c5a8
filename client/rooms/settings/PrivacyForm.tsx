import { For, Show } from 'solid-js';
import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import { type RoomSettingsPartsFragment, SetRoomPrivacyDocument } from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';
import { createFollowed } from '../../ui/createFollowed.ts';
import { createForm } from '../../ui/createForm.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { codePoints } from '../../ui/text.ts';

/** In Unicode code points. */
const PASSWORD_LEAST = 4;
const WAYS = [
  ['public', 'Public', 'Everybody can find it and enter.'],
  ['password', 'Private, with a password', 'It is found by nobody. The password or an invitation opens it.'],
  ['invitation', 'Private, by invitation only', 'It is found by nobody. Only an invitation opens it.'],
] as const;

type PrivacyFormProps = {
  room: RoomFacts;
  /** Of one answer: an event tells that a room is private before it is known whether with a password. */
  settings: Pick<RoomSettingsPartsFragment, 'private' | 'hasPassword'>;
};

export function PrivacyForm(props: PrivacyFormProps) {
  const stored = () => {
    if (!props.settings.private) return 'public';
    return props.settings.hasPassword ? 'password' : 'invitation';
  };
  const form = createForm({
    fields: { way: stored() as string, password: '' },
    check: ({ way, password }) => ({
      ...(way === 'password' &&
        codePoints(password) < PASSWORD_LEAST && {
          password: password === '' ? 'Choose a password.' : `At least ${PASSWORD_LEAST} characters.`,
        }),
    }),
    send: async ({ way, password }) => {
      await ask(SetRoomPrivacyDocument, {
        room: props.room.slug,
        private: way !== 'public',
        password: way === 'password' ? password : undefined,
      });
      form.field('password').change('');
    },
  });
  const way = form.field('way');
  createFollowed(way, stored);
  const changesPassword = () => stored() === 'password' && way.value === 'password';
  return (
    <Part title="Who gets in">
      <Form form={form} verb={changesPassword() ? 'Change password' : 'Save'} success="Saved.">
        <fieldset class="field line">
          <legend class="unseen">Who gets in</legend>
          <div>
            <For each={WAYS}>
              {([value, words, meaning]) => (
                <label class="way">
                  <input
                    type="radio"
                    name="way"
                    value={value}
                    checked={way.value === value}
                    onChange={() => way.change(value)}
                  />
                  <span>
                    {words}
                    <span class="hint">{meaning}</span>
                  </span>
                </label>
              )}
            </For>
          </div>
        </fieldset>
        <Show when={way.value === 'password'}>
          <Field
            {...form.field('password')}
            label={changesPassword() ? 'New password of the room' : 'Password of the room'}
            name="new-room-password"
            type="password"
            autocomplete="new-password"
          />
        </Show>
        <p class="hint">Whoever is in the room stays in it, and its address stays the same.</p>
      </Form>
    </Part>
  );
}
