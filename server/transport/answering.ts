import type { ServerResponse } from 'node:http';
import { watchDrain } from '../live/drain.ts';

/** The requests over HTTP that are being answered. */
export type Answering = {
  /** Whoever takes nothing of the answer for too long is cut, as on a WebSocket. */
  begin(response: ServerResponse): void;
  /** Cuts the streams of events, which never end by themselves: their readers come back and resume. */
  cutStreams(): void;
};

export function createAnswering(): Answering {
  const open = new Set<ServerResponse>();
  return {
    begin(response) {
      const { socket } = response;
      if (!socket) return;
      open.add(response);
      const stopWatching = watchDrain(socket, () => socket.destroy());
      response.once('close', () => {
        stopWatching();
        open.delete(response);
      });
    },
    cutStreams() {
      for (const response of open)
        if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.destroy();
    },
  };
}
