import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionArgs } from 'graphql';
import { createYoga, type GraphiQLOptions, type GraphQLParams, type Plugin } from 'graphql-yoga';
import type { Config } from '../config.ts';
import {
  type Caller,
  type Context,
  createBudget,
  createCaller,
  type Settings,
  type SignedIn,
} from '../context.ts';
import { schema } from '../schema.ts';
import { addressOf } from './address.ts';
import {
  assertQuery,
  assertTakesEvents,
  operationIn,
  readAsked,
  sayWhatIsAnswered,
  statusOfRefusals,
  withStatus,
} from './asked.ts';
import type { Documents } from './documents.ts';
import { firstTab } from './graphiql.ts';
import { credentialOf, sessionCookie, sessionOf } from './identity.ts';
import { assertKeptVariables } from './kept-limits.ts';
import type { Limits } from './limits.ts';
import { maskError } from './mask.ts';
import { nameArguments } from './name-arguments.ts';
import type { Opening } from './opening.ts';
import { PAGE_HEADER } from './origin.ts';
import { createQueries } from './queries.ts';
import { assertQueryText, limitQueries } from './query-limits.ts';
import { releasedAfter } from './release.ts';
import { groupFor, isOpened, openFeed } from './share.ts';
import { whileSession } from './while-session.ts';

/** The one address of the API, over HTTP and WebSocket. */
export const GRAPHQL_PATH = '/graphql';
/** A request body, or a frame of a socket, in bytes: room for the longest message however it is escaped. */
export const REQUEST_BYTES_MAX = 128 * 1024;

const graphiql = {
  title: 'Enchanters',
  subscriptionsProtocol: 'WS' as const,
  credentials: 'same-origin' as const,
  additionalHeaders: { [PAGE_HEADER]: 'graphiql' },
  // GraphiQL's own option: a `defaultQuery` is gone after a reload, which then shows an empty tab.
  query: firstTab,
};

/** Its nine megabytes are loaded when somebody looks at it first. */
async function renderGraphiQL(options: GraphiQLOptions): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(options);
}

const NO_GRAPHIQL =
  '<!doctype html><title>Enchanters</title><p>GraphiQL is off: this server executes only the operations of its web client (DOCUMENTS=persisted).';

/** What the transports hand to Yoga: a request, or the caller that a socket knows already. */
export type Incoming = { req: IncomingMessage; res: ServerResponse; caller?: never } | { caller: Caller };

type GraphQLConfig = Pick<Config, 'publicUrl' | 'trustProxy' | 'documents'> & Settings;

/** What every operation goes through, whatever it came by. */
export type Pipeline = ReturnType<typeof createPipeline>;

export function createPipeline(
  config: GraphQLConfig,
  limits: Limits,
  documents: Documents,
  opening: Opening,
) {
  const { publicUrl } = config;
  const queries = createQueries(documents.texts);
  const cookies = new WeakMap<Request, string>();

  const nameText: Plugin = {
    onParams({ params, setParams }) {
      try {
        assertQueryText(params.query);
        const query = documents.textOf(params);
        assertQuery(query);
        if (query !== params.query) setParams({ ...params, query });
        return queries.turnOf(query);
      } catch (error) {
        throw withStatus(error);
      }
    },
  };

  const rememberValid: Plugin = {
    onValidate:
      ({ params }) =>
      ({ valid }) => {
        if (valid) queries.foundValid(params.documentAST);
      },
  };

  const nameOperation: Plugin<Incoming & { params?: GraphQLParams }> = {
    onParse:
      () =>
      ({ result, context }) => {
        if (!(result instanceof Error)) operationIn(result, context.params?.operationName);
      },
  };

  const setCookies: Plugin = {
    onResponse({ request, response }) {
      const cookie = cookies.get(request);
      if (cookie) response.headers.append('set-cookie', cookie);
    },
  };

  /** Server-sent events share executions with sockets. */
  const shareSubscriptions: Plugin = {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const opened = await openFeed(args);
        if (!isOpened(opened)) return opened;
        const { feed, seen } = opened;
        return groupFor(args, feed).read(feed, seen);
      });
    },
  };

  // Of requests; a socket counts its own. After the plugin that subscribes, as this goes around it.
  const countSubscriptions: Plugin<Incoming & Context> = {
    onSubscribe({ args, subscribeFn, setSubscribeFn, setResultAndStopExecution }) {
      const { caller, request } = args.contextValue as Context & { request?: Request };
      if (!request) return;
      try {
        assertTakesEvents(request);
        assertKeptVariables(args.variableValues);
        const release = limits.subscription(caller);
        setSubscribeFn((args) =>
          releasedAfter(async () => whileSession(caller, await subscribeFn(args)), release),
        );
      } catch (error) {
        setResultAndStopExecution({ errors: [maskError(error)] });
      }
    },
  };

  const yoga = createYoga<Incoming, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    landingPage: false,
    cors: false,
    multipart: false,
    logging: false,
    batching: false,
    maxRequestBodySize: REQUEST_BYTES_MAX,
    maskedErrors: { maskError },
    plugins: [
      readAsked,
      nameText,
      rememberValid,
      nameOperation,
      nameArguments,
      ...limitQueries(),
      statusOfRefusals,
      sayWhatIsAnswered,
      setCookies,
      shareSubscriptions,
      countSubscriptions,
    ],
    parserAndValidationCache: queries.cache,
    // Yoga waits for it, but its types do not say so.
    renderGraphiQL: config.documents === 'any' ? (renderGraphiQL as never) : () => NO_GRAPHIQL,
    graphiql,
    async context(incoming) {
      if (incoming.caller) return { caller: incoming.caller, settings: config, spend: createBudget() };
      const { request, req } = incoming;
      await opening.passed();
      const session = await sessionOf(credentialOf(req.headers, publicUrl));
      const caller = createCaller(session, {
        address: addressOf(req, config.trustProxy),
        program: req.headers['user-agent'] ?? '',
        signedIn: (as: SignedIn | null) => cookies.set(request, sessionCookie(as, publicUrl)),
      });
      return { caller, settings: config, spend: createBudget() };
    },
  });
  return { yoga, documents, queries, opening };
}
