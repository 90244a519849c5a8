import { GraphQLError } from 'graphql';
import { type ErrorCode, errorCodes, Refusal } from '../errors.ts';
import { log } from '../logger.ts';
import { isUnreachable, noteOutage } from '../store/unreachable.ts';
import { withoutValues } from './without-values.ts';

/**
 * What a caller is told of an error: refusals and faults of the query as they are, a database that is away as
 * UNAVAILABLE, and of everything else only that it is our defect.
 */
export function maskError(error: unknown): GraphQLError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (error instanceof GraphQLError) {
    if (error instanceof Refusal || cause instanceof Refusal) return error;
    // A scalar's refusal of a variable is the cause of GraphQL's own error.
    if (!cause || cause instanceof GraphQLError) {
      error.message = withoutValues(error);
      return isListed(error.extensions.code) ? error : recoded(error, 'BAD_INPUT', error.message);
    }
  }
  if (cause instanceof RangeError && /call stack/.test(cause.message)) {
    return recoded(error, 'BAD_INPUT', 'The query is nested too deeply.');
  }
  if (isUnreachable(cause)) {
    noteOutage(cause);
    return recoded(error, 'UNAVAILABLE', 'The database cannot be reached. Try again.');
  }
  log.error({ err: cause }, 'A request failed by a defect.');
  return recoded(error, 'INTERNAL', 'Something went wrong on the server.');
}

/** For where there is no HTTP response: nothing is left of what was meant for its status. */
export function withoutHttp(error: GraphQLError): GraphQLError {
  delete error.extensions.http;
  return error;
}

/** Ours, or GraphQL's own for a query that does not parse or fit. What else a library may choose is bad input to us. */
function isListed(code: unknown): boolean {
  return typeof code === 'string' && (code in errorCodes || code.startsWith('GRAPHQL_'));
}

/**
 * The status that Yoga gives the response; it is not sent. 400 is for readers who ask for the media type of GraphQL: for
 * the others, what was understood and refused has status 200.
 */
function byTheSpec(http: { status?: number }) {
  return http.status === 400 ? { ...http, spec: true } : http;
}

function recoded(error: unknown, code: ErrorCode, message: string): GraphQLError {
  const { nodes, source, positions, path, extensions } =
    error instanceof GraphQLError ? error : ({} as Partial<GraphQLError>);
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    ...(path && { path }),
    extensions: { ...(extensions?.http && { http: byTheSpec(extensions.http) }), code },
  });
}
