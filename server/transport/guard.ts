import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import { REQUEST_BYTES_MAX } from './graphql.ts';
import { isOwnOrigin } from './origin.ts';

type HttpRefusal = { status: number; message: string; extensions: { code: string; limit?: number } };

/** Why a request is not even read; null for one that may go on. Bodies of unknown length are bounded while read. */
export function refusalOf(request: IncomingMessage, config: Pick<Config, 'publicUrl'>): HttpRefusal | null {
  const { host, origin, 'content-length': length } = request.headers;
  if (!URL.canParse(`http://${host}`)) {
    return { status: 400, message: 'The Host header is not valid.', extensions: { code: 'BAD_INPUT' } };
  }
  // A page of another site may post here, and its answer could bring a cookie that replaces this browser's.
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && origin !== undefined && !isOwnOrigin(request.headers, config.publicUrl)) {
    const message = 'Requests from pages of other sites are not accepted.';
    return { status: 403, message, extensions: { code: 'BAD_INPUT' } };
  }
  if (Number(length ?? 0) > REQUEST_BYTES_MAX) {
    const message = `The request is larger than ${REQUEST_BYTES_MAX} bytes.`;
    return { status: 413, message, extensions: { code: 'BAD_INPUT', limit: REQUEST_BYTES_MAX } };
  }
  return null;
}

export function refuse(response: ServerResponse, { status, message, extensions }: HttpRefusal): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ errors: [{ message, extensions }] }));
}
