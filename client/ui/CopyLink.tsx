import { createSignal, onCleanup } from 'solid-js';
import { Icon } from './Icon.tsx';

const SHOWN_MS = 2_500;

export function CopyLink(props: { path: string }) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const copy = async () => {
    const link = `${location.origin}${props.path}`;
    // Plain http on a local network has no clipboard: there the link is shown, ready to be copied by hand.
    if (!navigator.clipboard) return void prompt('Copy this link:', link);
    await navigator.clipboard.writeText(link).catch(() => prompt('Copy this link:', link));
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(setCopied, SHOWN_MS, false);
  };

  return (
    <button
      type="button"
      class="icon-button copy-link"
      onClick={() => void copy()}
      title="Copy the link to this room"
    >
      <Icon name={copied() ? 'check' : 'link'} />
      <span class="copy-link-text" aria-live="polite">
        {copied() ? 'Copied' : 'Copy link'}
      </span>
    </button>
  );
}
