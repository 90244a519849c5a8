import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Failure } from '../../client/connection/failure.ts';
import { subscribe } from '../../client/connection/subscribe.ts';
import { RoomEventsDocument } from '../../client/graphql/documents.ts';

const asked: Record<string, unknown>[] = [];

/** A server that executes only the operations of its own page, which is another one than this. */
class OtherServer {
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readyState = OtherServer.OPEN;
  protocol = 'graphql-transport-ws';
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number; reason: string }) => void;

  constructor() {
    queueMicrotask(() => this.onopen?.());
  }

  send(text: string): void {
    const { id, type, payload } = JSON.parse(text);
    if (type === 'connection_init') this.say({ type: 'connection_ack' });
    if (type !== 'subscribe') return;
    asked.push(payload);
    const unknown = { message: '?', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } };
    this.say({ id, type: 'error', payload: [unknown] });
  }

  close(code = 1000): void {
    this.readyState = OtherServer.CLOSED;
    this.onclose?.({ code, reason: '' });
  }

  protected say(message: object): void {
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }
}

/** A server at the end of a slow link: for a while each second brings one event, and then the pong. */
class SlowLink extends OtherServer {
  static seconds = 0;

  override send(text: string): void {
    const { id, type } = JSON.parse(text);
    if (type === 'connection_init') this.say({ type: 'connection_ack' });
    if (type !== 'ping') return;
    const event = { id: '1', type: 'next', payload: { data: { roomEvents: {} } } };
    for (let second = 1; second <= SlowLink.seconds; second++)
      setTimeout(() => this.say(event), second * 1_000);
    if (SlowLink.seconds > 0) setTimeout(() => this.say({ id, type: 'pong' }), SlowLink.seconds * 1_000);
  }
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', OtherServer);
  vi.stubGlobal('location', { protocol: 'http:', host: 'localhost' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a server that knows neither the hash nor the text ends it: the second refusal says to reload the page', async () => {
  const attempt = () =>
    new Promise<Failure>((ended) =>
      subscribe(RoomEventsDocument, { room: 'lobby', after: '' }, { next: () => undefined, ended }),
    );
  expect(await attempt()).toMatchObject({ code: 'UNREACHABLE', final: false });
  expect(await attempt()).toMatchObject({ final: true, message: expect.stringContaining('reload the page') });
  expect(asked).toMatchObject([{ query: '' }, { query: expect.stringContaining('subscription RoomEvents') }]);
});

test('a pong may stand behind what a slow link brings, but where nothing comes the subscription has ended', async () => {
  vi.stubGlobal('WebSocket', SlowLink);
  vi.useFakeTimers();
  for (const [seconds, ends] of [
    [9, false],
    [0, true],
  ] as const) {
    SlowLink.seconds = seconds;
    const ended = vi.fn();
    const subscription = subscribe(
      RoomEventsDocument,
      { room: 'lobby', after: '' },
      { next: () => undefined, ended },
    );
    await vi.advanceTimersByTimeAsync(19_500);
    expect(ended).toHaveBeenCalledTimes(ends ? 1 : 0);
    subscription.close();
  }
});
