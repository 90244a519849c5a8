import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { likePattern } from '../text.ts';

const SUGGESTIONS_MOST = 5;
/** Of thousands of names that begin alike not all are compared: anybody may ask, and often. */
const COMPARED_MOST = 1_000;

/** Public rooms with names like `slug`, the most similar first. */
export function similarRooms(slug: string): Promise<{ slug: string; name: string }[]> {
  return run(similarTo(slug));
}

/** How similar is enough for `%`, store/session-settings.ts says. Neither `similarity` nor `starts_with` would use the index. */
export function similarTo(slug: string): Prisma.Sql {
  const beginning = `${likePattern(slug)}%`;
  return Prisma.sql`
    SELECT slug, name FROM (
      SELECT slug, name FROM "Room"
      WHERE NOT private AND (slug % ${slug} OR slug LIKE ${beginning}) LIMIT ${COMPARED_MOST}
    ) AS alike
    ORDER BY similarity(slug, ${slug}) DESC, slug LIMIT ${SUGGESTIONS_MOST}`;
}
