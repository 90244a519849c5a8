import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { Failure } from '../../client/connection/failure.ts';
import { keepDraft, keptDraft, roomsWithDrafts } from '../../client/messages/drafts.ts';
import {
  dropOld,
  droppedOf,
  forgetAccount,
  forgetDropped,
  forgetMessage,
  keepMessage,
  keptMessages,
  moveFromDraft,
} from '../../client/outbox/kept-messages.ts';
import type { Pending } from '../../client/outbox/outbox.ts';
import { change, isVolatile, under } from '../../client/outbox/storage.ts';
import { revived } from '../../client/outbox/words.ts';

const lobby = { id: 'lobby-id', slug: 'lobby', name: 'Lobby' };
const kitchen = { id: 'kitchen-id', slug: 'kitchen', name: 'Kitchen' };
const DAY_MS = 24 * 3_600_000;

const written = (clientId: string, more: Partial<Pending> = {}): Pending => ({
  ...{ clientId, body: clientId, writtenAt: new Date().toISOString(), place: 1, status: 'queued' },
  ...more,
});
const ids = async (viewerId?: string, roomId?: string) =>
  (
    await (viewerId && roomId
      ? keptMessages(viewerId, roomId)
      : viewerId
        ? keptMessages(viewerId)
        : keptMessages())
  )
    .map(({ pending }) => pending.clientId)
    .toSorted();

afterEach(async () => {
  vi.restoreAllMocks();
  for (const viewerId of ['ada', 'grace']) await forgetAccount(viewerId);
  expect(await under()).toEqual([]);
});

test('what is kept is of one person in one room, until it is forgotten', async () => {
  await keepMessage('ada', lobby, written('a'));
  await keepMessage('ada', kitchen, written('b'));
  await keepMessage('grace', lobby, written('c'));
  expect(await ids('ada')).toEqual(['a', 'b']);
  expect(await ids('ada', lobby.id)).toEqual(['a']);
  expect(await ids('grace', lobby.id)).toEqual(['c']);
  await forgetMessage('ada', lobby, { clientId: 'a' });
  expect(await ids('ada')).toEqual(['b']);
  await forgetAccount('ada');
  expect(await ids()).toEqual(['c']);
});

test('what was refused is kept with its reason; what was being sent is sent anew', async () => {
  const failure = new Failure('BAD_INPUT', 'No.', { field: 'body' });
  await keepMessage('ada', lobby, written('a', { status: 'failed', failure }));
  await keepMessage('ada', lobby, written('b', { status: 'waiting', failure, again: 1 }));
  const [a, b] = (await keptMessages('ada')).map(({ pending }) => revived(pending));
  expect(a).toMatchObject({
    status: 'failed',
    failure: { code: 'BAD_INPUT', message: 'No.', field: 'body' },
  });
  expect(a?.failure).toBeInstanceOf(Failure);
  expect(b).toMatchObject({ status: 'queued' });
  expect(b?.failure).toBeUndefined();
  expect(b?.again).toBeUndefined();
});

test('a draft becomes a message in one step', async () => {
  await keepDraft('ada', lobby.id, 'Hello');
  await keepDraft('ada', kitchen.id, 'Tea?');
  expect(await keptDraft('ada', lobby.id)).toBe('Hello');
  expect(await keptDraft('grace', lobby.id)).toBeUndefined();
  await moveFromDraft('ada', lobby, written('a'));
  expect(await roomsWithDrafts('ada')).toEqual([kitchen.id]);
  expect(await ids('ada')).toEqual(['a']);
});

test('after 30 days it is kept no longer, whoever wrote it, and they are told how much it was', async () => {
  const before = (days: number) => ({ writtenAt: new Date(Date.now() - days * DAY_MS).toISOString() });
  for (const [clientId, days] of [
    ['a', 31],
    ['b', 40],
    ['c', 29],
  ] as const)
    await keepMessage('ada', lobby, written(clientId, before(days)));
  await keepMessage('grace', lobby, written('d', before(31)));
  await dropOld();
  expect(await ids()).toEqual(['c']);
  const dropped = { room: lobby, why: 'old' } as const;
  expect(await droppedOf('ada')).toEqual([{ ...dropped, count: 2 }]);
  expect(await droppedOf('grace')).toEqual([{ ...dropped, count: 1 }]);
  await forgetDropped('ada', { ...dropped, count: 2 });
  expect(await droppedOf('ada')).toEqual([]);
});

test('what the disk refuses is there until the page goes, and is on the disk as soon as it takes it', async () => {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('Full.', 'QuotaExceededError');
  });
  await keepMessage('ada', lobby, written('a'));
  await keepMessage('grace', lobby, written('b'));
  expect(put).toHaveBeenCalled();
  expect(isVolatile()).toBe(true);
  expect(await ids('ada', lobby.id)).toEqual(['a']);
  await forgetMessage('grace', lobby, { clientId: 'b' });
  expect(await ids()).toEqual(['a']);
  put.mockRestore();
  await keepMessage('ada', lobby, written('a'));
  expect(isVolatile()).toBe(false);
  expect(await ids('ada')).toEqual(['a']);
});

test('a change is made whole or not at all', async () => {
  await change([{ key: ['draft', 'ada', 'x'], value: { roomId: 'x', text: 'before' } }]);
  const unclonable = () => {};
  await change([{ key: ['draft', 'ada', 'x'] }, { key: ['draft', 'ada', 'y'], value: unclonable }]);
  expect(await keptDraft('ada', 'x')).toBe('before');
  await change([{ key: ['draft', 'ada', 'y'] }]);
});
