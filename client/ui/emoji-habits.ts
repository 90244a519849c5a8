const RECENT_MOST = 18;

/** What somebody has picked lately, newest first. This browser's alone, as the theme is. */
export function recentEmojis(): readonly string[] {
  const found = read('emojis');
  return Array.isArray(found) ? found.filter((emoji) => typeof emoji === 'string') : [];
}

export function rememberEmoji(emoji: string): void {
  write('emojis', [emoji, ...recentEmojis().filter((other) => other !== emoji)].slice(0, RECENT_MOST));
}

/** The skin tone that was chosen last: 1 to 5, or 0 for none. */
export function skinTone(): number {
  const found = Number(read('skin-tone'));
  return Number.isInteger(found) && found > 0 && found <= 5 ? found : 0;
}

export const rememberSkinTone = (tone: number): void => write('skin-tone', tone);

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {}
}
