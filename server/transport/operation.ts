import { type DocumentNode, type ExecutionArgs, GraphQLError } from 'graphql';
import type { Attendance } from '../attendance.ts';
import { createCaller, type Session } from '../context.ts';
import { Refusal } from '../errors.ts';
import { operationIn } from './asked.ts';
import type { Pipeline } from './graphql.ts';
import { type Credential, sessionOf } from './identity.ts';
import { assertKeptVariables, assertOperationId, declaredVariables } from './kept-limits.ts';
import { maskError, withoutHttp } from './mask.ts';
import { assertQueryText } from './query-limits.ts';
import { releasedAfter } from './release.ts';
import type { Client } from './upgrade.ts';

/** What a socket asks for. */
export type Asked = {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
  extensions?: Record<string, unknown> | null | undefined;
};

/** A socket, and whom it acts for: a `joinRoom` over it may change that. */
export type Asker = {
  client: Client;
  credential: Credential | null;
  attendance: Attendance;
  /** From here on it acts for this session, and for no other. */
  actFor(session: Session | null): void;
};

type Run = (args: ExecutionArgs) => unknown;

/** What graphql-ws executes. `rootValue` brings the ways through the pipeline that this operation goes. */
export type Operation = ExecutionArgs & { rootValue: { execute: Run; subscribe: Run } };

/**
 * Makes an operation of what a socket asks for, through the same pipeline as HTTP.
 *
 * @param id - how the socket names it.
 * @param asked - is emptied.
 * @param subscribe - how what is subscribed to comes to the socket.
 * @returns it, or why not. It never throws: graphql-ws would close the whole socket, with a code that its clients take as final.
 */
export async function operationOf(
  pipeline: Pipeline,
  asker: Asker,
  id: string,
  asked: Asked,
  subscribe: Run,
): Promise<Operation | GraphQLError[]> {
  try {
    assertOperationId(id);
    return await begin(pipeline, asker, asked, subscribe);
  } catch (error) {
    return [withoutHttp(maskError(error))];
  } finally {
    // graphql-ws keeps what was asked as long as the subscription lasts, and looks at it no more: up to 128 KiB each.
    asked.query = '';
    asked.variables = asked.extensions = null;
  }
}

async function begin(
  { yoga, documents, queries }: Pipeline,
  asker: Asker,
  asked: Asked,
  subscribe: Run,
): Promise<Operation | GraphQLError[]> {
  const { address, program, use } = asker.client;
  const answered = use.operation();
  let begun = false;
  try {
    assertQueryText(asked.query);
    // Asked at each operation: a session may have ended, or its account changed, since the socket was opened.
    const session = await sessionOf(asker.credential);
    asker.actFor(session);
    const caller = createCaller(session, {
      address,
      program,
      attendance: asker.attendance,
      signedIn(as) {
        asker.credential = as && { token: as.token, bearer: true };
        asker.actFor(as?.session ?? null);
      },
    });
    use.actFor(caller);
    const query = documents.textOf(asked) ?? '';
    await queries.turnOf(query);
    // The variables are not among them: this is kept with the context, and nothing reads them there.
    const { operationName } = asked;
    const enveloped = yoga.getEnveloped({ caller, params: { query, operationName } });
    const known = queries.validOf(query);
    const document = known ?? parsed(enveloped.parse, query);
    if (!known) {
      const errors: readonly GraphQLError[] = enveloped.validate(enveloped.schema, document);
      if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    }
    const named = operationIn(document, asked.operationName);
    const contextValue = await enveloped.contextFactory();
    const subscribes = named.operation === 'subscription';
    if (subscribes) assertKeptVariables(asked.variables);
    const variableValues = subscribes ? declaredVariables(named, asked.variables) : asked.variables;
    const ended = subscribes ? use.subscription(caller) : () => undefined;
    begun = true;
    return {
      schema: enveloped.schema,
      operationName: asked.operationName,
      document,
      variableValues,
      contextValue,
      rootValue: {
        execute: (args) => releasedAfter(() => enveloped.execute(args), answered),
        subscribe: (args) => releasedAfter(() => subscribe(args), ended).finally(answered),
      },
    };
  } finally {
    if (!begun) answered();
  }
}

function parsed(parse: (query: string) => DocumentNode, query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    const foreign = error instanceof GraphQLError && !(error instanceof Refusal);
    throw foreign ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return withoutHttp(error);
}
