import { expect, test } from 'vitest';
import { createOpening } from '../server/transport/opening.ts';
import { createPeople } from './support/people.ts';
import { freePort, startServer } from './support/server.ts';
import { openSocket } from './support/socket.ts';

test('whoever comes while the server starts is connected, and answered when its database is open', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let over = false;
  // In an empty folder: the database is made first, which takes seconds.
  const starting = startServer({ port }).finally(() => (over = true));
  starting.catch(() => undefined);
  try {
    while (!over && !(await isAlive(url))) await new Promise((resolve) => setTimeout(resolve, 20));
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'the server is starting\n']);
    expect((await fetch(url)).status).toBe(200);
    const early = createPeople(url).anonymous.ask('{ viewer { name } }');
    const earlySocket = openSocket(port).then((socket) => socket.ask('{ viewer { name } }'));
    expect(over).toBe(false);
    expect(await Promise.all([early, earlySocket])).toEqual([
      { data: { viewer: null } },
      { data: { viewer: null } },
    ]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  } finally {
    await (await starting).stop();
  }
});

test('whoever has waited long for a server to start is told to come back', async () => {
  const opening = createOpening(1);
  await expect(opening.passed()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    extensions: { retryAfter: 1 },
  });
  await expect(opening.passed()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(opening.isOpen).toBe(false);
  opening.open();
  await opening.passed();
  expect(opening.isOpen).toBe(true);
});

function isAlive(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
