/** What an invitation link carries in its fragment, which browsers send to no server: `#invitation=…`. */
export function invitationIn(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('invitation') || undefined;
}

/** The same, of a whole link or of the token alone, as somebody typed or pasted it. */
export function tokenOf(typed: string): string | undefined {
  const [, fragment] = /#(.*)$/.exec(typed) ?? [];
  return (fragment && invitationIn(fragment)) || typed.trim() || undefined;
}
