import { createResource } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { type PersonFragment, ViewerDocument } from '../graphql/documents.ts';

export type Viewer = PersonFragment;

/** Who the server takes this browser for; null when it is nobody yet, or does not answer. */
export function createViewer() {
  const [viewer] = createResource(() =>
    ask(ViewerDocument, {}).then(
      ({ viewer }) => viewer,
      () => null,
    ),
  );
  return viewer;
}
