import { GraphQLError } from 'graphql';
import { Refusal } from '../errors.ts';
import { log } from '../logger.ts';
import { isUnreachable } from '../store/database.ts';

/**
 * What a caller is told of an error: refusals and faults of the query as they are, a database that is away as
 * UNAVAILABLE, and of everything else only that it is our defect.
 */
export function maskError(error: unknown): GraphQLError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (error instanceof GraphQLError) {
    if (error instanceof Refusal || cause instanceof Refusal) return error;
    if (!cause) return error.extensions.code ? error : recoded(error, 'BAD_INPUT', error.message);
  }
  if (isUnreachable(cause))
    return recoded(error, 'UNAVAILABLE', 'The database cannot be reached. Try again.');
  log.error({ err: cause }, 'A request failed by a defect.');
  return recoded(error, 'INTERNAL', 'Something went wrong on the server.');
}

function recoded(error: unknown, code: string, message: string): GraphQLError {
  const { nodes, source, positions, path } =
    error instanceof GraphQLError ? error : ({} as Partial<GraphQLError>);
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    ...(path && { path }),
    extensions: { code },
  });
}
