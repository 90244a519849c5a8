import { For, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { AuditLogDocument, type DeedFragment } from '../graphql/documents.ts';
import { fullTime } from '../messages/times.ts';
import { moment } from '../ui/dates.ts';
import { createPages } from './createPages.ts';
import { ListEnd, ListPage } from './ListPage.tsx';
import { Named, NamedRoom } from './Named.tsx';
import { sentenceOf } from './sentences.ts';

/** What those did who look after rooms and the server. */
export function AuditLogPage() {
  const pages = createPages<DeedFragment>({
    load: (after) => ask(AuditLogDocument, { after }).then(({ auditLog }) => auditLog),
  });
  void pages.restart();
  return (
    <ListPage
      at="log"
      title="Audit log"
      lead="What moderators, owners of rooms and admins did, the newest first. Nothing is ever taken out of it."
      failure={pages.failure()}
      again={() => void pages.refresh()}
    >
      <ul class="deeds">
        <For each={pages.items() ?? []}>{(deed) => <DeedItem deed={deed} />}</For>
      </ul>
      <ListEnd pages={pages} empty={pages.items()?.length === 0} nothing="Nothing was done yet." />
    </ListPage>
  );
}

function DeedItem(props: { deed: DeedFragment }) {
  const sentence = () => sentenceOf(props.deed.action, props.deed.detail, props.deed.roomId !== null);
  return (
    <li class="line deed">
      <p class="margin">
        <time datetime={props.deed.at} title={fullTime(props.deed.at)}>
          {moment(props.deed.at)}
        </time>
      </p>
      <div>
        <p>
          <Named account={props.deed.actor} />{' '}
          <For each={sentence().text.split(/(\{account\}|\{room\})/)}>
            {(part) => {
              if (part === '{account}') return <Named account={props.deed.account} />;
              return part === '{room}' ? <NamedRoom room={props.deed.room} /> : part;
            }}
          </For>
          .
        </p>
        <Show when={sentence().reason}>
          {(reason) => (
            <p class="hint">
              Why: <bdi>{reason()}</bdi>
            </p>
          )}
        </Show>
      </div>
    </li>
  );
}
