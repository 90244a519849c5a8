import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { type GraphQLParams, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { badInput, Refusal } from '../errors.ts';

/**
 * Reads what a request asks for: by POST as JSON, by GET in the URL. What is not of the shape of GraphQL over HTTP is
 * refused in our own words and with 400, as nothing of it can be understood.
 */
export const readAsked: Plugin = {
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      if (request.method === 'GET') return fromUrl(new URL(request.url, 'http://localhost').searchParams);
      return shaped(parsed(await request.text(), 'The body'));
    });
  },
};

function fromUrl(given: URLSearchParams): GraphQLParams {
  const part = (name: string) => {
    const text = given.get(name);
    return text ? parsed(text, `\`${name}\``, name) : undefined;
  };
  return shaped({
    query: given.get('query') || undefined,
    operationName: given.get('operationName') || undefined,
    variables: part('variables'),
    extensions: part('extensions'),
  });
}

function parsed(text: string, what: string, field?: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`${what} is not valid JSON.`, field);
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isString = (value: unknown) => typeof value === 'string';
const parts = {
  query: { fits: isString, shape: 'a string' },
  operationName: { fits: isString, shape: 'a string' },
  variables: { fits: isObject, shape: 'an object' },
  extensions: { fits: isObject, shape: 'an object' },
};

function shaped(asked: unknown): GraphQLParams {
  if (Array.isArray(asked)) throw malformed('Send one operation a request: there are no batches.');
  if (!isObject(asked)) throw malformed('Send an object, such as {"query": "{ viewer { name } }"}.');
  for (const [name, value] of Object.entries(asked as object)) {
    const part = Object.hasOwn(parts, name) ? parts[name as keyof typeof parts] : undefined;
    if (value === null || value === undefined) continue;
    if (!part)
      throw malformed(`A request has no \`${name}\`: it has ${Object.keys(parts).join(', ')}.`, name);
    if (!part.fits(value)) throw malformed(`\`${name}\` must be ${part.shape}.`, name);
  }
  return asked as GraphQLParams;
}

/** Where neither a text nor a hash says what to execute. */
export function assertQuery(query: string | null | undefined): asserts query is string {
  if (query === undefined || query === null)
    throw malformed('Say what to execute: there is no `query`.', 'query');
}

/** @throws Refusal BAD_INPUT, field `operationName`, where it does not say which operation of the document. */
export function operationIn(document: DocumentNode, operationName: string | null | undefined) {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  throw badInput('operationName', 'Say which operation of the query: it has none of this name, or several.');
}

const TAKES_EVENTS = /(?:^|,)\s*(?:text\/event-stream|text\/\*|\*\/\*)\s*(?:[;,]|$)/i;
const NOT_ACCEPTABLE =
  'Subscriptions are answered as text/event-stream, all else as application/json or application/graphql-response+json: name it in Accept.';

/** Before a subscription begins: nobody would end one whose results its reader cannot be sent. */
export function assertTakesEvents(request: Request): void {
  if (!TAKES_EVENTS.test(request.headers.get('accept') ?? '*/*'))
    throw refused(406, NOT_ACCEPTABLE, 'accept');
}

/** A reader who takes nothing of what is answered here would be answered with nothing at all. */
export const sayWhatIsAnswered: Plugin = {
  onResponse({ response, setResponse, fetchAPI }) {
    if (response.status !== 406 || response.body !== null) return;
    const { message, extensions } = refused(406, NOT_ACCEPTABLE, 'accept');
    const { http: _, ...shown } = extensions;
    setResponse(fetchAPI.Response.json({ errors: [{ message, extensions: shown }] }, { status: 406 }));
  },
};

/** Of what was refused before anything was executed, whoever asks for the media type of GraphQL is told by the status too. */
export const statusOfRefusals: Plugin = {
  onExecutionResult({ result }) {
    if (!result || Array.isArray(result) || isAsyncIterable(result) || 'data' in result) return;
    for (const error of (result as ExecutionResult).errors ?? []) withStatus(error);
  },
};

const NOT_THE_CALLERS: unknown[] = ['UNAVAILABLE', 'INTERNAL'];

/** As `statusOfRefusals`, for what is refused where Yoga looks at no result. */
export function withStatus<Thrown>(error: Thrown): Thrown {
  if (error instanceof GraphQLError && !NOT_THE_CALLERS.includes(error.extensions.code))
    error.extensions.http ??= { status: 400, spec: true };
  return error;
}

function malformed(message: string, field?: string): Refusal {
  return refused(400, message, field);
}

function refused(status: number, message: string, field?: string): Refusal {
  const refusal = new Refusal('BAD_INPUT', message, field === undefined ? {} : { field });
  refusal.extensions.http = { status };
  return refusal;
}
