declare module 'unhomoglyph' {
  /** Replaces each character with the first of those that look like it (Unicode's confusables.txt). */
  export default function unhomoglyph(text: string): string;
}
