import {
  createEffect,
  createMemo,
  createSignal,
  ErrorBoundary,
  type JSX,
  lazy,
  on,
  onMount,
  Show,
  Suspense,
} from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { EmojiButton } from '../ui/EmojiButton.tsx';
import { Icon } from '../ui/Icon.tsx';
import { insert } from '../ui/insert.ts';
import { withEmojis } from '../ui/short-codes.ts';
import { codePoints, numeral } from '../ui/text.ts';
import { BODY_LIMIT, objection } from './body.ts';
import type { Draft } from './createDraft.ts';
import type { Standing } from './createStanding.ts';
import { SpeakingNote } from './SpeakingNote.tsx';

const Completions = lazy(() => import('./Completions.tsx'));

const COUNTED_FROM = BODY_LIMIT - 400;
const DOUBLE_MS = 600;

type ComposerProps = {
  /** Of the field, where there are several on a page. */
  id?: string;
  draft: Pick<Draft, 'text' | 'rest' | 'write' | 'give' | 'restored'>;
  author: string;
  room: { readonly slug: string; readonly name: string; readonly slowSeconds: number };
  standing: Standing;
  send: (body: string) => Promise<void>;
  /** Told of each change that somebody makes to it here. */
  typed?: (text: string) => void;
  /** What is written about, above the field. */
  subject?: JSX.Element;
  /** What the field asks for. */
  placeholder?: JSX.Element;
  /** Whether the field takes the focus also where nobody points with a mouse. */
  focused?: boolean;
  /** Escape, and the arrow up in an empty field. */
  escape?: () => void;
  up?: () => void;
};

export function Composer(props: ComposerProps) {
  let area: HTMLTextAreaElement | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  const [refusal, setRefusal] = createSignal<string>();
  const id = () => props.id ?? 'composer';
  const length = () => codePoints(props.draft.text());
  const muted = () => props.standing.mutedUntil() !== undefined;

  const completes = createMemo((before: boolean) => before || /[:@]/.test(props.draft.text()), false);
  let earlier: Promise<unknown> = Promise.resolve();
  /** What was given first is sent first, also where it waits for the list of emoji. */
  const sayWithEmojis = (text: string): Promise<void> => {
    const ready = Promise.all([withEmojis(text), earlier]);
    earlier = ready;
    return ready.then(([text]) => props.send(text));
  };

  const send = () => {
    const text = props.draft.rest();
    // The second of two quick presses finds nothing left to send. It is no attempt to send nothing.
    if (text === '' && performance.now() - sentAt < DOUBLE_MS) return;
    const wrong = objection(text);
    const why = wrong ?? (muted() ? 'Not sent: you may only read here for now.' : undefined);
    setRefusal(why);
    if (!wrong && muted()) void askAgain(text);
    if (!why) {
      sentAt = performance.now();
      void props.draft.give(sayWithEmojis).catch(({ message }: Failure) => setRefusal(message));
    }
    area?.focus();
  };

  /** Whoever may speak again since, and was not told, says what they meant to say. */
  const askAgain = async (text: string) => {
    await props.standing.look();
    if (!muted() && props.draft.rest() === text) send();
  };

  const keyed = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && props.escape) return props.escape();
    if (event.key === 'ArrowUp' && props.draft.text() === '' && props.up) {
      event.preventDefault();
      return props.up();
    }
    // 229: Safari ends a composition before the Enter that ended it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) send();
  };

  const grow = () => {
    if (!area) return;
    area.style.height = 'auto';
    // How high nothing is the page knows without being laid out for it.
    if (props.draft.text() !== '') area.style.height = `${area.scrollHeight}px`;
  };
  onMount(() => {
    grow();
    if (props.focused || matchMedia('(pointer: fine)').matches) area?.focus();
  });
  createEffect(on(props.draft.text, grow, { defer: true }));
  createEffect(on(muted, () => setRefusal(undefined), { defer: true }));
  createEffect(on(props.draft.restored, () => area?.focus(), { defer: true }));

  return (
    <form
      class="composer line"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="margin author" for={id()}>
        <span class="unseen">Message as </span>
        <bdi class="person-name">{props.author}</bdi>
      </label>
      {props.subject}
      <div class="composer-box">
        <textarea
          ref={area}
          id={id()}
          class="composer-text"
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=" "
          value={props.draft.text()}
          onInput={(event) => {
            props.draft.write(event.currentTarget.value);
            props.typed?.(event.currentTarget.value);
            setRefusal(undefined);
          }}
          onKeyDown={keyed}
          aria-invalid={refusal() ? 'true' : undefined}
          aria-describedby={`${id()}-refusal ${id()}-note`}
        />
        <span class="composer-placeholder" aria-hidden="true">
          {props.placeholder ?? (
            <>
              Write to <bdi>{props.room.name}</bdi>
            </>
          )}
        </span>
        {/* Without them, what was typed is what is said. */}
        <ErrorBoundary fallback={null}>
          <Suspense>
            <Show when={completes() && area}>
              {(area) => <Completions field={area()} room={props.room.slug} />}
            </Show>
          </Suspense>
        </ErrorBoundary>
        <EmojiButton pick={(emoji) => area && insert(area, emoji)} />
        <button type="submit" class="send" title="Send" aria-disabled={muted()}>
          <Icon name="send" />
          <span class="unseen">Send</span>
        </button>
      </div>
      <div class="composer-under">
        <SpeakingNote id={`${id()}-note`} standing={props.standing} slowSeconds={props.room.slowSeconds} />
        <p class="field-error" id={`${id()}-refusal`} role="alert">
          {refusal()}
        </p>
        <Show when={length() >= COUNTED_FROM}>
          <p class="counter" classList={{ over: length() > BODY_LIMIT }}>
            {length() > BODY_LIMIT
              ? `${numeral(length() - BODY_LIMIT)} too many`
              : `${numeral(BODY_LIMIT - length())} left`}
          </p>
        </Show>
      </div>
    </form>
  );
}
