import { createSignal, Match, Show, Switch } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { MessageButton } from '../direct/MessageButton.tsx';
import {
  BanUserDocument,
  BlockAccountDocument,
  HandOverToDocument,
  KickUserDocument,
  MuteUserDocument,
  ReportAccountDocument,
  UnbanUserDocument,
  UnblockAccountDocument,
  UnmuteUserDocument,
} from '../graphql/documents.ts';
import { Question } from '../ui/Question.tsx';
import { ActForm } from './ActForm.tsx';
import type { Card, RoomPerson } from './createCard.ts';
import type { Persons } from './createPersons.ts';
import { BAN_SPANS, MUTE_SPANS } from './words.ts';

type CardActionsProps = {
  card: Card;
  person: RoomPerson;
  persons: Persons;
  room: { readonly slug: string; readonly name: string };
  viewer: { readonly id: string; readonly guest: boolean };
  /** What takes the focus where what was pressed is gone. */
  heading: () => HTMLElement | undefined;
};

type Asks = 'report' | 'mute' | 'ban' | 'kick' | 'handOver';

/** What the viewer may do to somebody, and nothing else. */
export function CardActions(props: CardActionsProps) {
  const buttons: Partial<Record<Asks | 'block', HTMLButtonElement>> = {};
  const [asks, setAsks] = createSignal<Asks>();
  const account = () => props.person.account;
  const there = () => props.person.viewerCan;
  const here = () => props.person.joinedAt !== null;
  const where = () => ({ room: props.room.slug, account: account().id });
  const kept = (what: Asks) => ({ reasons: props.persons.reasons, as: `${what} ${account().id}` });
  const back = (from: Asks | 'block') => {
    setAsks(undefined);
    queueMicrotask(() => (buttons[from]?.isConnected ? buttons[from] : props.heading())?.focus());
  };
  const after = (from: Asks, verb: () => Promise<unknown>, told: string) =>
    props.card.act(verb, told).then(() => {
      if (asks() === from) back(from);
    });

  const block = async () => {
    const blocks = !account().viewerHasBlocked;
    await props.card.press(
      async () => {
        const { id } = account();
        await (blocks
          ? ask(BlockAccountDocument, { account: id })
          : ask(UnblockAccountDocument, { account: id }));
        props.persons.mark(id, blocks);
      },
      blocks ? 'Blocked.' : 'Not blocked any more.',
    );
  };
  const unmute = () => props.card.press(() => ask(UnmuteUserDocument, where()), 'They may speak again.');
  const unban = () => props.card.press(() => ask(UnbanUserDocument, where()), 'They may come back.');

  return (
    <Switch
      fallback={
        <>
          <div class="card-actions">
            <Show when={account().id !== props.viewer.id}>
              <MessageButton account={account()} viewer={props.viewer} refuse={props.card.refuse} />
            </Show>
            <Show when={account().viewerCan.block}>
              <button
                ref={(button) => (buttons.block = button)}
                type="button"
                class="button quiet"
                onClick={() => void block()}
              >
                {account().viewerHasBlocked ? 'Unblock' : 'Block'}
              </button>
            </Show>
            <Show when={account().viewerCan.report}>
              <button
                ref={(button) => (buttons.report = button)}
                type="button"
                class="button quiet"
                onClick={() => setAsks('report')}
              >
                Report…
              </button>
            </Show>
            <Show when={there().mute && (here() || props.person.mutedUntil)}>
              <button
                ref={(button) => (buttons.mute = button)}
                type="button"
                class="button quiet"
                onClick={() => (props.person.mutedUntil ? void unmute() : setAsks('mute'))}
              >
                {props.person.mutedUntil ? 'Let speak again' : 'Mute…'}
              </button>
            </Show>
            <Show when={there().kick && here()}>
              <button
                ref={(button) => (buttons.kick = button)}
                type="button"
                class="button quiet"
                aria-haspopup="dialog"
                onClick={() => setAsks('kick')}
              >
                Remove from the room…
              </button>
            </Show>
            <Show when={there().ban}>
              <button
                ref={(button) => (buttons.ban = button)}
                type="button"
                class="button quiet"
                onClick={() => (props.person.ban ? void unban() : setAsks('ban'))}
              >
                {props.person.ban ? 'Lift the ban' : 'Ban from the room…'}
              </button>
            </Show>
            <Show when={there().handOver && here() && props.persons.ownerId() !== account().id}>
              <button
                ref={(button) => (buttons.handOver = button)}
                type="button"
                class="button quiet"
                aria-haspopup="dialog"
                onClick={() => setAsks('handOver')}
              >
                Make owner…
              </button>
            </Show>
          </div>
          <p class="success" role="status">
            {props.card.done()}
          </p>
          <p class="field-error" role="alert">
            {props.card.refusal()}
          </p>
          <Question
            open={asks() === 'kick'}
            close={() => setAsks(undefined)}
            title={
              <>
                Remove <bdi>{account().name}</bdi> from the room?
              </>
            }
            no="Cancel"
            yes="Remove"
            act={() => props.card.act(() => ask(KickUserDocument, where()), 'Removed from the room.')}
            done={() => back('kick')}
          >
            They may come back. What they said stays.
          </Question>
          <Question
            open={asks() === 'handOver'}
            close={() => setAsks(undefined)}
            title={
              <>
                Make <bdi>{account().name}</bdi> the owner of the room?
              </>
            }
            no="Cancel"
            yes="Make owner"
            act={() => props.card.act(() => ask(HandOverToDocument, where()), 'The room is theirs now.')}
            done={() => back('handOver')}
          >
            Only they, or an admin, can give it back.
          </Question>
        </>
      }
    >
      <Match when={asks() === 'report'}>
        <ActForm
          title="Report to the moderators"
          lead="The moderators of this server will look at it. Nobody else is told."
          verb="Report"
          reason="Why"
          reasonNeeded
          kept={kept('report')}
          send={({ reason }) =>
            after(
              'report',
              () => ask(ReportAccountDocument, { account: account().id, reason }),
              'Reported. The moderators will look at it.',
            )
          }
          cancel={() => back('report')}
        />
      </Match>
      <Match when={asks() === 'mute'}>
        <ActForm
          title="Mute in this room"
          lead="They can read, and say nothing."
          verb="Mute"
          spans={MUTE_SPANS}
          send={({ minutes }) =>
            after('mute', () => ask(MuteUserDocument, { ...where(), minutes }), 'Muted.')
          }
          cancel={() => back('mute')}
        />
      </Match>
      <Match when={asks() === 'ban'}>
        <ActForm
          title="Ban from the room"
          lead="They are removed, and cannot come back until it is over or lifted. What they said stays."
          verb="Ban"
          spans={BAN_SPANS}
          reason="Why, if you like: they are told"
          kept={kept('ban')}
          send={({ minutes, reason }) =>
            after('ban', () => ask(BanUserDocument, { ...where(), minutes, reason }), 'Banned.')
          }
          cancel={() => back('ban')}
        />
      </Match>
    </Switch>
  );
}
