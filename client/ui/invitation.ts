/** What an invitation link carries in its fragment, which browsers send to no server: `#invitation=…`. */
export function invitationIn(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('invitation') || undefined;
}
