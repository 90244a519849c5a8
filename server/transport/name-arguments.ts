import { type DocumentNode, GraphQLError, isValueNode, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { withoutValues } from './without-values.ts';

/** GraphQL says of a value in the text that it does not fit, and repeats it, but not which argument it was given for. */
export const nameArguments: Plugin = {
  onValidate({ params: { documentAST } }) {
    return ({ valid, result, setResult }) => {
      if (!valid) setResult((result as GraphQLError[]).map((error) => named(error, documentAST)));
    };
  },
};

function named(error: GraphQLError, document: DocumentNode): GraphQLError {
  error.message = withoutValues(error);
  const [at] = error.nodes ?? [];
  // What was found of a text is kept, and comes by here again when the same is asked.
  if (error.extensions.field !== undefined) return error;
  if (!at?.loc || !isValueNode(at)) return error;
  const { start, end } = at.loc;
  let field: string | undefined;
  visit(document, {
    Argument({ name, loc }) {
      if (loc && loc.start <= start && end <= loc.end) field = name.value;
    },
  });
  if (field === undefined) return error;
  const { nodes, extensions } = error;
  return new GraphQLError(`Argument "${field}": ${error.message}`, {
    ...(nodes && { nodes }),
    extensions: { ...extensions, field },
  });
}
