import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { readStaticFiles, sendFile } from './static-files.ts';

/** The client runs nothing but its own files, and speaks to nobody but this server. */
export const CLIENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // HTML is made of strings in two places: the templates of compiled JSX (client/ui/solid-web.ts), and the sanitiser.
  "require-trusted-types-for 'script'",
  'trusted-types solid dompurify',
].join('; ');

/** GraphiQL brings its script inside the page, and styles and workers of its making. */
export const GRAPHIQL_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export function setSecurityHeaders(response: ServerResponse, policy: string): void {
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}

/** Where the built client is. */
export const CLIENT_FOLDER = join(ROOT, 'dist/client');

/** The addresses of the client's pages: its start, those about accounts and moderating, and one for each room. */
const PAGES = /^\/(?:(?:rooms\/[^/]+|sign-up|log-in|account|people|moderation(?:\/log)?)\/?)?$/;

const ROOM = /^\/rooms\//;

/** Serves the built client: its files, and its one page, which also says that there is nothing at an unknown address. For a room it comes with what rooms need. */
export function serveWebClient(): (request: IncomingMessage, response: ServerResponse) => void {
  const files = readStaticFiles(CLIENT_FOLDER);
  const page = files.get('/index.html');
  const roomPage = files.get('/room.html');
  for (const name of ['/index.html', '/room.html']) files.delete(name);
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 405, 'Only GET and HEAD.');
    const path = pathOf(request);
    const file = files.get(path);
    if (file) return sendFile(file, request, response);
    const known = PAGES.test(path);
    if (!known && !request.headers.accept?.includes('text/html')) return refuse(response, 404, 'Not found.');
    if (!page || !roomPage) return refuse(response, 503, 'The web client is not built: npm run build.');
    sendFile(known && ROOM.test(path) ? roomPage : page, request, response, known ? 200 : 404);
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}
