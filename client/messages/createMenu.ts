import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { MessageMenuDocument, type MessageMenuQuery } from '../graphql/documents.ts';
import { layOver } from '../ui/way-back.ts';
import type { Message } from './window.ts';

/** Of which message the menu is wanted, and the button that asked for it. */
export type MenuOf = { readonly message: Message; readonly button: HTMLButtonElement };

/** What a message said before; nothing for those who may not know, and where it was never edited. */
export type Edits = NonNullable<MessageMenuQuery['message']['edits']>;

type MenuOptions = {
  opened: () => MenuOf | undefined;
  close: () => void;
  menu: () => HTMLElement | undefined;
};

/** The menu of one message: beside its button, wherever that goes; and what may be done, asked for when it opens. */
export function createMenu({ opened, close, menu }: MenuOptions) {
  const [may, setMay] = createSignal<MessageMenuQuery['message']['viewerCan']>();
  const [edits, setEdits] = createSignal<Edits>([]);
  const [failure, setFailure] = createSignal<Failure>();

  const look = async () => {
    const asked = opened();
    if (!asked) return;
    setFailure(undefined);
    try {
      const { message } = await ask(MessageMenuDocument, { id: asked.message.id });
      if (opened() === asked) {
        setEdits(message.edits ?? []);
        setMay(message.viewerCan);
      }
    } catch (thrown) {
      if (opened() === asked) setFailure(thrown as Failure);
    }
    // Where the focus has gone elsewhere meanwhile, it stays there.
    const { activeElement } = document;
    const waits = [asked.button, document.body].some((element) => element === activeElement);
    if (waits || menu()?.contains(activeElement)) menu()?.querySelector('button')?.focus();
  };

  const place = (element: HTMLElement, button: HTMLButtonElement) => {
    if (!button.isConnected) return close();
    const { top, bottom, right } = button.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = element;
    const below = bottom + offsetHeight <= innerHeight;
    element.style.top = `${Math.max(0, below ? bottom : top - offsetHeight)}px`;
    element.style.left = `${Math.max(0, right - offsetWidth)}px`;
  };

  createEffect(
    on(opened, (asked) => {
      const element = menu();
      if (!asked || !element) return;
      const { button } = asked;
      setMay(undefined);
      element.showPopover();
      void look();

      const replace = () => place(element, button);
      const pressed = ({ target }: Event) => {
        if (target instanceof Node && !element.contains(target) && !button.contains(target)) close();
      };
      const keyed = (event: KeyboardEvent) => {
        const next = nextItem(element, event.key);
        if (event.key !== 'Escape' && !next) return;
        event.preventDefault();
        if (next) next.focus();
        else close();
      };
      // Its height changes with what it holds.
      const observer = new ResizeObserver(replace);
      observer.observe(element);
      const leave = layOver(close);
      addEventListener('scroll', replace, true);
      addEventListener('resize', replace);
      addEventListener('pointerdown', pressed);
      addEventListener('keydown', keyed);
      onCleanup(() => {
        const focused = element.contains(document.activeElement);
        observer.disconnect();
        leave();
        removeEventListener('scroll', replace, true);
        removeEventListener('resize', replace);
        removeEventListener('pointerdown', pressed);
        removeEventListener('keydown', keyed);
        if (element.isConnected) element.hidePopover();
        if (focused) button.focus();
      });
    }),
  );

  return { may, edits, failure, look };
}

/** Where a key leads from the item that has the focus: round and round. */
function nextItem(menu: HTMLElement, key: string): HTMLElement | undefined {
  const items = [...menu.querySelectorAll('button')];
  const at = items.findIndex((item) => item.matches(':focus'));
  if (at < 0) return undefined;
  if (key === 'ArrowDown') return items[(at + 1) % items.length];
  if (key === 'ArrowUp') return items.at(at - 1);
  if (key === 'Home') return items[0];
  return key === 'End' ? items.at(-1) : undefined;
}
