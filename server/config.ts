import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');
const number = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

/** Every setting: the one list that the server, `--help` and the README's table are made from. */
const settings = {
  PORT: {
    type: 'port',
    default: '4000',
    means: 'The TCP port to listen on; 0 takes a free one.',
    schema: number(0, 65_535),
  },
  HOST: {
    type: 'address',
    default: '127.0.0.1',
    means: 'The address to listen on; 0.0.0.0 for every network.',
    schema: z.string().min(1),
  },
  DATA_DIR: {
    type: 'folder',
    default: './data',
    means: 'Where the embedded database lives; :memory: keeps it in memory, to try things out.',
    schema: z
      .string()
      .min(1)
      .transform((value) => (value === ':memory:' ? value : resolve(value))),
  },
  DATABASE_URL: {
    type: 'URL',
    default: null,
    means:
      'A PostgreSQL (15 or newer) to use instead of the embedded one: postgresql://user:password@host:5432/name.',
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgresql://user:password@host:5432/name'),
  },
  DATABASE_POOL: {
    type: 'number',
    default: '10',
    means: 'Connections to keep to DATABASE_URL.',
    schema: number(2, 100),
  },
  REDIS_URL: {
    type: 'URL',
    default: null,
    means:
      'A Redis (6.2 or newer) that carries hints and presence between several nodes on one DATABASE_URL: redis://user:password@host:6379, or rediss:// for TLS.',
    schema: z.string().regex(/^rediss?:\/\/\S+$/, 'must look like redis://user:password@host:6379'),
  },
  PUBLIC_URL: {
    type: 'URL',
    default: null,
    means:
      'Where people reach the server, when a proxy stands before it: https://chat.example.org. Cookies are Secure under https.',
    schema: z
      .url({ protocol: /^https?$/, error: 'must look like https://chat.example.org' })
      .regex(/^[^/]+:\/\/[^/?#]+\/?$/, 'must have no path: https://chat.example.org')
      .transform((value) => new URL(value).origin),
  },
  TRUST_PROXY: {
    type: 'true or false',
    default: 'false',
    means:
      'Whether a proxy stands before the server that adds to X-Forwarded-For: its last entry is then the address that limits count by.',
    schema: flag,
  },
  RATE_LIMITS: {
    type: 'on or off',
    default: 'on',
    means:
      'Whether messages, sockets, subscriptions, new guests and new rooms are limited; off is for load tests. Wrong passwords and the size of a query always are.',
    schema: z.enum(['on', 'off'], { error: 'must be on or off' }).transform((value) => value === 'on'),
  },
  DOCUMENTS: {
    type: 'any or persisted',
    default: 'any',
    means: 'What is executed: any query, or only the operations of the web client (then GraphiQL is off).',
    schema: z.enum(['any', 'persisted'], { error: 'must be any or persisted' }),
  },
  GUESTS: {
    type: 'true or false',
    default: 'true',
    means: 'Whether people may join with a name and nothing else; without guests everybody signs up.',
    schema: flag,
  },
  SIGN_UP: {
    type: 'open, invited or closed',
    default: 'open',
    means:
      'Who may sign up: everybody, those with an invitation link of an admin, or nobody. `npm run admin` always can.',
    schema: z.enum(['open', 'invited', 'closed'], { error: 'must be open, invited or closed' }),
  },
  IDENTITY_SOURCE: {
    type: 'file',
    default: null,
    means:
      'A JavaScript module that says who logs in with which password, instead of the passwords kept here (docs/security.md).',
    schema: z.string().min(1),
  },
  CREATE_ROOMS_ON_JOIN: {
    type: 'true or false',
    default: 'false',
    means: 'Whether joining an unknown room creates it without being asked to.',
    schema: flag,
  },
  LOG_LEVEL: {
    type: 'level',
    default: 'info',
    means: 'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    }),
  },
} as const;

/** They may hold a password: what they are is never printed. */
const SECRET = new Set<string>(['DATABASE_URL', 'REDIS_URL']);

/** The settings as the server uses them: units and meaning as `--help` says. */
export type Config = {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | null;
  databasePool: number;
  redisUrl: string | null;
  publicUrl: string | null;
  trustProxy: boolean;
  rateLimits: boolean;
  documents: 'any' | 'persisted';
  guests: boolean;
  signUp: 'open' | 'invited' | 'closed';
  identitySource: string | null;
  createRoomsOnJoin: boolean;
  logLevel: string;
};

/**
 * Reads the settings from environment variables.
 *
 * @throws StartError that names each setting that is wrong and what it must be. The values of DATABASE_URL and REDIS_URL are never repeated.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const wrong: StartError[] = [];
  const read = <Name extends keyof typeof settings>(
    name: Name,
  ): z.output<(typeof settings)[Name]['schema']> | null => {
    const setting = settings[name];
    const value = env[name]?.trim() || setting.default;
    if (value === null) return null;
    const result = setting.schema.safeParse(value);
    if (result.success) return result.data as z.output<(typeof settings)[Name]['schema']>;
    const shown = SECRET.has(name) ? '' : ` (${JSON.stringify(value)})`;
    wrong.push(
      new StartError(
        `The setting ${name}${shown} is not valid: ${result.error.issues[0]?.message ?? 'unknown reason'}.`,
        `It takes ${withArticle(setting.type)}${setting.default === null ? '' : `, ${setting.default} by default`}; see npm start -- --help.`,
      ),
    );
    return null;
  };
  const config = {
    port: read('PORT') ?? 0,
    host: read('HOST') ?? '',
    dataDir: read('DATA_DIR') ?? '',
    databaseUrl: read('DATABASE_URL'),
    databasePool: read('DATABASE_POOL') ?? 0,
    redisUrl: read('REDIS_URL'),
    publicUrl: read('PUBLIC_URL'),
    trustProxy: read('TRUST_PROXY') ?? false,
    rateLimits: read('RATE_LIMITS') ?? true,
    documents: read('DOCUMENTS') ?? 'any',
    guests: read('GUESTS') ?? true,
    signUp: read('SIGN_UP') ?? 'open',
    identitySource: read('IDENTITY_SOURCE'),
    createRoomsOnJoin: read('CREATE_ROOMS_ON_JOIN') ?? false,
    logLevel: read('LOG_LEVEL') ?? 'info',
  } satisfies Config;
  if (config.redisUrl !== null && !env.DATABASE_URL?.trim()) {
    wrong.push(
      new StartError(
        'REDIS_URL connects several nodes, but the embedded database belongs to one.',
        'Name a PostgreSQL for all of them with DATABASE_URL, or leave REDIS_URL away.',
      ),
    );
  }
  if (wrong.length > 0) throw StartError.all(wrong);
  return config;
}

/** Environment variables whose names are one slip away from a setting, each with that setting. */
export function misspelt(env: Record<string, string | undefined>): [name: string, meant: string][] {
  const known = Object.keys(settings);
  return Object.keys(env)
    .filter((name) => !known.includes(name))
    .flatMap((name) =>
      known.filter((one) => isOneSlip(name.toUpperCase(), one)).map((one): [string, string] => [name, one]),
    );
}

/** Whether two words differ by at most one letter that is missing, added or another, or by two that changed places. */
function isOneSlip(one: string, other: string): boolean {
  let begin = 0;
  while (begin < one.length && one[begin] === other[begin]) begin++;
  const [a, b] = [one.slice(begin), other.slice(begin)];
  return (
    a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) || a === `${b[1]}${b[0]}${b.slice(2)}`
  );
}

function withArticle(type: string): string {
  if (type.includes(' or ')) return type;
  return `${type === 'address' ? 'an' : 'a'} ${type}`;
}

/** What `npm start -- --help` prints. */
export function helpText(): string {
  const rows = Object.entries(settings).map(
    ([name, { type, default: value, means }]) =>
      `  ${name.padEnd(22)}${type.padEnd(18)}${(value ?? '–').padEnd(12)}${means}`,
  );
  return [
    'Enchanters: a real-time community chat. Starts the server; every setting is an environment variable.',
    '',
    `  ${'SETTING'.padEnd(22)}${'TYPE'.padEnd(18)}${'DEFAULT'.padEnd(12)}MEANING`,
    ...rows,
    '',
    '  For example: PORT=8080 HOST=0.0.0.0 npm start',
    '',
  ].join('\n');
}

/** The same list as rows of the README's table; a test holds the two together. */
export function settingsTable(): string {
  return Object.entries(settings)
    .map(
      ([name, { type, default: value, means }]) =>
        `| \`${name}\` | ${type} | ${value === null ? '–' : `\`${value}\``} | ${means} |`,
    )
    .join('\n');
}
