import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { type ReportPartsFragment, ReportsDocument, ResolveReportDocument } from '../graphql/documents.ts';
import { createFresh } from '../ui/createFresh.ts';
import { numeral } from '../ui/text.ts';
import { createPages } from './createPages.ts';

const REFRESH_MS = 10_000;

/** `gone`: somebody has looked at it meanwhile. It keeps its place, so that nothing moves that is being read. */
export type Report = ReportPartsFragment & { readonly gone?: boolean };

/** The reports that wait, fresh by themselves; or those that were looked at. */
export function createReports(resolved: boolean) {
  const [said, setSaid] = createSignal('');
  const pages = createPages<Report>({
    load: (after) => ask(ReportsDocument, { resolved, after }).then(({ reports }) => reports),
    merge: (shown, loaded) => {
      const now = new Map(loaded.map((report) => [report.id, report]));
      const before = new Set(shown.map(({ id }) => id));
      const stayed = shown.map((report) => now.get(report.id) ?? { ...report, gone: true });
      const added = loaded.filter(({ id }) => !before.has(id));
      if (added.length > 0) setSaid(newsOf(added.length, loaded.length));
      return [...stayed, ...added];
    },
  });
  const resolve = async ({ id }: Report) => {
    await ask(ResolveReportDocument, { id });
    await pages.refresh();
  };
  void pages.restart();
  if (!resolved)
    createFresh(
      () => pages.busy() || pages.refresh(),
      () => REFRESH_MS,
    );

  // Of those that others have looked at meanwhile nothing more is loaded: what was done here is known here.
  const deleted = (messageId: string, at: string) => {
    for (const report of pages.items() ?? [])
      if (report.messageId === messageId)
        pages.put({ ...report, messageDeletedAt: at, viewerCanDelete: false });
  };
  return { ...pages, said, resolve, deleted };
}

function newsOf(added: number, all: number): string {
  const news = added === 1 ? 'A new report' : `${numeral(added)} new reports`;
  return `${news}: ${numeral(all)} ${all === 1 ? 'waits' : 'wait'} now.`;
}
