import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createOpening } from '../server/transport/opening.ts';
import { createPeople } from './support/people.ts';
import { freePort, startServer } from './support/server.ts';
import { openSocket } from './support/socket.ts';

test('whoever comes while the server starts is connected, and answered when its database is open', async () => {
  const port = await freePort();
  let isReady = false;
  // In an empty folder: the database is made first, which takes seconds.
  const starting = startServer({ port }).then((server) => {
    isReady = true;
    return server;
  });
  // It ends where the start does.
  while (!isReady && !(await canConnect(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  const url = `http://127.0.0.1:${port}`;
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, 'the server is starting\n']);
  expect((await fetch(url)).status).toBe(200);
  expect(isReady).toBe(false);
  const early = createPeople(url).anonymous.ask('{ viewer { name } }');
  const earlySocket = openSocket(port).then((socket) => socket.ask('{ viewer { name } }'));
  const server = await starting;
  try {
    expect(await Promise.all([early, earlySocket])).toEqual([
      { data: { viewer: null } },
      { data: { viewer: null } },
    ]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  } finally {
    await server.stop();
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

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
