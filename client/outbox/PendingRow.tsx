import { Show } from 'solid-js';
import { MessageBody } from '../messages/MessageBody.tsx';
import { firstLine } from '../messages/Quote.tsx';
import type { Message } from '../messages/window.ts';
import { createCountdown } from '../ui/createCountdown.ts';
import { about } from '../ui/duration.ts';
import { Person } from '../ui/Person.tsx';
import type { Outbox } from './createOutbox.ts';
import { isHeld, type Pending } from './outbox.ts';

const words: Record<Pending['status'], string> = {
  queued: 'Sending…',
  sending: 'Sending…',
  waiting: 'Waits for the connection…',
  sent: 'Sent',
  failed: 'Not sent',
};

/** What a message waits for, where the server has said more than nothing. @param left - seconds. */
function reasonOf({ failure }: Pending, left: number): string {
  if (failure?.final) return failure.message;
  if (failure?.code === 'UNAVAILABLE') return 'The server cannot store it yet…';
  if (failure?.code !== 'RATE_LIMITED') return words.waiting;
  return failure.field === 'room' ? `Slow mode: sent in ${about(left)}` : 'Many at once: sent in a moment…';
}

type PendingRowProps = {
  pending: Pending;
  outbox: Outbox;
  edit: (body: string) => void;
  /** A message, where it is loaded. */
  find: (id: string) => Message | undefined;
  label: (person: Message['author']) => string | undefined;
};

export function PendingRow(props: PendingRowProps) {
  // What stands behind a message that waits, waits for the same.
  const status = () => {
    const { status } = props.pending;
    if (status !== 'queued' && status !== 'waiting') return words[status];
    const held = props.outbox
      .pendings()
      .find(({ status, failure }) => status === 'waiting' || failure?.final);
    if (!held) return words[status];
    // Each that is sent lets the next one wait anew.
    return isHeld(held) && held.clientId !== props.pending.clientId
      ? 'Sent after the one before it'
      : reasonOf(held, left());
  };
  const left = createCountdown(() => props.pending.again);
  const discard = () => props.outbox.discard(props.pending.clientId);
  return (
    <li class="message line own pending" data-status={props.pending.status}>
      <p class="margin author status">{status()}</p>
      <div>
        <Show when={props.pending.replyTo}>
          {(answered) => (
            <p class="quote">
              <Show
                when={props.find(answered().id)}
                fallback={<span class="quote-author">{answered().name}</span>}
              >
                {(quoted) => (
                  <>
                    <span class="quote-author">
                      <Person name={quoted().author.name} tag={props.label(quoted().author)} />
                    </span>{' '}
                    <Show when={!quoted().deletedAt} fallback={<em>This message was deleted.</em>}>
                      <span class="quote-text" dir="auto">
                        {firstLine(quoted().body)}
                      </span>
                    </Show>
                  </>
                )}
              </Show>
            </p>
          )}
        </Show>
        <MessageBody text={props.pending.body} />
        <Show when={props.pending.status === 'failed' || isHeld(props.pending)}>
          <div class="failed" role={isHeld(props.pending) ? undefined : 'alert'}>
            <Show when={!isHeld(props.pending)}>
              <p class="field-error">{props.pending.failure?.message ?? 'This message was not sent.'}</p>
            </Show>
            <div class="choices">
              <Show when={!props.pending.failure?.spent && !isHeld(props.pending)}>
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
                onClick={async () => {
                  const pending = await discard();
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
