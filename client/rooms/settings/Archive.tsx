import { createSignal, Show } from 'solid-js';
import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import { ArchiveRoomDocument } from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';
import { Question } from '../../ui/Question.tsx';

/** Closes a room to everything but reading, and opens it again. */
export function Archive(props: { room: RoomFacts }) {
  // What was asked stays the question, also when somebody else is quicker.
  const [asks, setAsks] = createSignal<'archive' | 'open'>();
  const [verb, setVerb] = createSignal<'archive' | 'open'>('archive');
  const next = () => (props.room.archivedAt ? 'open' : 'archive');
  const archives = () => verb() === 'archive';
  return (
    <Part title="Archive">
      <p class="hint">
        {props.room.archivedAt
          ? 'The room is archived: it can be read, and nothing more is said in it.'
          : 'An archived room can be read, and nothing more is said in it. It can be opened again.'}
      </p>
      <p class="actions">
        <button
          type="button"
          class="button quiet"
          aria-haspopup="dialog"
          onClick={() => {
            setVerb(next());
            setAsks(next());
          }}
        >
          <Show when={props.room.archivedAt} fallback="Archive…">
            Open again…
          </Show>
        </button>
      </p>
      <Question
        open={asks() !== undefined}
        close={() => setAsks(undefined)}
        title={
          <>
            {archives() ? 'Archive' : 'Open'} <bdi>{props.room.name}</bdi>
            {archives() ? '?' : ' again?'}
          </>
        }
        no={archives() ? 'Leave it open' : 'Leave it archived'}
        yes={archives() ? 'Archive' : 'Open again'}
        act={async () => {
          await ask(ArchiveRoomDocument, { room: props.room.slug, archived: archives() });
        }}
      >
        {archives()
          ? 'Everybody can still read it, and nobody can say anything more in it, until it is opened again.'
          : 'Everybody who is in it can speak in it again.'}
      </Question>
    </Part>
  );
}
