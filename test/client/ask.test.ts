import { afterEach, expect, test, vi } from 'vitest';
import { ask } from '../../client/connection/ask.ts';
import { ViewerDocument } from '../../client/graphql/documents.ts';

afterEach(() => vi.unstubAllGlobals());

test('only the hash is sent, until a server says that it does not know it: then, and from then on, the text', async () => {
  const sent: { body: Record<string, unknown>; header: string | null }[] = [];
  vi.stubGlobal('fetch', async (_url: string, { body, headers }: { body: string; headers: HeadersInit }) => {
    const asked = JSON.parse(body);
    sent.push({ body: asked, header: new Headers(headers).get('x-graphql-yoga-csrf') });
    const unknown = { message: '?', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } };
    // The server is exchanged for one of another version after the first question.
    const answer = asked.query || sent.length === 1 ? { data: { viewer: null } } : { errors: [unknown] };
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  });
  for (let time = 0; time < 3; time++) expect(await ask(ViewerDocument, {})).toEqual({ viewer: null });
  const [first, second, third, fourth, ...more] = sent.map(({ body }) => body);
  expect(first).toMatchObject({
    extensions: { persistedQuery: { version: 1, sha256Hash: expect.stringMatching(/^[0-9a-f]{64}$/) } },
  });
  for (const body of [first, second]) expect(body).not.toHaveProperty('query');
  for (const body of [third, fourth]) {
    expect(body).toMatchObject({ query: expect.stringContaining('query Viewer') });
    expect(body).not.toHaveProperty('extensions');
  }
  expect(more).toEqual([]);
  expect(sent.every(({ header }) => header !== null)).toBe(true);
});
