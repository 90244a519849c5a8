import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

type StaticFile = {
  type: string;
  etag: string;
  immutable: boolean;
  plain: Buffer;
  br?: Buffer;
  gzip?: Buffer;
};

/**
 * Reads a folder of built files, with what was compressed beside them, into memory: they are few and small, and a build
 * that replaces them while the server runs can then neither break it nor mix two versions.
 *
 * @returns files by their path in a URL, such as `/assets/index-4f2a.js`.
 */
export function readStaticFiles(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const url = `/${relative(folder, path)}`;
    const plain = readFileSync(path);
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`;
    const file: StaticFile = { type, etag, immutable: url.startsWith('/assets/'), plain };
    for (const { name, ending } of ENCODINGS) {
      if (existsSync(path + ending)) file[name] = readFileSync(path + ending);
    }
    files.set(url, file);
  }
  return files;
}

/**
 * Answers with a file, compressed as the browser accepts it; with nothing where the browser has it already.
 *
 * @param status - another than 200 where the file says that there is nothing else.
 */
export function sendFile(
  file: StaticFile,
  request: IncomingMessage,
  response: ServerResponse,
  status = 200,
): void {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const encoding = ENCODINGS.find(({ name }) => accepted.includes(name) && file[name])?.name;
  response.setHeader('Content-Type', file.type);
  response.setHeader('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('ETag', file.etag);
  response.setHeader('Vary', 'Accept-Encoding');
  response.statusCode = status;
  if (status === 200 && request.headers['if-none-match'] === file.etag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  if (encoding) response.setHeader('Content-Encoding', encoding);
  const body = (encoding && file[encoding]) ?? file.plain;
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}
