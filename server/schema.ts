import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from './builder.ts';
import { type ErrorCode, errorCodes } from './errors.ts';
import { enforceRules } from './rules.ts';
import './accounts/schema.ts';
import './accounts/server-schema.ts';
import './direct/schema.ts';
import './inbox/schema.ts';
import './messages/events-schema.ts';
import './messages/history-schema.ts';
import './messages/permissions.ts';
import './messages/schema.ts';
import './messages/typing-schema.ts';
import './moderation/audit-schema.ts';
import './moderation/people-schema.ts';
import './moderation/report-schema.ts';
import './moderation/schema.ts';
import './reactions/schema.ts';
import './rooms/invitations-schema.ts';
import './rooms/notifications-schema.ts';
import './rooms/permissions.ts';
import './rooms/presence-schema.ts';
import './rooms/schema.ts';
import './search/schema.ts';
import './threads/schema.ts';

builder.enumType('ErrorCode', {
  description:
    'Every code that `extensions.code` of an error can have, over HTTP and WebSocket alike. Beside it there may be `field` (the argument at fault), `limit` (a number), `suggestions` (rooms: `{ slug name }`), `canCreate` (a boolean) and `retryAfter` (seconds). A query that does not parse or does not fit this schema has GRAPHQL_PARSE_FAILED or GRAPHQL_VALIDATION_FAILED instead.',
  values: Object.fromEntries(
    Object.entries(errorCodes).map(([code, description]) => [code, { description }]),
  ) as Record<ErrorCode, { description: string }>,
});

export const schema = builder.toSchema();
enforceRules(schema);

/** The schema as schema.graphql holds it. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
