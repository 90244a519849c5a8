import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import { numeral } from '../errors.ts';
import { REQUEST_BYTES_MAX } from './graphql.ts';
import { refusedArrival } from './origin.ts';

/** Nothing else is read: also because a page of another site may send everything else unasked. */
const JSON_BODY = /^application\/json\s*(;|$)/;

type HttpRefusal = { status: number; message: string; extensions: { code: string; limit?: number } };

/** Why a request is not even read; null for one that may go on. Bodies of unknown length are bounded while read. */
export function refusalOf(request: IncomingMessage, config: Pick<Config, 'publicUrl'>): HttpRefusal | null {
  const { host, 'content-length': length, 'content-type': type = '' } = request.headers;
  if (!URL.canParse(`http://${host}`)) {
    return { status: 400, message: 'The Host header is not valid.', extensions: { code: 'BAD_INPUT' } };
  }
  const refused = refusedArrival(
    { method: request.method, headers: request.headers, upgrade: false },
    config.publicUrl,
  );
  if (refused !== null) return { status: 403, message: refused, extensions: { code: 'BAD_INPUT' } };
  if (request.method === 'POST' && !JSON_BODY.test(type)) {
    const message = 'Send the operation as JSON, with the header Content-Type: application/json.';
    return { status: 415, message, extensions: { code: 'BAD_INPUT' } };
  }
  if (Number(length ?? 0) > REQUEST_BYTES_MAX) {
    const message = `The request is larger than ${numeral(REQUEST_BYTES_MAX)} bytes.`;
    return { status: 413, message, extensions: { code: 'BAD_INPUT', limit: REQUEST_BYTES_MAX } };
  }
  return null;
}

export function refuse(response: ServerResponse, { status, message, extensions }: HttpRefusal): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ errors: [{ message, extensions }] }));
}
