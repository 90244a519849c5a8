// Makes a room of many messages in a data directory: through the store, as nobody would say so much.
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { log } from '../../server/logger.ts';
import { db } from '../../server/store/database.ts';
import { type LongRoom, MINUTES_APART } from './long-room.ts';
import { createPeople } from './people.ts';

const [dataDir = '', messages = 0, unread = 0] = process.argv
  .slice(2)
  .map((argument, at) => (at === 0 ? argument : Number(argument))) as [string, number, number];

log.level = 'silent';
const app = await startApp(readConfig({ DATA_DIR: dataDir, PORT: '0', RATE_LIMITS: 'off' }));
const people = createPeople(app.url);
const [ada, grace] = [await people.guest('Ada', 'Long Room'), await people.guest('Grace', 'Long Room')];
const room = await db.room.findUniqueOrThrow({ where: { slug: 'long-room' } });
const time = `now() - interval '${MINUTES_APART} minutes' * (${messages} - n)`;
await db.$executeRawUnsafe(`
  INSERT INTO "Message" (id, "roomId", seq, "authorId", "clientId", body, "createdAt")
  SELECT gen_random_uuid(), '${room.id}', ${room.head} + n, '${ada.id}', 'long-' || n,
    rtrim('Line ' || n || '. ' || repeat('Words come and go. ', (n * 7) % 11)), ${time}
  FROM generate_series(1, ${messages}) AS n`);
await db.$executeRawUnsafe(
  `UPDATE "Event" SET "createdAt" = "createdAt" - interval '${MINUTES_APART} minutes' * ${messages + 1}`,
);
await db.$executeRawUnsafe(`
  INSERT INTO "Event" ("roomId", seq, type, "actorId", "messageId", "createdAt")
  SELECT "roomId", seq, 'message.added', "authorId", id, "createdAt" FROM "Message"`);
const head = room.head + messages;
await db.room.update({ where: { id: room.id }, data: { head }, select: { id: true } });
await db.membership.updateMany({ where: { accountId: grace.id }, data: { readSeq: head - unread } });
await db.membership.updateMany({ where: { accountId: ada.id }, data: { readSeq: head } });
await people.leave();
await app.close();
const made: LongRoom = { slug: room.slug, token: grace.token as string, author: ada.token as string };
console.log(JSON.stringify(made));
process.exit(0);
