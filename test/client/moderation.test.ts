import { expect, test } from 'vitest';
import { sentenceOf } from '../../client/moderation/sentences.ts';
import { moment } from '../../client/ui/dates.ts';
import { tokenOf } from '../../client/ui/invitation.ts';
import { policy } from '../../server/policy.ts';

test('each deed of the audit log is a sentence', () => {
  const said = (action: string, detail = '', inRoom = true) => {
    const { text, reason } = sentenceOf(action, detail, inRoom);
    return reason === undefined ? text : `${text}: ${reason}`;
  };
  expect(said('room.kick')).toBe('removed {account} from {room}');
  expect(said('room.ban', 'Spam')).toBe('banned {account} from {room}: Spam');
  expect(said('room.ban', 'lifted')).toBe('let {account} come back into {room}');
  expect(said('room.mute', 'ended')).toBe('let {account} speak again in {room}');
  expect(said('room.mute', '2026-11-21T05:00:00.000Z')).toMatch(/^muted {account} in {room} until .* at /);
  expect(said('room.slow', '30 s')).toBe('set slow mode in {room} to 30 seconds');
  expect(said('room.guard', 'public')).toBe('made {room} public');
  expect(said('account.ban', 'Spam', false)).toBe('banned {account} from the server: Spam');
  expect(said('account.ban', 'lifted', false)).toBe('let {account} log in again');
  expect(said('account.setRole', 'member to moderator', false)).toBe(
    'changed the role of {account} from member to moderator',
  );
  expect(said('moderation.resolve', '', false)).toBe('looked at a report about {account}');
  expect(said('room.somethingNew', 'again')).toBe('did “room.somethingNew”: again');
});

test('whatever is done upon others is known by its name in the policy', () => {
  const ofModeration = Object.keys(policy).filter((action) =>
    /^(room\.(kick|ban|mute|edit|archive|guard|slow|handOver|invite)|server\.invite|message\.delete|account\.(ban|setRole)|moderation\.resolve)$/.test(
      action,
    ),
  );
  expect(ofModeration.length).toBe(14);
  for (const action of ofModeration) expect(sentenceOf(action, '', true).text).not.toContain(action);
});

test('a moment is said by the calendar of whoever reads it', () => {
  const now = new Date(2026, 10, 21, 0, 5);
  const at = (...when: [number, number, number, number, number]) =>
    moment(new Date(...when).toISOString(), now);
  expect(at(2026, 10, 21, 14, 32)).toMatch(/^today at .*32/);
  expect(at(2026, 10, 20, 23, 59)).toMatch(/^yesterday at .*59/);
  expect(at(2026, 10, 22, 0, 0)).toMatch(/^tomorrow at .*00/);
  expect(at(2025, 0, 3, 9, 15)).toMatch(/2025.* at .*15/);
});

test('an invitation is known by its link, and by what the link carries', () => {
  expect(tokenOf('https://chat.example.org/sign-up#invitation=abc-1')).toBe('abc-1');
  expect(tokenOf(' abc-1 ')).toBe('abc-1');
  expect(tokenOf('  ')).toBeUndefined();
});
