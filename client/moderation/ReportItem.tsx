import { createSignal, Show } from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { MessageBody } from '../messages/MessageBody.tsx';
import { fullTime } from '../messages/times.ts';
import { moment } from '../ui/dates.ts';
import type { Report } from './createReports.ts';
import { Named, NamedRoom } from './Named.tsx';

type ReportItemProps = {
  report: Report;
  /** Throws a `Failure` where it did not succeed. */
  resolve: (report: Report) => Promise<void>;
  /** @param item - where the focus goes on, once it is gone. */
  remove: (item: HTMLElement | undefined) => void;
};

export function ReportItem(props: ReportItemProps) {
  let item: HTMLLIElement | undefined;
  const waits = () => !props.report.gone && !props.report.resolvedAt;
  return (
    <li ref={item} class="line report" classList={{ done: !waits() }} tabindex="-1">
      <p class="margin">
        <time datetime={props.report.createdAt} title={fullTime(props.report.createdAt)}>
          {moment(props.report.createdAt)}
        </time>
      </p>
      <div class="report-box">
        <h2 class="report-title">
          <Named account={props.report.reporter} /> reported{' '}
          <Show when={props.report.messageId} fallback={<Named account={props.report.account} />}>
            what <Named account={props.report.account} /> said in <NamedRoom room={props.report.room} />
          </Show>
        </h2>
        <p class="report-why">
          <span class="hint">Why: </span>
          <bdi>{props.report.reason}</bdi>
        </p>
        <Show when={props.report.body}>
          {(body) => (
            <blockquote class="reported">
              <MessageBody text={body()} />
            </blockquote>
          )}
        </Show>
        <Show when={props.report.messageDeletedAt}>
          {(at) => <p class="hint">The message was deleted {moment(at())}.</p>}
        </Show>
        <LookedAt report={props.report} />
        <Show when={waits() || props.report.viewerCanDelete}>
          <Actions {...props} waits={waits()} item={() => item} />
        </Show>
      </div>
    </li>
  );
}

function LookedAt(props: { report: Report }) {
  return (
    <Show
      when={props.report.resolvedAt}
      fallback={
        <Show when={props.report.gone}>
          <p class="success">Looked at.</p>
        </Show>
      }
    >
      {(at) => (
        <p class="hint">
          Looked at by <Named account={props.report.resolvedBy} /> {moment(at())}.
        </p>
      )}
    </Show>
  );
}

function Actions(props: ReportItemProps & { waits: boolean; item: () => HTMLElement | undefined }) {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure>();
  const resolve = async () => {
    if (busy()) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await props.resolve(props.report);
      // The button that was pressed is gone.
      props.item()?.focus();
    } catch (thrown) {
      setFailure(thrown as Failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="actions">
      <Show when={props.waits}>
        <button type="button" class="button quiet" aria-busy={busy()} onClick={() => void resolve()}>
          Looked at
        </button>
      </Show>
      <Show when={props.report.viewerCanDelete}>
        <button
          type="button"
          class="button plain"
          aria-haspopup="dialog"
          onClick={() => props.remove(props.item())}
        >
          Delete the message
        </button>
      </Show>
      <p class="field-error" role="alert">
        {failure()?.message}
      </p>
    </div>
  );
}
