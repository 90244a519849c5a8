/** Between the tabs of this browser; nobody hears what they said themselves. Without one, nobody hears anything. */
export function channel<Said>(name: string, hear: (said: Said) => void) {
  const open = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name);
  if (open) open.onmessage = ({ data }) => hear(data as Said);
  return {
    post: (said: Said) => open?.postMessage(said),
    close: () => open?.close(),
  };
}
