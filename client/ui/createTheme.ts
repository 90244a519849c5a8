import { createSignal } from 'solid-js';

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function createTheme() {
  const root = document.documentElement;
  const chosen = themes.find((theme) => theme === root.dataset.theme) ?? 'system';
  const [theme, setTheme] = createSignal<Theme>(chosen);

  const turn = () => {
    const next = themes[(themes.indexOf(theme()) + 1) % themes.length] ?? 'system';
    setTheme(next);
    if (next === 'system') delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (next === 'system') localStorage.removeItem('theme');
      else localStorage.setItem('theme', next);
    } catch {}
  };

  return { theme, turn };
}
