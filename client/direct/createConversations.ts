import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { ask } from '../connection/ask.ts';
import { oneAtATime } from '../connection/one-at-a-time.ts';
import { type ConversationPartsFragment, ConversationsDocument } from '../graphql/documents.ts';
import { createNews, whenSignedOut } from '../inbox/news.ts';
import { lastMarks } from '../messages/createReadMark.ts';
import { setCalls } from '../ui/calls.ts';

/** The server gives no more in one answer. */
const MOST = 100;

export type ListedConversation = ConversationPartsFragment;
type Known = {
  readonly listed: readonly ListedConversation[];
  /** Those that strangers began, and that the viewer has not answered: they count nowhere. */
  readonly requests: readonly ListedConversation[];
  readonly more: boolean;
};

/** Who goes from one room to the next sees the list stay. */
let lastKnown: (Known & { readonly viewerId: string }) | undefined;
whenSignedOut(() => {
  lastKnown = undefined;
  setCalls('conversations', 0);
});

type ConversationsOptions = {
  viewerId: string;
  /** The id of the room that the page shows: what is read there is no news. */
  present?: string;
  /** So many at first. */
  first: number;
};

/** The conversations of the viewer, the most recently active first. */
export function createConversations({ viewerId, present, first }: ConversationsOptions) {
  const [wanted, setWanted] = createSignal(first);
  const [known, setKnown] = createStore<Known>({ listed: [], requests: [], more: false });
  let gone = false;

  const refresh = oneAtATime(async () => {
    const answer = await ask(ConversationsDocument, { first: wanted() }).catch(() => undefined);
    if (!answer || gone) return;
    const { conversations, requests } = answer;
    const next = {
      listed: conversations.nodes.map((one) => (one.id === present ? { ...one, viewerUnreadCount: 0 } : one)),
      requests: requests.nodes,
      more: conversations.pageInfo.hasNextPage,
    };
    lastKnown = { viewerId, ...next };
    // Rows that stay the same stay in place, and with them the focus.
    setKnown(reconcile(next));
    setCalls('conversations', unread(next.listed));
  });

  if (lastKnown?.viewerId === viewerId) setKnown(reconcile(lastKnown));
  void refresh();
  createNews(viewerId, refresh);
  createEffect(on(lastMarks, () => void refresh(), { defer: true }));
  onCleanup(() => {
    gone = true;
  });

  const shared = () => {
    const titles = known.listed.map(({ title }) => title);
    return new Set(titles.filter((title, at) => titles.indexOf(title) !== at));
  };

  return {
    listed: () => known.listed,
    requests: () => known.requests,
    more: () => known.more && wanted() < MOST,
    present,
    refresh,
    /** One of them was closed or declined: the next list does not begin with it. */
    forget: () => {
      lastKnown = undefined;
    },
    showMore: () => {
      setWanted(MOST);
      return refresh();
    },
    /** The tag of the other, where several conversations would be called the same. */
    label: ({ title, people }: ListedConversation): string | undefined => {
      const others = people?.filter(({ id }) => id !== viewerId) ?? [];
      return shared().has(title) && others.length === 1 ? others[0]?.tag : undefined;
    },
    unreadElsewhere: () => unread(known.listed.filter(({ id }) => id !== present)),
  };
}

const unread = (listed: readonly ListedConversation[]): number =>
  listed.reduce((sum, { viewerUnreadCount }) => sum + viewerUnreadCount, 0);

export type Conversations = ReturnType<typeof createConversations>;
