import { costLimitPlugin } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { type DocumentNode, Kind, TypeInfo, type ValidationContext, visit, visitWithTypeInfo } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { pageMost } from '../builder.ts';
import { assertPageSize, badInput, numeral } from '../errors.ts';

/** How large a query may be. The guide for programs (docs/api.md) has the same table; a test holds the two together. */
export const QUERY_LIMITS = {
  /** The text, in UTF-16 units: reading costs less than parsing. */
  text: 8 * 1024,
  /** Names, braces, values: what is parsed. To validate them may take time by the square of their number. */
  tokens: 600,
  /** Fields within fields. */
  depth: 10,
  aliases: 15,
  directives: 8,
  /**
   * Two for an object, one for a field of it, half as much again for each level, times the size of a page that the text asks for.
   * A page of 200 messages with all that is known of them costs less than 20,000.
   */
  cost: 25_000,
} as const;

/** @throws Refusal BAD_INPUT, field `query`. */
export function assertQueryText(query: string | null | undefined): void {
  if ((query?.length ?? 0) > QUERY_LIMITS.text) throw tooMuch('text');
}

/**
 * The limits as plugins, so that whatever parses and validates through Yoga heeds them, a socket too. Each has a handler that
 * throws our own refusal before the library throws its own.
 */
export function limitQueries(): Plugin[] {
  const limit = (name: keyof typeof QUERY_LIMITS) => ({ onReject: [() => raise(name)] });
  return [
    limitPages,
    maxTokensPlugin({ n: QUERY_LIMITS.tokens, ...limit('tokens') }),
    maxDepthPlugin({ n: QUERY_LIMITS.depth, flattenFragments: true, ...limit('depth') }),
    // `__typename` would be allowed as often as one likes.
    maxAliasesPlugin({ n: QUERY_LIMITS.aliases, allowList: [], ...limit('aliases') }),
    maxDirectivesPlugin({ n: QUERY_LIMITS.directives, ...limit('directives') }),
    costLimitPlugin({ maxCost: QUERY_LIMITS.cost, flattenFragments: true, ...limit('cost') }),
  ] as Plugin[];
}

/** A page that is too large is refused by its argument, which says more than the cost of the query would. */
const limitPages: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule((context: ValidationContext) => ({
      // Before the cost, which is found when the operation begins.
      Document(document: DocumentNode) {
        const types = new TypeInfo(context.getSchema());
        visit(
          document,
          visitWithTypeInfo(types, {
            Argument({ name, value }) {
              const most = pageMost(types.getArgument());
              if (most !== null && value.kind === Kind.INT)
                assertPageSize(name.value, Number(value.value), most);
            },
          }),
        );
      },
    }));
  },
};

const sentences: Record<keyof typeof QUERY_LIMITS, string> = {
  text: 'is longer than {} characters: use variables',
  tokens: 'has more than {} tokens (names, braces, values): ask for less, or in several requests',
  depth: 'nests fields more than {} deep',
  aliases: 'has more than {} aliases: ask in several requests',
  directives: 'has more than {} directives',
  cost: 'costs more than {}: ask for smaller pages, or for fewer at once',
};

function raise(name: keyof typeof QUERY_LIMITS): never {
  throw tooMuch(name);
}

function tooMuch(name: keyof typeof QUERY_LIMITS) {
  const limit = QUERY_LIMITS[name];
  return badInput('query', `The query ${sentences[name].replace('{}', numeral(limit))}.`, limit);
}
