import { createEffect, createMemo, createUniqueId, Match, on, Show, Switch } from 'solid-js';
import { createDialog } from '../ui/createDialog.ts';
import { Icon } from '../ui/Icon.tsx';
import { Person } from '../ui/Person.tsx';
import { CardActions } from './CardActions.tsx';
import { CardFacts } from './CardFacts.tsx';
import { createCard } from './createCard.ts';
import type { PersonName, Persons } from './createPersons.ts';

export type PersonCardProps = {
  persons: Persons;
  room: { readonly slug: string; readonly name: string };
  viewer: { readonly id: string; readonly guest: boolean };
  /** Whether somebody is in the room, as far as its list tells. */
  isHere: (account: string) => boolean;
  /** What takes the focus where what opened the card is gone. */
  elsewhere: () => HTMLElement | undefined;
};

/** Who somebody is in this room, and what can be done to them. */
export function PersonCard(props: PersonCardProps) {
  const title = createUniqueId();
  const dialog = createDialog({
    open: () => props.persons.shown() !== undefined,
    close: () => props.persons.hide(),
    elsewhere: () => props.elsewhere(),
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the card; with the keyboard, Escape closes it.
    <dialog
      ref={dialog.ref}
      class="question card"
      aria-labelledby={title}
      onClose={dialog.onClose}
      onClick={(event) => dialog.isBeside(event) && props.persons.hide()}
    >
      <Show when={props.persons.shown()} keyed>
        {(person) => <Card {...props} person={person} title={title} />}
      </Show>
    </dialog>
  );
}

function Card(props: PersonCardProps & { person: PersonName; title: string }) {
  let heading: HTMLHeadingElement | undefined;
  const card = createCard(props.room.slug, props.person.id, props.persons.changed);
  const name = () => card.person()?.account.name ?? props.person.name;
  // Whoever comes or goes meanwhile is not to be offered what was right before.
  createEffect(
    on(
      createMemo(() => props.isHere(props.person.id)),
      () => void card.refresh(),
      { defer: true },
    ),
  );
  const gone = () => card.failure()?.code === 'NOT_FOUND' && card.failure()?.field === 'account';

  return (
    <div class="card-inside">
      <header class="card-head">
        <h2 ref={heading} id={props.title} tabindex="-1">
          <Person name={name()} tag={gone() ? undefined : props.person.tag} />
        </h2>
        <button type="button" class="icon-button" onClick={() => props.persons.hide()}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
      </header>
      <Switch fallback={<p role="status">{card.failure() ? '' : 'Looking them up…'}</p>}>
        <Match when={gone() || card.person()?.account.deleted}>
          <p>This account was deleted. What it said may still be here.</p>
        </Match>
        <Match when={card.person()}>
          {(person) => (
            <>
              <CardFacts
                person={person()}
                owner={props.persons.ownerId() === props.person.id}
                viewer={props.viewer}
              />
              <CardActions {...props} card={card} person={person()} heading={() => heading} />
            </>
          )}
        </Match>
      </Switch>
      <Show when={!gone() && card.failure()}>
        {(failure) => (
          <div class="card-failure" role="alert">
            <p class="field-error">{failure().message}</p>
            <button type="button" class="button quiet" onClick={() => void card.refresh()}>
              Try again
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
