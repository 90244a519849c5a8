import { expect, test } from 'vitest';
import { programName } from '../../client/accounts/program.ts';
import { invitationIn } from '../../client/ui/invitation.ts';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['my-bot/1.0', 'my-bot/1.0'],
  ['', 'Unknown program'],
])('%s is %s', (userAgent, name) => expect(programName(userAgent)).toBe(name));

test.each([
  ['#invitation=a-b_c', 'a-b_c'],
  ['#x=1&invitation=abc', 'abc'],
  ['#invitation=', undefined],
  ['', undefined],
])('the fragment %s invites with %s', (fragment, invitation) =>
  expect(invitationIn(fragment)).toBe(invitation));
