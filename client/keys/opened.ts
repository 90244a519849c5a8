import { createSignal } from 'solid-js';

/** Which of what the keys open lies over the page. */
export const [opened, setOpened] = createSignal<'switcher' | 'shortcuts'>();
