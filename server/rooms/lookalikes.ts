import unhomoglyph from 'unhomoglyph';
import type { Transaction } from '../store/database.ts';
import { folded } from './name.ts';

/**
 * The same name in the letters that it looks to be written in: `lobby` of `lоbby` with a Cyrillic `о`. Not its skeleton, in
 * which `modem` and `modern` are one.
 */
function latinOf(slug: string): string {
  const letters = [...slug.normalize('NFD')];
  return folded(letters.map((letter) => (letter < '\u0080' ? letter : unhomoglyph(letter))).join(''));
}

/**
 * The public room that one of this name would be taken for. Of two that look alike, the one in other letters is the one that
 * deceives, and is refused. A private room is nobody's business.
 *
 * @param id - of the room that is to have the name, where it is there already: then the very same name is looked for too.
 */
export async function lookalikeOf(
  on: Pick<Transaction, 'room'>,
  { id, slug }: { id?: string; slug: string },
): Promise<{ name: string } | null> {
  const latin = latinOf(slug);
  const slugs = id === undefined ? [latin].filter((other) => other !== slug) : [slug, latin];
  return on.room.findFirst({
    where: { slug: { in: slugs }, private: false, ...(id !== undefined && { id: { not: id } }) },
    select: { name: true },
  });
}
