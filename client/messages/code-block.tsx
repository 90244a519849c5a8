import { render } from 'solid-js/web';
import { createCopy } from '../ui/createCopy.ts';
import { Icon } from '../ui/Icon.tsx';
import { highlight } from './highlight.ts';

/** Gives fenced code its colours, and a button that copies it. */
export function equip(block: HTMLElement): void {
  const code = block.querySelector('code');
  if (!code) return;
  const text = code.textContent ?? '';
  render(() => <CopyCode text={text} />, block);
  void highlight(code);
}

function CopyCode(props: { text: string }) {
  const { copied, copy } = createCopy();
  return (
    <button
      type="button"
      class="icon-button copy-code"
      title="Copy this code"
      onClick={() => void copy(props.text)}
    >
      <Icon name={copied() ? 'check' : 'copy'} />
      <span class="unseen" aria-live="polite">
        {copied() ? 'Copied' : 'Copy this code'}
      </span>
    </button>
  );
}
