import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuest } from '../../server/accounts/guest.ts';
import { similarRooms, similarTo } from '../../server/rooms/suggest.ts';
import { db, run } from '../../server/store/database.ts';
import { Prisma } from '../../server/store/generated/client.ts';
import { openApp, type TestApp } from '../support/app.ts';

const MANY = 5_000;

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
  const { id } = await createGuest('Ada');
  const room = (slug: string) => ({ id: randomUUID(), slug, nameSlug: slug, name: slug, createdById: id });
  const named = [
    'library',
    'liberty',
    'lib_x',
    'libx',
    'a',
    'ab',
    'ab-c',
    '日本語',
    '🎉',
    'room',
    'over-0.5',
  ];
  const many = Array.from({ length: MANY }, (_, index) => `room-${index}-${randomUUID()}`);
  await db.room.createMany({ data: [...named, ...many].map(room) });
  await db.room.create({ data: { ...room('librarians'), private: true } });
});
afterAll(() => app?.close());

test.each([
  ...['libary', 'lib', 'lib_', 'l', 'a', 'ab', '日本', '🎉', '-', 'room-12', 'over-05', 'zzz'],
])('the rooms suggested for %s are those that were measured one by one', async (slug) => {
  const measured = await run<{ slug: string; name: string }>(Prisma.sql`
    SELECT slug, name FROM "Room"
    WHERE NOT private AND (similarity(slug, ${slug}) >= 0.2 OR starts_with(slug, ${slug}))
    ORDER BY similarity(slug, ${slug}) DESC, slug LIMIT 5`);
  expect(await similarRooms(slug)).toEqual(measured);
});

test('of thousands of names that begin alike, some are suggested', async () => {
  const slugs = (await similarRooms('room')).map(({ slug }) => slug);
  expect(slugs).toEqual(Array.from({ length: 5 }, () => expect.stringMatching(/^room/)));
});

test('they are found by the index', async () => {
  const { text, values } = similarTo('libary');
  const quoted = values.map((value) => `'${value}'`).join(', ');
  await db.$transaction(async (tx) => {
    await tx.$executeRawUnsafe(`PREPARE suggest (text, text, int, text, int) AS ${text}`);
    const plan = await tx.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN EXECUTE suggest (${quoted})`);
    await tx.$executeRawUnsafe('DEALLOCATE suggest');
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(lines.match(/Bitmap Index Scan on "Room_name_trgm"/g)).toHaveLength(2);
    expect(lines).toContain('slug % $1');
  });
});
