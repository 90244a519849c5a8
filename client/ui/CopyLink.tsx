import { createCopy } from './createCopy.ts';
import { Icon } from './Icon.tsx';

export function CopyLink(props: { path: string }) {
  const { copied, copy } = createCopy();
  return (
    <button
      type="button"
      class="icon-button copy-link"
      onClick={() => void copy(`${location.origin}${props.path}`)}
      title="Copy the link to this room"
    >
      <Icon name={copied() ? 'check' : 'link'} />
      <span class="copy-link-text" aria-live="polite">
        {copied() ? 'Copied' : 'Copy link'}
      </span>
    </button>
  );
}
