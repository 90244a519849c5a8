import { connect } from 'node:net';
import { freePort, type RunningServer, type ServerOptions, startServer } from './server.ts';

/** The memory that the process holds now, without its garbage, and the delay of its event loop since the last look. */
export type Look = { heldMiB: number; p99Ms: number };

export type ProbedServer = RunningServer & { look(): Promise<Look> };

/** The real server, with a probe inside. */
export async function startProbedServer(options: ServerOptions = {}): Promise<ProbedServer> {
  const port = await freePort();
  const probe = new URL('./probe.mjs', import.meta.url).href;
  const env = { ...options.env, NODE_OPTIONS: `--import=${probe}`, PROBE_PORT: String(port) };
  const server = await startServer({ ...options, env });
  return {
    ...server,
    look: () =>
      new Promise((resolve, reject) => {
        let text = '';
        connect(port, '127.0.0.1')
          .on('data', (data) => (text += data))
          .on('error', reject)
          .on('close', () => resolve(JSON.parse(text) as Look));
      }),
  };
}
