import { createServer } from 'node:net';
import { enter, openBrowser } from '../../test/support/browser.ts';
import { createPeople } from '../../test/support/people.ts';
import { startServer } from '../servers.ts';
import { audit } from './audit.mjs';

/** A page as it is audited: on which device. */
export type Audited = { page: string; device: 'phone' | 'desktop'; scores: Record<string, number> };

export const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

const SAID = 200;

/** Audits the pages of the web client with Lighthouse, each on both devices; the scores are from 0 to 100. */
export async function measurePages(rounds: number, say: (line: string) => void): Promise<Audited[]> {
  const server = await startServer('enchanters');
  const url = `http://127.0.0.1:${server.port}`;
  const port = await freePort();
  const browser = await openBrowser([`--remote-debugging-port=${port}`]);
  try {
    const people = createPeople(url);
    const grace = await people.guest('Grace', 'Lighthouse');
    for (let n = 1; n <= SAID; n++)
      await grace.say('lighthouse', `Message **${n}** of a room that people read.`);
    await people.leave();
    const audited: Audited[] = [];
    const visitor = await browser.newContext({ baseURL: url });
    await enter(await visitor.newPage(), 'Ada', 'Lighthouse');
    const cookies = (await visitor.cookies()).map(({ name, value }) => ({ name, value, url }));
    await visitor.close();
    const profile = await browser.newBrowserCDPSession();
    /** Lighthouse opens its pages in the profile that the browser began with: there, whoever looks has joined or not. */
    const sign = (on: boolean) =>
      on ? profile.send('Storage.setCookies', { cookies }) : profile.send('Storage.clearCookies');
    for (const [name, path, joined] of [
      ['home', '/', false],
      ['room', '/rooms/lighthouse', true],
    ] as const) {
      await sign(joined);
      for (const device of ['phone', 'desktop'] as const) {
        const runs: Record<string, number>[] = [];
        for (let round = 0; round < rounds; round++) {
          const { scores, largest } = await audit(`${url}${path}`, device, port, CATEGORIES);
          // Whoever is not let in sees the door, which is another page.
          if (joined && !largest.startsWith('Message'))
            throw new Error(`Lighthouse saw “${largest}”, not the room.`);
          runs.push(scores);
        }
        const scores = Object.fromEntries(
          CATEGORIES.map((of) => [of, median(runs.map((run) => run[of] ?? 0))]),
        );
        audited.push({ page: name, device, scores });
        say(`${name} on a ${device} is done.`);
      }
    }
    return audited;
  } finally {
    await browser.close();
    await server.stop();
  }
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
