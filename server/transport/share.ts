import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { hidesPresenceOf } from '../accounts/hiding.ts';
import { readsViewer } from '../builder.ts';
import { type Context, createBudget, nobody } from '../context.ts';
import { type Feed, isFeed } from '../live/feed.ts';
import { type Group, groupOf } from '../live/group.ts';
import type { Payload } from '../live/payloads.ts';
import type { Followed } from '../live/place.ts';
import type { Appearance } from '../live/presence.ts';
import { maskError, withoutHttp } from './mask.ts';

/** The JSON of one execution, which every reader of a group is sent; Yoga asks for it by `stringify`. */
type SharedResult = ExecutionResult & Payload & { stringify(): string };

/** What of a document decides who may share its executions; worked out once. */
type Shape = {
  /** The variable that is the cursor and nothing else: it says where a reader begins, not what it is shown. */
  cursor: string | null;
  variables: string[];
  /** Whether a field is selected whose value depends on who asks. */
  readsViewer: boolean;
};

const CURSOR_ARGUMENT = 'after';
const shapes = new WeakMap<DocumentNode, Shape>();

/** What a subscription follows, and how whoever does so is seen there. */
type Opened = { feed: Feed; seen: Appearance };

export function isOpened(opened: Opened | ExecutionResult): opened is Opened {
  return 'feed' in opened;
}

/** What a subscription operation is to follow, or why not. Errors are masked. */
export async function openFeed(args: ExecutionArgs): Promise<Opened | ExecutionResult> {
  try {
    const source = await createSourceEventStream(args);
    if (isFeed(source)) return { feed: source, seen: await appearanceOf(source, args) };
    if (Symbol.asyncIterator in source) throw new Error('A subscription must be resolved by a feed.');
    return { ...source, errors: source.errors?.map(masked) ?? [] };
  } catch (error) {
    return { errors: [masked(error)] };
  }
}

async function appearanceOf({ viewer }: Feed, { contextValue }: ExecutionArgs): Promise<Appearance> {
  const { session, attendance } = (contextValue as Context).caller;
  return { attendance, hidesPresence: session?.hidesPresence ?? (await hidesPresenceOf(viewer.id)) };
}

/** The readers who asked the same as this operation, for whom it is executed once. */
export function groupFor(args: ExecutionArgs, feed: Feed): Group<SharedResult> {
  const shape = shapeOf(args.document, args.schema);
  // What is left away has its default, and is not the same as null.
  const variables = shape.variables
    .filter((name) => name !== shape.cursor && Object.hasOwn(args.variableValues ?? {}, name))
    .map((name) => [name, args.variableValues?.[name]]);
  const key = JSON.stringify([
    feed.roomId,
    feed.access,
    args.document.loc?.source.body,
    args.operationName ?? null,
    variables,
    shape.readsViewer ? feed.viewer.id : null,
  ]);
  return groupOf(key, feed.roomId, () => {
    const contextValue = shape.readsViewer
      ? (args.contextValue as Context)
      : { ...(args.contextValue as Context), caller: nobody };
    // Each event is an answer of its own: what one holds is not taken from the next.
    return (item) =>
      resultOf({ ...args, contextValue: { ...contextValue, spend: createBudget() } }, feed, item);
  });
}

function resultOf(
  args: ExecutionArgs,
  feed: Feed,
  item: Followed,
): SharedResult | null | Promise<SharedResult> {
  const rootValue = feed.show(item);
  if (rootValue === null) return null;
  try {
    const result = execute({ ...args, rootValue });
    return result instanceof Promise ? result.then(written, failed) : written(result);
  } catch (error) {
    return failed(error);
  }
}

function written({ data = null, errors }: ExecutionResult): SharedResult {
  const result = errors ? { data, errors: errors.map(masked) } : { data };
  const bytes = Buffer.from(JSON.stringify(result));
  return { bytes, stringify: () => String(bytes) };
}

function failed(error: unknown): SharedResult {
  return written({ errors: [masked(error)] });
}

const masked = (error: unknown) => withoutHttp(maskError(error));

function shapeOf(document: DocumentNode, schema: GraphQLSchema): Shape {
  const known = shapes.get(document);
  if (known) return known;
  const types = new TypeInfo(schema);
  const declared: string[] = [];
  const cursors: string[] = [];
  const used: string[] = [];
  let reads = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition({ variable }) {
        declared.push(variable.name.value);
        return false;
      },
      Field() {
        reads ||= readsViewer(types.getFieldDef());
      },
      Argument({ name, value }) {
        const atRoot = types.getParentType() === schema.getSubscriptionType();
        if (atRoot && name.value === CURSOR_ARGUMENT && value.kind === 'Variable')
          cursors.push(value.name.value);
      },
      Variable({ name }) {
        used.push(name.value);
      },
    }),
  );
  const [cursor = null] = cursors;
  const alone = used.filter((name) => name === cursor).length === 1;
  const shape = { cursor: alone ? cursor : null, variables: declared, readsViewer: reads };
  shapes.set(document, shape);
  return shape;
}
