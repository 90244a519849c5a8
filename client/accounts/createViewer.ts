import { createResource } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { type PersonFragment, ViewerDocument } from '../graphql/documents.ts';
import { followInbox } from '../inbox/news.ts';

export type Viewer = PersonFragment;

/** Who the server takes this browser for; null when it is nobody yet, or does not answer. */
export function createViewer() {
  const [viewer] = createResource(() =>
    ask(ViewerDocument, {}).then(
      ({ viewer }) => {
        if (viewer) followInbox(viewer.id);
        return viewer;
      },
      () => null,
    ),
  );
  return viewer;
}
