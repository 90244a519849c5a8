import type { App } from './app.ts';
import { begin } from './begin.ts';
import { helpText, misspelt, readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { announce, log } from './logger.ts';

const RATES_LIFTED =
  'RATE_LIMITS=off: nobody is limited in messages, sockets, subscriptions, new guests and new rooms. For load tests only.';

/** More than everything that is given time at the end takes together. */
const CLOSE_MOST_MS = 45_000;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(helpText());
  process.exit(0);
}

// A defect in one request must not end everybody's: it is logged, and the others go on.
process.on('unhandledRejection', (error) =>
  log.error({ err: error }, 'A promise was rejected and nobody minded.'),
);

try {
  const [unknown] = process.argv.slice(2);
  if (unknown !== undefined) {
    throw new StartError(
      `The option ${unknown} is unknown.`,
      'Settings are environment variables, such as PORT=8080; see npm start -- --help.',
    );
  }
  const config = readConfig(process.env);
  log.level = config.logLevel;
  if (!config.rateLimits) announce('warn', `WARNING: ${RATES_LIFTED}`);
  for (const [name, meant] of misspelt(process.env))
    announce('warn', `WARNING: ${name} is not a setting. Did you mean ${meant}?`);
  let app: App | null = null;
  let closing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(1);
      closing = true;
      log.info({ signal }, 'Closing.');
      // While it starts nobody has been answered, and the database recovers from any end.
      process.exit(app === null || (await closed(app)) ? 0 : 1);
    });
  }
  const begun = await begin(config);
  const { startApp } = await import('./app.ts');
  app = await startApp(config, begun);
  const graphiql = config.documents === 'any' ? `  (GraphiQL: ${app.url}/graphql)` : '';
  // Last: whoever reads it may end the server at once.
  announce('info', `Enchanters is ready: ${app.url}${graphiql}`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  for (const line of error.message.split('\n')) console.error(`Enchanters cannot start: ${line}`);
  process.exit(1);
}

/** Whether all ended in order. What was acknowledged is stored, however the process ends. */
async function closed(app: App): Promise<boolean> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`It took more than ${CLOSE_MOST_MS} ms.`)), CLOSE_MOST_MS);
  });
  try {
    await Promise.race([app.close(), late]);
    return true;
  } catch (error) {
    log.error({ err: error }, 'Closing failed.');
    return false;
  }
}
