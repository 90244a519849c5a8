import { helpText, readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { log } from './logger.ts';
import { beginEmbedded } from './store/embedded.ts';

const RATES_LIFTED =
  'RATE_LIMITS=off: nobody is limited in messages, sockets, subscriptions, new guests and new rooms. For load tests only.';

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
  // On the console, not in the log: it must be seen whatever LOG_LEVEL says.
  if (!config.rateLimits) console.warn(`WARNING: ${RATES_LIFTED}`);
  // The database starts in its thread while everything else is loaded. Until then nobody waits for it: not an error.
  const beginning = beginEmbedded(config);
  beginning.catch(() => undefined);
  const { startApp } = await import('./app.ts');
  const app = await startApp(config, beginning);
  const graphiql = config.documents === 'any' ? `  (GraphiQL: ${app.url}/graphql)` : '';
  console.log(`Enchanters is ready: ${app.url}${graphiql}`);
  let closing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(1);
      closing = true;
      log.info({ signal }, 'Closing.');
      await app.close();
      process.exit(0);
    });
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`Enchanters cannot start: ${error.message}`);
  process.exit(1);
}
