import { createEffect, on } from 'solid-js';
import type { Message } from '../messages/window.ts';
import { Drawer } from '../ui/Drawer.tsx';
import type { Finding } from './createFinding.ts';
import { DateForm } from './DateForm.tsx';
import { PinnedList } from './PinnedList.tsx';
import { SearchForm } from './SearchForm.tsx';
import { SearchResults } from './SearchResults.tsx';

type FindDrawerProps = {
  finding: Finding;
  label: (person: Message['author']) => string | undefined;
  hasBlocked: (accountId: string) => boolean;
};

/** All ways to what was said. What was typed in it stays. */
export function FindDrawer(props: FindDrawerProps) {
  let pinned: HTMLHeadingElement | undefined;
  let field: HTMLInputElement | undefined;
  createEffect(
    // After the dialog has opened, and has put the focus on what is first in it.
    on(props.finding.sought, (sought) =>
      queueMicrotask(() => {
        if (sought === 'pins') pinned?.focus();
        else if (sought === 'search') field?.focus();
      }),
    ),
  );
  return (
    <Drawer
      label="Find"
      side="right"
      open={props.finding.sought() !== undefined}
      close={props.finding.close}
      wide
      keeps
    >
      <div class="find">
        <h2>Find</h2>
        <search>
          <SearchForm search={props.finding.search} inputRef={(input) => (field = input)} />
        </search>
        <SearchResults
          search={props.finding.search}
          room={props.finding.roomId}
          label={props.label}
          go={(found) => void props.finding.goToFound(found)}
        />
        <DateForm finding={props.finding} />
        <PinnedList
          finding={props.finding}
          label={props.label}
          hasBlocked={props.hasBlocked}
          headingRef={(heading) => (pinned = heading)}
        />
      </div>
    </Drawer>
  );
}
