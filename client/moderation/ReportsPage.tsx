import { useSearchParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import { createReports, type Report } from './createReports.ts';
import { DeleteReported } from './DeleteReported.tsx';
import { ListEnd, ListPage } from './ListPage.tsx';
import { ReportItem } from './ReportItem.tsx';

export function ReportsPage() {
  const [search] = useSearchParams<{ show: string }>();
  return (
    <Show when={search.show === 'looked-at'} fallback={<Reports resolved={false} />}>
      <Reports resolved />
    </Show>
  );
}

function Reports(props: { resolved: boolean }) {
  const reports = createReports(props.resolved);
  const [deleting, setDeleting] = createSignal<Report>();
  let last: HTMLElement | undefined;
  const none = () => (reports.items() ?? []).every(({ gone }) => gone);
  return (
    <ListPage
      at={props.resolved ? 'resolved' : 'reports'}
      title={props.resolved ? 'Reports that were looked at' : 'Reports'}
      lead={props.resolved ? 'The newest first.' : 'What people want you to look at, the oldest first.'}
      failure={reports.failure()}
      again={() => void reports.refresh()}
    >
      <ul class="reports">
        <For each={reports.items() ?? []}>
          {(report) => (
            <ReportItem
              report={report}
              resolve={reports.resolve}
              remove={(item) => {
                last = item;
                setDeleting(report);
              }}
            />
          )}
        </For>
      </ul>
      <ListEnd
        pages={reports}
        empty={none()}
        nothing={props.resolved ? 'Nothing was looked at yet.' : 'Nothing waits.'}
      />
      <DeleteReported
        report={deleting()}
        close={() => setDeleting(undefined)}
        deleted={reports.deleted}
        done={() => last?.focus()}
      />
      <p class="unseen" role="status">
        {reports.said()}
      </p>
    </ListPage>
  );
}
