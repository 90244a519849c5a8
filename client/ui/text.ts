/** True for text that shows nothing: spaces, controls, zero-width and other invisible characters. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

/** A number as these pages, which are in English, write it: 4,000. */
export function numeral(number: number): string {
  return number.toLocaleString('en');
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
