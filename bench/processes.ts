import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STOP_MS = 20_000;
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that the run leaves on disk or running is here, and goes when it ends, however it ends. */
export const temporary = mkdtempSync(join(tmpdir(), 'bench-'));
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

type Orders = Record<string, (...args: never[]) => unknown>;

/** A process of ours that does what it is asked to by name, one thing at a time; see `obey`. */
export type Helper<Known extends Orders> = {
  ask<Name extends keyof Known>(
    name: Name,
    ...args: Parameters<Known[Name]>
  ): Promise<Awaited<ReturnType<Known[Name]>>>;
  stop(): Promise<void>;
};

export function startHelper<Known extends Orders>(file: URL): Helper<Known> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(file)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  track(child);
  return {
    ask: (name, ...args) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error(`The process of ${file.pathname} ended.`));
        child.once('exit', ended);
        child.once('message', ({ answer, failure }: { answer?: never; failure?: string }) => {
          child.off('exit', ended);
          if (failure === undefined) resolve(answer as never);
          else reject(new Error(`${String(name)} failed: ${failure}`));
        });
        child.send({ name, args });
      }),
    stop: () => stop(child),
  };
}

export async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(force);
}

/** For a part that has failed: whatever it has left running. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop));
}

export function track(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}
