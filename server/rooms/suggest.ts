import { db } from '../store/database.ts';

const SUGGESTIONS_MOST = 5;
/** pg_trgm's measure, 0 to 1; below this two names have little in common. */
const SIMILAR_ENOUGH = 0.2;

/** Public rooms with names like `slug`, the most similar first. */
export function similarRooms(slug: string): Promise<{ slug: string; name: string }[]> {
  return db.$queryRaw`
    SELECT slug, name FROM "Room"
    WHERE "passwordHash" IS NULL AND (similarity(slug, ${slug}) >= ${SIMILAR_ENOUGH} OR starts_with(slug, ${slug}))
    ORDER BY similarity(slug, ${slug}) DESC, slug LIMIT ${SUGGESTIONS_MOST}`;
}
