import { expect, test } from 'vitest';
import { startCrowd } from './support/chaos/crowd.ts';
import { runKills } from './support/chaos/kills.ts';
import { runResets } from './support/chaos/resets.ts';
import { runRestarts } from './support/chaos/restarts.ts';
import { runStops } from './support/chaos/stops.ts';
import { type ChaosReport, createWorld } from './support/chaos/world.ts';
import { newDataDir } from './support/data-dir.ts';
import { describe } from './support/history-checker.ts';

// Short forms of `npm run chaos`.
/** Longer than anything in them is waited for: each wait that is in vain says what it was for. */
const LONGEST_MS = 180_000;

function expectWhole(report: ChaosReport, readersPerRoom: number) {
  expect(describe(report.anomalies)).toBe('no anomalies');
  expect(report.acknowledged).toBe(report.sent);
  expect(report.received).toBe(readersPerRoom * report.sent);
}

test('the server is killed under load again and again, and nobody loses anything', {
  timeout: LONGEST_MS,
}, async () => {
  const people = { rooms: 2, sendersPerRoom: 4, readersPerRoom: 3 };
  const report = await runKills({ ...people, rounds: 3, acknowledgedMost: 100, dataDir: await newDataDir() });
  expectWhole(report, 3);
  expect(report.kills).toBe(3);
});

test('connections are cut in the middle of frames, and nobody loses anything', {
  timeout: LONGEST_MS,
}, async () => {
  const people = { rooms: 2, sendersPerRoom: 4, readersPerRoom: 4 };
  const report = await runResets({ ...people, cuts: 100, bytesMost: 20_000, dataDir: await newDataDir() });
  expectWhole(report, 4);
});

test('readers stop while their room is flooded; they catch up, and the others miss nothing', {
  timeout: LONGEST_MS,
}, async () => {
  const readers = { processes: 1, readersPerProcess: 3, others: 3 };
  const report = await runStops({ ...readers, stops: 1, floodBytes: 5_000_000, dataDir: await newDataDir() });
  expectWhole(report, 6);
  expect(report.behind).toBeGreaterThan(100);
});

test('the server restarts under a room full of readers, and nobody loses anything', {
  timeout: LONGEST_MS,
}, async () => {
  const report = await runRestarts({ restarts: 1, readers: 100, dataDir: await newDataDir() });
  expectWhole(report, 100);
});

test('a process of readers that fails, or ends by itself, is told of and not waited for', async () => {
  const world = createWorld();
  const crowd = startCrowd(world);
  const nobody = { name: 'nobody', id: 'nobody', token: 'none', room: 'nowhere' };
  // The port of `discard`, on which nobody listens.
  await expect(crowd.read('http://127.0.0.1:9', [nobody], 'roomEvents')).rejects.toThrow('fetch failed');
  await crowd.measure();
  expect(world.failure).toBeNull();
  crowd.signal('SIGKILL');
  await expect(crowd.measure()).rejects.toThrow('ended by itself, with SIGKILL');
  await expect(crowd.measure()).rejects.toThrow('ended by itself, with SIGKILL');
  await crowd.end();
  expect(world.failure?.message).toContain('ended by itself, with SIGKILL');
});
