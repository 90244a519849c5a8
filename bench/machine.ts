import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { median } from './numbers.ts';

const SYNCS = 101;

/** What the figures were taken on, in one line. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${model}), ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** CPU time that all processes together have used so far, in microseconds, over all cores. */
export function busyMicros(): number {
  return cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) * 1000, 0);
}

/** How long an `fdatasync` of a page of 8 KiB takes in this folder, in microseconds: the median of some. */
export function syncMicros(folder: string): number {
  const file = openSync(`${folder}/sync`, 'w');
  const times = Array.from({ length: SYNCS }, () => {
    writeSync(file, Buffer.alloc(8192, 1), 0, 8192, 0);
    const began = performance.now();
    fdatasyncSync(file);
    return (performance.now() - began) * 1000;
  });
  closeSync(file);
  return median(times);
}
