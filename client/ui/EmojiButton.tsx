import { createSignal, lazy } from 'solid-js';
import { Icon } from './Icon.tsx';
import { Later } from './Later.tsx';

const EmojiPicker = lazy(() => import('./EmojiPicker.tsx'));

/** Opens the emoji beside itself. */
export function EmojiButton(props: { pick: (emoji: string) => void }) {
  let button: HTMLButtonElement | undefined;
  const [open, setOpen] = createSignal(false);
  const close = () => setOpen(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button emoji-button"
        title="Emoji"
        aria-haspopup="dialog"
        aria-expanded={open()}
        onClick={() => setOpen(true)}
      >
        <Icon name="smile" />
        <span class="unseen">Emoji</span>
      </button>
      <Later when={open()} close={close}>
        <EmojiPicker open={open()} close={close} anchor={() => button} pick={(emoji) => props.pick(emoji)} />
      </Later>
    </>
  );
}
