export const pathOf = (slug: string): string => `/rooms/${encodeURIComponent(slug)}`;

/** The room that a path's segment names. A segment that is no valid encoding stands for itself: the server will not know it. */
export function roomOf(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
