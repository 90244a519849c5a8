import { For, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { EndOtherSessionsDocument, EndSessionDocument, type SessionsQuery } from '../graphql/documents.ts';
import type { Stored } from '../ui/createStored.ts';
import { moment } from '../ui/dates.ts';
import { Part } from './Part.tsx';
import { programName } from './program.ts';

/** Where the viewer is logged in. */
export function Sessions(props: { sessions: Stored<SessionsQuery['sessions']> }) {
  const end = (id: string) => props.sessions.change(() => ask(EndSessionDocument, { id }));
  const endOthers = () => props.sessions.change(() => ask(EndOtherSessionsDocument, {}));
  return (
    <Part title="Where you are logged in">
      <ul>
        <For each={props.sessions.value() ?? []}>
          {(session) => (
            <li class="line kept">
              <div class="kept-box">
                <div>
                  <p title={session.program}>
                    {programName(session.program)}
                    <Show when={session.current}>
                      <span class="hint"> · this one</span>
                    </Show>
                  </p>
                  <p class="hint">
                    Logged in {moment(session.createdAt)}
                    <Show when={!session.current && session.lastUsedAt}>
                      {(at) => <>, last used {moment(at())}</>}
                    </Show>
                  </p>
                </div>
                <Show when={!session.current}>
                  <button type="button" class="button plain" onClick={() => void end(session.id)}>
                    End
                  </button>
                </Show>
              </div>
            </li>
          )}
        </For>
      </ul>
      <div class="line">
        <div class="actions">
          <Show when={(props.sessions.value()?.length ?? 0) > 1}>
            <button type="button" class="button quiet" onClick={() => void endOthers()}>
              End all others
            </button>
          </Show>
          <p class="field-error" role="alert">
            {props.sessions.failure()?.message}
          </p>
        </div>
      </div>
    </Part>
  );
}
