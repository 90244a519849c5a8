import { rename, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDataDir } from './support/data-dir.ts';
import { type RunningServer, startServer } from './support/server.ts';

const BEGINNING = 'GET /graphql HTTP/1.1\r\nHost: x\r\n';
const REST = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n');

let dataDir: string;
let server: RunningServer;
const sockets: Socket[] = [];
beforeAll(async () => {
  dataDir = await newDataDir();
  server = await startServer({ dataDir, env: { LOG_LEVEL: 'info', RATE_LIMITS: 'on' } });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server?.kill();
  await rm(dataDir, { recursive: true, force: true });
});

/** A client that sends what it likes and never closes: its half stays open when the server has closed the other. */
async function openStubborn() {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  let heard = '';
  socket.on('data', (data) => {
    heard += data;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, heard: () => heard };
}

test('a connection that was refused a socket is given back, though its client keeps it', async () => {
  const { socket, heard } = await openStubborn();
  socket.write(`${BEGINNING}Origin: https://evil.example\r\n${REST}`);
  await expect.poll(heard).toContain('HTTP/1.1 403 ');
  // What is written to a connection that is open by half is taken.
  const isReset = () => {
    if (!socket.destroyed) socket.write('x');
    return socket.destroyed;
  };
  await expect.poll(isReset, { timeout: 5_000 }).toBe(true);
});

test('SIGTERM ends the server, whoever does not close: silent, refused, or asking for a socket only then', async () => {
  const [silent, refused, late] = [await openStubborn(), await openStubborn(), await openStubborn()];
  refused.socket.write(`${BEGINNING}Origin: https://evil.example\r\n${REST}`);
  late.socket.write(BEGINNING);
  await expect.poll(refused.heard).toContain('HTTP/1.1 403 ');
  const ended = server.kill('SIGTERM');
  await expect.poll(server.output).toContain('Closing.');
  late.socket.write(REST);
  await expect.poll(late.heard, { timeout: 5_000 }).toMatch(/"code":"UNAVAILABLE"/);
  expect(late.heard()).toMatch(/^HTTP\/1\.1 503 .+Retry-After: /s);
  await ended;
  expect(silent.heard()).toBe('');
});

test('a server that cannot close in order ends with 1, and says so', async () => {
  const lost = await newDataDir();
  const { kill, output } = await startServer({ dataDir: lost });
  await rename(lost, `${lost}-moved`);
  await writeFile(lost, '');
  expect(await kill('SIGTERM')).toBe(1);
  expect(output()).toContain('Closing failed.');
  for (const path of [lost, `${lost}-moved`]) await rm(path, { recursive: true });
});
