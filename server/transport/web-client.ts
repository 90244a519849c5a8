import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

/** The client runs nothing but its own files, and speaks to nobody but this server. */
const CLIENT_POLICY = [
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
].join('; ');

/** GraphiQL brings its script inside the page, and styles and workers of its making. */
export const GRAPHIQL_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export function setSecurityHeaders(response: ServerResponse, policy = CLIENT_POLICY): void {
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}

/** Serves the built client: its files, and its one page for every address that is a page of the product. */
export function serveWebClient(): (request: IncomingMessage, response: ServerResponse) => void {
  const up = import.meta.url.endsWith('.ts') ? '../../dist/client' : '../../client';
  const folder = fileURLToPath(new URL(up, import.meta.url));
  if (!existsSync(folder))
    return (_request, response) => notFound(response, 'The web client is not built: npm run build.');
  const page = readFileSync(`${folder}/index.html`);
  const files = sirv(folder, {
    etag: true,
    gzip: true,
    brotli: true,
    setHeaders(response, path) {
      const hashed = path.startsWith('/assets/');
      response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, response) => {
    setSecurityHeaders(response);
    files(request, response, () => {
      const isPage =
        request.headers.accept?.includes('text/html') && ['GET', 'HEAD'].includes(request.method ?? '');
      if (!isPage) return notFound(response, 'Not found.');
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.setHeader('Cache-Control', 'no-cache');
      response.end(request.method === 'HEAD' ? undefined : page);
    });
  };
}

function notFound(response: ServerResponse, why: string): void {
  response.statusCode = 404;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(why);
}
