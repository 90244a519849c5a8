import { createEffect, createSignal, createUniqueId, on } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { Failure } from '../connection/failure.ts';
import { BanAccountDocument, type KnownAccountFragment } from '../graphql/documents.ts';
import { reasonTooLong } from '../people/words.ts';
import { Question } from '../ui/Question.tsx';
import { Select } from '../ui/Select.tsx';

const LENGTHS = [
  ['60', '1 hour'],
  ['1440', '1 day'],
  ['10080', '7 days'],
  ['', 'For good'],
] as const;
const DAY = '1440';

type BanQuestionProps = {
  account: KnownAccountFragment | undefined;
  close: () => void;
  changed: (account: KnownAccountFragment) => void;
  /** It is done, and the question gone: the button that asked for it too. */
  done: () => void;
};

/** Asks for how long, and why. What was typed stays as long as it is about the same person. */
export function BanQuestion(props: BanQuestionProps) {
  const [howLong, why] = [createUniqueId(), createUniqueId()];
  const [minutes, setMinutes] = createSignal<string>(DAY);
  const [reason, setReason] = createSignal('');
  const [error, setError] = createSignal<string>();
  let input: HTMLInputElement | undefined;
  createEffect(
    on(
      () => props.account?.id,
      (id, _before, last: string | undefined) => {
        if (id !== undefined && id !== last) {
          setMinutes(DAY);
          setReason('');
          setError(undefined);
        }
        return id ?? last;
      },
    ),
  );
  return (
    <Question
      open={props.account !== undefined}
      close={() => props.close()}
      title={
        <>
          Ban <bdi>{props.account?.name}</bdi> from this server?
        </>
      }
      no="Cancel"
      yes="Ban"
      act={async () => {
        if (!props.account) return;
        const { id } = props.account;
        const tooLong = reasonTooLong(reason());
        if (tooLong) throw new Failure('BAD_INPUT', tooLong, { field: 'reason' });
        const { banAccount } = await ask(BanAccountDocument, {
          account: id,
          minutes: minutes() === '' ? undefined : Number(minutes()),
          reason: reason().trim() || undefined,
        });
        // It may be about somebody else by now.
        if ((props.account?.id ?? id) === id) setReason('');
        props.changed(banAccount.account);
      }}
      refused={({ field, message }) => {
        if (field !== 'reason') return false;
        setError(message);
        input?.focus();
        return true;
      }}
      done={() => props.done()}
      fields={
        <div class="asked">
          <label for={howLong}>For how long</label>
          <Select id={howLong} name="minutes" value={minutes()} change={setMinutes} options={LENGTHS} />
          <label for={why}>Why</label>
          <input
            ref={input}
            id={why}
            class="input"
            dir="auto"
            name="reason"
            autocomplete="off"
            value={reason()}
            onInput={(event) => {
              setError(undefined);
              setReason(event.currentTarget.value);
            }}
            aria-invalid={error() ? 'true' : undefined}
            aria-describedby={`${why}-error ${why}-hint`}
          />
          <p class="field-error" id={`${why}-error`} aria-live="polite">
            {error()}
          </p>
          <p class="hint" id={`${why}-hint`}>
            They are told, and the audit log has it.
          </p>
        </div>
      }
    >
      They are logged out everywhere at once, and cannot log in. What they said stays.
    </Question>
  );
}
