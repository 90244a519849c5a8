import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { HidePresenceDocument, type OwnAccountFragment } from '../graphql/documents.ts';
import { Part } from './Part.tsx';

/** Whether others see that one is online. It holds as soon as it is switched. */
export function PresenceSwitch(props: { viewer: OwnAccountFragment }) {
  const [hides, setHides] = createSignal(props.viewer.hidesPresence ?? false);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();

  const change = async (input: HTMLInputElement) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { updateAccount } = await ask(HidePresenceDocument, { hides: input.checked });
      setHides(updateAccount.viewer.hidesPresence ?? false);
    } catch (thrown) {
      setFailure((thrown as Failure).message);
    }
    input.checked = hides();
    setBusy(false);
  };

  return (
    <Part title="Whether you are seen">
      <div class="line">
        <label class="check">
          <input
            type="checkbox"
            checked={hides()}
            disabled={busy()}
            aria-describedby="presence-hint presence-failure"
            onChange={(event) => void change(event.currentTarget)}
          />
          Hide that I am online
        </label>
        <p class="hint" id="presence-hint">
          Then you are offline to everybody, and nobody is told that you type. You see the others as before.
        </p>
        <p class="field-error" id="presence-failure" role="alert">
          {failure()}
        </p>
      </div>
    </Part>
  );
}
