import { v5 as uuidv5 } from 'uuid';
import { type Config, readConfig } from '../server/config.ts';
import { createCaller } from '../server/context.ts';
import { StartError } from '../server/errors.ts';
import type { AccountRow } from '../server/events.ts';
import { sendMessage } from '../server/messages/send.ts';
import { joinRoom } from '../server/rooms/join.ts';
import { db, openDatabase } from '../server/store/database.ts';

/** People and messages have ids made from their names, so that seeding again finds them. */
const SEED = 'c1a7f0de-3c1b-4d4e-9a57-6d1f0e5a2b11';
const cast = ['Ada', 'Grace', 'Edsger', 'Barbara'] as const;

type Line = [speaker: (typeof cast)[number], body: string];

const rooms: Record<string, Line[]> = {
  'Magic Circle': [
    ['Ada', 'Welcome to the *Magic Circle*. Say hello when you come in.'],
    ['Grace', 'Hello! Is this where the log is kept?'],
    ['Ada', 'It is. Everything said here has a number, and **no number is ever missing**.'],
    ['Edsger', 'Then a reader who was away can ask for what comes after the last number it saw.'],
    ['Barbara', '```js\nmessageAdded(room: "magic-circle", after: cursor)\n```'],
    ['Grace', 'That is a promise I can test.'],
  ],
  'Reading Room': [
    ['Barbara', 'What is everyone reading?'],
    [
      'Edsger',
      '> Simplicity is a great virtue but it requires hard work to achieve it\n\nMy own notes, again.',
    ],
    ['Ada', 'Menabrea, with far too many footnotes.'],
  ],
  Garage: [
    ['Grace', 'Selling a well-kept estate car. Runs quietly, *no bugs found*.'],
    ['Edsger', 'How many miles?'],
    ['Grace', 'About **a nanosecond of wire** times rather a lot.'],
  ],
};

/** As if each were signed in here; nobody is. */
function callerOf(account: AccountRow) {
  const session = { id: account.id, account, scopes: null, expiresAt: new Date(8.64e15) };
  return createCaller(session, { address: '' });
}

async function seed(config: Config): Promise<number> {
  const before = await db.message.count();
  const people = new Map<string, AccountRow>();
  for (const name of cast) {
    const id = uuidv5(name, SEED);
    const { createdAt } = await db.account.upsert({
      where: { id },
      create: { id, name },
      update: {},
      select: { createdAt: true },
    });
    people.set(name, { id, name, role: 'guest', handle: null, createdAt, deletedAt: null });
  }
  for (const [room, lines] of Object.entries(rooms)) {
    for (const [index, [name, body]] of lines.entries()) {
      const speaker = people.get(name) as AccountRow;
      await joinRoom(
        { room, name: null, password: null, invitation: null, create: true },
        callerOf(speaker),
        config,
      );
      await sendMessage(
        { room, body, clientId: uuidv5(`${room} ${index}`, SEED), replyTo: null, thread: null },
        speaker,
      );
    }
  }
  return (await db.message.count()) - before;
}

const check = process.argv.includes('--check');
try {
  const config = readConfig(check ? { DATA_DIR: ':memory:' } : process.env);
  const close = await openDatabase(config);
  const added = await seed(config);
  console.log(
    added === 0
      ? 'Everything was there already.'
      : `Added ${added} messages in ${Object.keys(rooms).length} rooms.`,
  );
  if (check && (await seed(config)) !== 0) throw new Error('Seeding twice added something the second time.');
  await close();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`Seeding failed: ${error.message}`);
  process.exit(1);
}
