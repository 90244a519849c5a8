import { createEffect, createMemo, on, onCleanup } from 'solid-js';
import { layOver } from './way-back.ts';

type DialogOptions = {
  open: () => boolean;
  close: () => void;
  /** What takes the focus where what had it before is gone. */
  elsewhere?: () => HTMLElement | null | undefined;
};

/** A modal dialog, shown while it is to be open. Escape and the way back close it, and give the focus back. */
export function createDialog({ open, close, elsewhere }: DialogOptions) {
  let dialog: HTMLDialogElement | undefined;
  const shown = createMemo(open);

  createEffect(
    on(shown, (shown) => {
      if (!shown) return void dialog?.close();
      dialog?.showModal();
      onCleanup(layOver(close));
    }),
  );

  return {
    ref: (element: HTMLDialogElement) => {
      dialog = element;
    },
    // Told late: by then it may be open again.
    onClose: () => {
      if (dialog?.open) return;
      close();
      if (document.activeElement === document.body) elsewhere?.()?.focus();
    },
    /** Whether what was pressed is not the dialog's content but the veil around it; the second of two presses is for what was there at the first. */
    isBeside: ({ target, detail }: MouseEvent) => target === dialog && detail < 2,
  };
}
