import { createEffect, createSignal, on } from 'solid-js';
import { createFresh } from '../ui/createFresh.ts';

/** The first screen goes first. */
const FIRST_SCREEN_MS = 1_500;
/** While nobody tells of changes, they are asked for. */
const ASKED_EVERY_MS = 10_000;
/** What the inbox does not tell of: who is online, what a room is called. */
const LOOKED_AT_EVERY_MS = 60_000;

/** Counts what has changed of the rooms and conversations of the viewer: what comes together counts once. */
export const [news, setNews] = createSignal(0);
/** Whether they are told of. */
export const [told, setTold] = createSignal(false);

const forgetting = new Set<() => void>();

/** What is remembered of the viewer from page to page is forgotten when their session ends. */
export function whenSignedOut(forget: () => void): void {
  forgetting.add(forget);
}

export function forgetAll(): void {
  wanted = undefined;
  for (const forget of forgetting) forget();
}

let wanted: string | undefined;
let waiting = false;

/** From now on this tab follows the inbox of whoever it takes the viewer for. */
export function followInbox(viewerId: string): void {
  wanted = viewerId;
  if (!waiting) setTimeout(load, FIRST_SCREEN_MS);
  waiting = true;
}

function load(): void {
  waiting = false;
  void import('./inbox.ts').then(
    ({ inboxFor }) => wanted !== undefined && inboxFor(wanted),
    // Then what it would tell is asked for.
    () => {},
  );
}

/**
 * Keeps a list of the viewer's true: asked for anew when something of it has changed. The first time is up to whoever shows it.
 *
 * @param pauseMs - how long it waits while nobody tells, where that is not usual.
 */
export function createNews(
  viewerId: string,
  refresh: () => unknown,
  pauseMs: () => number = () => ASKED_EVERY_MS,
): void {
  followInbox(viewerId);
  createEffect(on(news, () => void refresh(), { defer: true }));
  createFresh(refresh, () => (told() ? Math.max(LOOKED_AT_EVERY_MS, pauseMs()) : pauseMs()));
}
