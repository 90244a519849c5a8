import { createTheme } from './createTheme.ts';
import { Icon } from './Icon.tsx';

export function ThemeButton() {
  const { theme, turn } = createTheme();
  return (
    <button type="button" class="icon-button" onClick={turn} title={`Theme: ${theme()}`}>
      <Icon name={theme()} />
      <span class="button-text">Theme: {theme()}</span>
    </button>
  );
}
