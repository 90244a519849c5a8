import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { newDataDir } from './data-dir.ts';
import { type RunningServer, startServer } from './server.ts';

const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];
const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WHAT_TO_INSTALL =
  'apt-get install -y libnss3 libnspr4 libatk1.0-0 libatk-bridge2.0-0 libdbus-1-3 libgbm1 libxkbcommon0 libasound2 fonts-dejavu-core';
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

type Launch = { executablePath: string; env?: Record<string, string> };

/**
 * A real Chromium: of `CHROMIUM_PATH`, of the package that carries one, or of the system.
 *
 * @param flags - of its command line, besides those that it always has.
 */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env;
  const places: Launch[] = CHROMIUM_PATH ? [{ executablePath: CHROMIUM_PATH }] : [];
  places.push(...(await packaged()), ...SYSTEM.map((executablePath) => ({ executablePath })));
  const failures: string[] = [];
  for (const place of places.filter(({ executablePath }) => existsSync(executablePath))) {
    try {
      return await chromium.launch({ ...place, args: [...FLAGS, ...flags] });
    } catch (error) {
      failures.push(
        /error while loading[^\n]*/.exec(String(error))?.[0] ?? String(error).split('\n')[0] ?? '',
      );
    }
  }
  throw new Error(
    `No Chromium starts here: set CHROMIUM_PATH to one, or give the packaged one its libraries: ${WHAT_TO_INSTALL} (${failures.join('; ')})`,
  );
}

/**
 * The packaged Chromium, with the libraries of the system and, where those are missing, with the ones that the package
 * carries for a bare machine. Unpacked once; test files run at the same time, so aside and then moved into place whole.
 */
async function packaged(): Promise<Launch[]> {
  const home = join(cache, 'chromium');
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    const aside = await mkdtemp(`${home}-`);
    const before = { ...process.env };
    // The package unpacks into TMPDIR, and its libraries only where it takes the machine for a bare one.
    Object.assign(process.env, { TMPDIR: aside, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' });
    try {
      const { default: packed } = await import('@sparticuz/chromium');
      await packed.executablePath();
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
    await rename(aside, home).catch(() => rm(aside, { recursive: true, force: true }));
  }
  const executablePath = join(home, 'chromium');
  const bare = { LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_PATH: join(home, 'fonts') };
  return [
    { executablePath },
    { executablePath, env: { ...(process.env as Record<string, string>), ...bare } },
  ];
}

export type House = {
  server: RunningServer;
  /** Somebody with a browser of their own. */
  visitor(options?: BrowserContextOptions): Promise<Page>;
  /** Kills the server, as a power cut would, until `back` is called: same data, same address. */
  powerCut(): Promise<{ back: () => Promise<void> }>;
};

type Env = Record<string, string>;

/**
 * The real, built server and a browser, for the tests of one file.
 *
 * @param settings - of the server; called when the tests begin, where something must be started for them first. A `DATA_DIR` among them is removed in the end.
 */
export function house(settings: Env | (() => Promise<Env>) = {}): House {
  const contexts: BrowserContext[] = [];
  let browser: Browser;
  let dataDir: string;
  let env: Env;
  const here = {} as House;

  beforeAll(async () => {
    env = typeof settings === 'function' ? await settings() : settings;
    dataDir = env.DATA_DIR ?? (await newDataDir());
    [here.server, browser] = await Promise.all([startServer({ dataDir, env }), openBrowser()]);
  });

  here.visitor = async (options) => {
    const context = await browser.newContext({
      baseURL: here.server.url,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...options,
    });
    contexts.push(context);
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    await page.addInitScript(() => {
      const violations: string[] = [];
      Object.assign(window, { violations });
      document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
      );
    });
    return page;
  };

  here.powerCut = async () => {
    const { port } = here.server;
    await here.server.kill('SIGKILL');
    let dark = true;
    const back = async () => {
      if (!dark) return;
      dark = false;
      here.server = await startServer({ port, dataDir, env });
    };
    // A test that fails in the dark leaves light for the tests after it.
    onTestFinished(back);
    return { back };
  };

  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    await here.server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  return here;
}

/** Through the front door: name, room, *Join Room*. Resolves when the room is live. */
export async function enter(page: Page, name: string, room: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Room', { exact: true }).fill(room);
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page
    .getByRole('heading', { name: room, level: 1 })
    .or(page.getByRole('button', { name: /^Create/ }))
    .first()
    .waitFor();
  const create = page.getByRole('button', { name: /^Create/ });
  if (await create.isVisible()) await create.click();
  await live(page);
}

export const live = (page: Page): Promise<void> => page.locator('.connection[data-state="live"]').waitFor();
export const composer = (page: Page) => page.getByRole('textbox', { name: /^Message as/ });

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** Presses one of the buttons that a message has while it is pointed at: it may move away, and is then pointed at again. */
export async function useTool(message: Locator, tool: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await message.hover();
      return await message.getByRole('button', { name: tool, exact: true }).click({ timeout: 1_000 });
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

/** Waits until somebody's message with this text stands in the room. */
export const hear = (page: Page, text: string | RegExp): Promise<void> =>
  page.locator('.content article').getByText(text).first().waitFor();

/**
 * The texts of what stands in the room, the confirmed messages and those that are on their way. Found and read in one turn of the
 * page: a row that is replaced meanwhile would be read as it is in nobody's sight.
 */
export const confirmed = (page: Page): Promise<string[]> => textsOf(page, '.content article .body');
export const pending = (page: Page): Promise<string[]> => textsOf(page, '.pendings .body');

/** Waits until just these texts, in this order, stand in the room. */
export const untilConfirmed = (page: Page, ...texts: string[]): Promise<void> =>
  vi.waitFor(async () => expect(await confirmed(page)).toEqual(texts), 20_000);
/** Waits until just these texts, in this order, are on their way. */
export const untilPending = (page: Page, ...texts: string[]): Promise<void> =>
  vi.waitFor(async () => expect(await pending(page)).toEqual(texts), 20_000);

const textsOf = (page: Page, selector: string): Promise<string[]> =>
  page.evaluate(
    (selector) => [...document.querySelectorAll<HTMLElement>(selector)].map(({ innerText }) => innerText),
    selector,
  );

export type Speaker = { say: (...bodies: string[]) => Promise<void> };

/** Somebody who takes part through the API alone. */
export async function speaker(url: string, name: string, room: string): Promise<Speaker> {
  const ask = async (token: string | undefined, query: string, variables: Record<string, unknown>) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as {
      data: { joinRoom: { token: string } };
      errors?: unknown;
    };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const { joinRoom } = await ask(
    undefined,
    'mutation ($room: String!, $name: String!) { joinRoom(room: $room, name: $name, create: true) { token } }',
    { room, name },
  );
  return {
    say: async (...bodies) => {
      for (const body of bodies)
        await ask(
          joinRoom.token,
          'mutation ($room: String!, $body: String!) { sendMessage(room: $room, body: $body) { message { id } } }',
          { room, body },
        );
    },
  };
}
