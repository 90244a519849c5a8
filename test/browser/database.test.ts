// @vitest-environment node
import { afterAll, describe, test } from 'vitest';
import { enter, hear, house, live, say, speaker, untilConfirmed, untilPending } from '../support/browser.ts';
import { findPostgres, type Postgres, startPostgres } from '../support/postgres.ts';

const bin = findPostgres();
const unavailable = '.connection[data-state="unavailable"]';

describe.skipIf(bin === null)('the database is gone and the socket is not', () => {
  let postgres: Postgres;
  afterAll(() => postgres.stop());
  const here = house(async () => {
    postgres = await startPostgres(bin ?? '');
    return { DATABASE_URL: postgres.url };
  });

  test('a room says that messages wait, and sends them once and in order when it is back', async () => {
    const page = await here.visitor();
    await enter(page, 'Ada', 'Cellar');
    await say(page, 'before');
    await hear(page, 'before');
    await postgres.kill();
    await say(page, 'dark 1');
    await say(page, 'dark 2');
    await page.locator(unavailable).getByText('Messages wait').waitFor();
    await page.getByRole('status').getByText('The server cannot store messages right now.').waitFor();
    await untilPending(page, 'dark 1', 'dark 2');
    await postgres.start();
    await live(page);
    await untilConfirmed(page, 'before', 'dark 1', 'dark 2');
  });

  test('whoever only reads is told too, and told when it is over', async () => {
    const ada = await speaker(here.server.url, 'Ada', 'Archive');
    await ada.say(...Array.from({ length: 70 }, (_, at) => `Line ${at + 1}`));
    const page = await here.visitor();
    await enter(page, 'Grace', 'Archive');
    await hear(page, 'Line 70');
    await postgres.kill();
    const scrollTo = (top: number) =>
      page.locator('.scroller').evaluate((element, top) => element.scrollTo({ top }), top);
    await scrollTo(0);
    await page.locator(unavailable).waitFor();
    await scrollTo(1_000_000);
    await postgres.start();
    await live(page);
  });
});
