import { createSignal, For, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { AccessTokensDocument, RevokeAccessTokenDocument } from '../graphql/documents.ts';
import { createStored } from '../ui/createStored.ts';
import { shortDate } from '../ui/dates.ts';
import { Secret } from '../ui/Secret.tsx';
import { Part } from './Part.tsx';
import { TokenForm } from './TokenForm.tsx';

/** With what programs act for the viewer. */
export function AccessTokens() {
  const tokens = createStored(() => ask(AccessTokensDocument, {}).then(({ accessTokens }) => accessTokens));
  const [secret, setSecret] = createSignal<string>();
  const revoke = (id: string) => tokens.change(() => ask(RevokeAccessTokenDocument, { id }));
  return (
    <Part title="Access tokens">
      <div class="line">
        <p class="hint">With one of these a program of yours can act for you.</p>
      </div>
      <ul>
        <For each={tokens.value() ?? []}>
          {(token) => (
            <li class="line kept">
              <div class="kept-box">
                <div>
                  <p>
                    <bdi>{token.name}</bdi>
                  </p>
                  <p class="hint">
                    {token.scopes.join(', ').toLowerCase()} · until {shortDate(token.expiresAt)}
                    <Show when={token.lastUsedAt} fallback=" · never used">
                      {(at) => <> · last used {shortDate(at())}</>}
                    </Show>
                  </p>
                </div>
                <button type="button" class="button plain" onClick={() => void revoke(token.id)}>
                  Revoke
                </button>
              </div>
            </li>
          )}
        </For>
      </ul>
      <div class="line">
        <p class="field-error" role="alert">
          {tokens.failure()?.message}
        </p>
      </div>
      <Show when={secret()} keyed>
        {(token) => <Secret label="New token" secret={token} forget={() => setSecret(undefined)} />}
      </Show>
      <TokenForm
        made={(token) => {
          setSecret(token);
          void tokens.refresh();
        }}
      />
    </Part>
  );
}
