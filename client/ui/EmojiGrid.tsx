import { createEffect, For, Show } from 'solid-js';
import type { EmojiSearch, Section } from './createEmojiSearch.ts';
import type { Emoji } from './emoji-list.ts';

type EmojiGridProps = {
  search: EmojiSearch;
  field: () => HTMLElement | undefined;
  pick: (emoji: string, goesOn: boolean) => void;
  /** Told the name and the short code of what is pointed at. */
  point: (name: string) => void;
};

/** One stop for the tab key, in which the arrows go from emoji to emoji, over the borders of the groups. */
export function EmojiGrid(props: EmojiGridProps) {
  let scroller: HTMLDivElement | undefined;
  const buttons = () => [...(scroller?.querySelectorAll<HTMLElement>('.emoji') ?? [])];
  const buttonOf = ({ target }: Event) =>
    target instanceof Element ? target.closest<HTMLElement>('.emoji') : null;

  // Only one of them takes the tab key: the first, until another had the focus.
  createEffect(() => {
    props.search.sections();
    for (const [at, button] of buttons().entries()) button.tabIndex = at === 0 ? 0 : -1;
    scroller?.scrollTo(0, 0);
  });

  const focus = (button: HTMLElement | undefined) => {
    if (!button) return;
    for (const other of scroller?.querySelectorAll<HTMLElement>('.emoji[tabindex="0"]') ?? [])
      other.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  };

  const keyed = (event: KeyboardEvent) => {
    const from = buttonOf(event);
    const inField = event.target === props.field();
    if (event.isComposing || (!from && !inField)) return;
    const all = buttons();
    if (inField && event.key === 'Enter') {
      event.preventDefault();
      return all[0]?.click();
    }
    const at = from ? all.indexOf(from) : -1;
    const to = inField
      ? event.key === 'ArrowDown' && all[0]
      : {
          ArrowLeft: all[at - 1],
          ArrowRight: all[at + 1],
          ArrowUp: inNextRow(all, at, -1) ?? props.field(),
          ArrowDown: inNextRow(all, at, 1),
          Home: all[0],
          End: all.at(-1),
        }[event.key];
    if (!to) return;
    event.preventDefault();
    if (to === props.field()) to.focus();
    else focus(to);
  };

  const pressed = (event: MouseEvent) => {
    const emoji = buttonOf(event)?.dataset.emoji;
    if (emoji) props.pick(emoji, event.shiftKey);
  };
  const pointed = (event: Event) => props.point(buttonOf(event)?.title ?? '');

  createEffect(() => {
    const field = props.field();
    field?.addEventListener('keydown', keyed);
  });

  return (
    <>
      <nav class="emoji-groups" aria-label="Groups of emoji">
        <For each={props.search.sections().filter(({ sign }) => sign)}>
          {({ title, sign }) => (
            <button
              type="button"
              title={title}
              onClick={() => {
                const section = scroller?.querySelector<HTMLElement>(`[aria-label="${title}"]`);
                scroller?.scrollTo(0, (section?.offsetTop ?? 0) - (scroller?.offsetTop ?? 0));
                focus(section?.querySelector<HTMLElement>('.emoji') ?? undefined);
              }}
            >
              {sign}
              <span class="unseen">{title}</span>
            </button>
          )}
        </For>
      </nav>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is pressed are the buttons in it. */}
      <div
        ref={scroller}
        class="emoji-scroller"
        onClick={pressed}
        onKeyDown={keyed}
        onPointerOver={pointed}
        onFocusIn={pointed}
      >
        <For each={props.search.sections()}>
          {(section) => <EmojiSection section={section} shown={props.search.shown} />}
        </For>
      </div>
    </>
  );
}

function EmojiSection(props: { section: Section; shown: (emoji: Emoji) => string }) {
  return (
    <Show when={props.section.emojis.length > 0}>
      <fieldset class="emoji-section" aria-label={props.section.title}>
        <p class="emoji-title" aria-hidden="true">
          {props.section.title}
        </p>
        <div class="emoji-grid">
          <For each={props.section.emojis}>
            {(emoji) => (
              <button
                type="button"
                class="emoji"
                data-emoji={props.shown(emoji)}
                title={[emoji.name, ...emoji.codes.slice(0, 1).map((code) => `:${code}:`)].join(' ')}
                aria-label={emoji.name}
              >
                {props.shown(emoji)}
              </button>
            )}
          </For>
        </div>
      </fieldset>
    </Show>
  );
}

/** The nearest emoji of the row above (-1) or below (1). */
function inNextRow(all: readonly HTMLElement[], at: number, step: 1 | -1): HTMLElement | undefined {
  const from = all[at]?.getBoundingClientRect();
  if (!from) return undefined;
  let best: HTMLElement | undefined;
  let [row, distance] = [Number.NaN, Number.POSITIVE_INFINITY];
  for (let next = at + step; next in all; next += step) {
    const { top, left } = (all[next] as HTMLElement).getBoundingClientRect();
    if (Math.abs(top - from.top) < 1) continue;
    if (Number.isNaN(row)) row = top;
    if (Math.abs(top - row) >= 1) break;
    if (Math.abs(left - from.left) >= distance) continue;
    [best, distance] = [all[next], Math.abs(left - from.left)];
  }
  return best;
}
