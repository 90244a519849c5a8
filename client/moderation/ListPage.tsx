import { type ParentProps, Show } from 'solid-js';
import { FormPage } from '../accounts/FormPage.tsx';
import type { Failure } from '../connection/failure.ts';
import type { Pages } from './createPages.ts';
import { RefusedPage } from './RefusedPage.tsx';
import { type Way, Ways } from './Ways.tsx';

type ListPageProps = ParentProps<{
  at: Way;
  title: string;
  lead: string;
  failure: Failure | undefined;
  again: () => void;
}>;

/** A page for those who look after the server: for everybody else it says why not, and leads on. */
export function ListPage(props: ListPageProps) {
  const refused = () =>
    ['UNAUTHENTICATED', 'FORBIDDEN'].includes(props.failure?.code ?? '') ? props.failure : undefined;
  return (
    <Show
      when={!refused()}
      fallback={<Show when={refused()}>{(failure) => <RefusedPage failure={failure()} />}</Show>}
    >
      <FormPage title={props.title} lead={props.lead}>
        <Ways at={props.at} />
        {props.children}
        <Show when={props.failure}>
          {(failure) => (
            <div class="line elsewhere">
              <div class="actions">
                <p class="field-error" role="alert">
                  {failure().message}
                </p>
                <button type="button" class="button quiet" onClick={() => props.again()}>
                  Try again
                </button>
              </div>
            </div>
          )}
        </Show>
      </FormPage>
    </Show>
  );
}

/** The end of what is shown of a list: more of it, or that there is nothing. */
export function ListEnd(props: {
  pages: Pick<Pages<{ id: string }>, 'items' | 'busy' | 'hasMore' | 'more' | 'failure'>;
  empty: boolean;
  nothing: string;
}) {
  const said = () => {
    if (props.pages.items() === null) return props.pages.failure() ? '' : 'Loading…';
    return props.empty && !props.pages.hasMore() ? props.nothing : '';
  };
  return (
    <div class="line list-end">
      <p class="hint" role="status">
        {said()}
      </p>
      <Show when={props.pages.items() !== null && props.pages.hasMore()}>
        <p>
          <button
            type="button"
            class="button quiet"
            aria-busy={props.pages.busy()}
            onClick={() => void props.pages.more()}
          >
            More
          </button>
        </p>
      </Show>
    </div>
  );
}
