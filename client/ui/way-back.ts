// What lies over the page is a step in the tab's history: the way back, which on a phone is a gesture, closes it before it leaves
// the page.

type Layer = { readonly close: () => void };

/** What lies over the page, the topmost last. */
let layers: readonly Layer[] = [];
/** A traversal is under way: what the history says is not true any more. */
let moving = false;
let stuck: ReturnType<typeof setTimeout> | undefined;
const settled: (() => void)[] = [];
/** What waits until nothing lies over the page. */
const waiting = new Set<() => void>();

/** A traversal takes a moment; one that a navigation overtook never arrives. */
const ARRIVES_WITHIN_MS = 500;

const steps = (): number => Number(history.state?.layers ?? 0);

/** As many steps as layers. Those of layers that went with their page, or with a reload, are left at once. */
function settle(): void {
  if (moving) return;
  const missing = layers.length - steps();
  if (missing < 0) {
    moving = true;
    stuck = setTimeout(giveUp, ARRIVES_WITHIN_MS);
    history.go(missing);
    return;
  }
  for (let step = steps() + 1; step <= layers.length; step += 1)
    history.pushState({ ...history.state, layers: step }, '');
  for (const resolve of settled.splice(0)) resolve();
  if (layers.length > 0) return;
  const now = [...waiting];
  waiting.clear();
  for (const act of now) act();
}

/** No traversal will arrive: the step that the tab is on now is taken for the one that was meant. */
function giveUp(): void {
  moving = false;
  if (steps() > layers.length) history.replaceState({ ...history.state, layers: layers.length }, '');
  settle();
}

/** A page that goes takes its layers along before the next one has its own step: one that is gone is not gone back from. */
const settleSoon = (): void => void setTimeout(settle);

addEventListener('popstate', () => {
  const expected = moving;
  moving = false;
  clearTimeout(stuck);
  if (!expected) for (const { close } of layers.slice(steps()).reverse()) close();
  queueMicrotask(settle);
});
queueMicrotask(settle);

/**
 * Something was laid over the page.
 *
 * @param close - called when somebody goes back.
 * @returns what to call when it is gone, for whatever reason.
 */
export function layOver(close: () => void): () => void {
  const layer: Layer = { close };
  layers = [...layers, layer];
  settleSoon();
  return () => {
    layers = layers.filter((one) => one !== layer);
    settleSoon();
  };
}

/** Closes all of it. Resolves when the tab stands at the page itself again: what then replaces the page leaves no trace of it. */
export function layBare(): Promise<void> {
  for (const { close } of [...layers].reverse()) close();
  return new Promise((resolve) => {
    settled.push(resolve);
    settleSoon();
  });
}

/**
 * Does something to the page's own step in the history: at once, or as soon as nothing lies over it.
 *
 * @returns what to call when it is not wanted any more.
 */
export function whenBare(act: () => void): () => void {
  if (!moving && layers.length === 0 && steps() === 0) act();
  else {
    waiting.add(act);
    settleSoon();
  }
  return () => void waiting.delete(act);
}
