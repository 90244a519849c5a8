import { Show } from 'solid-js';
import type { Outbox } from './createOutbox.ts';
import { MessageBody } from './MessageBody.tsx';
import type { Pending } from './outbox.ts';

const words: Record<Pending['status'], string> = {
  queued: 'Sending…',
  sending: 'Sending…',
  waiting: 'Waits for the connection…',
  sent: 'Sent',
  failed: 'Not sent',
};

/** What a message waits for, where the server has said more than nothing. */
function reasonOf({ failure }: Pending): string {
  if (failure?.code === 'UNAVAILABLE') return 'The server cannot store it yet…';
  if (failure?.code !== 'RATE_LIMITED') return words.waiting;
  return failure.field === 'room'
    ? 'This room is slow: sent when it may be…'
    : 'Many at once: sent in a moment…';
}

type PendingRowProps = { pending: Pending; outbox: Outbox; edit: (body: string) => void };

export function PendingRow(props: PendingRowProps) {
  // What stands behind a message that waits, waits for the same.
  const status = () => {
    const { status } = props.pending;
    if (status !== 'queued' && status !== 'waiting') return words[status];
    const held = props.outbox.pendings().find((pending) => pending.status === 'waiting');
    return held ? reasonOf(held) : words[status];
  };
  const discard = () => props.outbox.discard(props.pending.clientId);
  return (
    <li class="message line own pending" data-status={props.pending.status}>
      <p class="margin author status">{status()}</p>
      <div>
        <MessageBody text={props.pending.body} />
        <Show when={props.pending.status === 'failed'}>
          <div class="failed" role="alert">
            <p class="field-error">{props.pending.failure?.message ?? 'This message was not sent.'}</p>
            <div class="choices">
              <Show when={!props.pending.failure?.spent}>
                <button
                  type="button"
                  class="button quiet"
                  onClick={() => props.outbox.retry(props.pending.clientId)}
                >
                  Try again
                </button>
              </Show>
              <button
                type="button"
                class="button plain"
                onClick={() => {
                  const pending = discard();
                  if (pending) props.edit(pending.body);
                }}
              >
                Edit
              </button>
              <button type="button" class="button plain" onClick={discard}>
                Discard
              </button>
            </div>
          </div>
        </Show>
      </div>
    </li>
  );
}
