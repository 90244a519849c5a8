import type { CallPartsFragment } from '../graphql/documents.ts';
import { wantsNotifications } from './wants.ts';

/** What is said in the room of this page while nobody looks at it. */
export function callHeard(
  slug: string,
  messages: readonly Pick<CallPartsFragment, 'id' | 'body' | 'author'>[],
  viewerId: string,
): void {
  if (!document.hidden || !wantsNotifications()) return;
  void import('./notify.ts').then(({ notifyHeard }) => notifyHeard(slug, messages, viewerId)).catch(() => {});
}
