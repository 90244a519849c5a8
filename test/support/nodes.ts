import { findPostgres, type Postgres, startPostgres } from './postgres.ts';
import { findRedis, type Redis, startRedis } from './redis.ts';
import { type RunningServer, type ServerOptions, startServer } from './server.ts';

/** A PostgreSQL and a Redis of one's own, and servers that share them. */
export type Nodes = {
  postgres: Postgres;
  redis: Redis;
  env: Record<string, string>;
  startNode(options?: ServerOptions): Promise<RunningServer>;
  stop(): Promise<void>;
};

/** Whether this machine has what several nodes need. */
export const nodesCanRun = (): boolean => findPostgres() !== null && findRedis() !== null;

export async function openNodes(): Promise<Nodes> {
  const [postgres, redis] = await Promise.all([
    startPostgres(findPostgres() ?? ''),
    startRedis(findRedis() ?? ''),
  ]);
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, RATE_LIMITS: 'off' };
  const running: RunningServer[] = [];
  return {
    postgres,
    redis,
    env,
    async startNode(options = {}) {
      const node = await startServer({ ...options, env: { ...env, ...options.env } });
      running.push(node);
      return node;
    },
    async stop() {
      await Promise.all(running.map((node) => node.kill()));
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
