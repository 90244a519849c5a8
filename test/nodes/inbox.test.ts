import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Nodes, nodesCanRun, openNodes } from '../support/nodes.ts';
import { createPeople, type Listening, type People, type Person } from '../support/people.ts';

const INBOX = `subscription ($after: String) { inbox(after: $after) {
  __typename cursor
  ... on InboxMessage { message { body } }
  ... on UnreadChanged { room { slug viewerUnreadCount } }
} }`;
const START = 'mutation ($people: [ID!]!) { startConversation(people: $people) { room { id slug } } }';

describe.skipIf(!nodesCanRun())('conversations and inboxes, with two nodes', () => {
  let nodes: Nodes;
  let one: People;
  let two: People;
  beforeAll(async () => {
    nodes = await openNodes();
    const servers = await Promise.all([nodes.startNode(), nodes.startNode()]);
    [one, two] = servers.map(({ url }) => createPeople(url)) as [People, People];
  }, 120_000);
  afterAll(async () => {
    await Promise.all([one, two].map((people) => people?.leave()));
    await nodes?.stop();
  });

  const start = async (person: Person, ...others: Person[]): Promise<{ id: string; slug: string }> => {
    const answer = await person.ask(START, { people: others.map(({ id }) => id) });
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data.startConversation.room;
  };
  const follow = async (person: Person, after?: string): Promise<Listening> => {
    const heard = person.listen(INBOX, { after });
    await heard.untilSome(({ __typename }) => __typename === 'InboxCaughtUp');
    return heard;
  };
  const join = (person: Person, room: string) =>
    person.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }', { room });
  const bodies = ({ items }: Pick<Listening, 'items'>): string[] =>
    items.flatMap(({ message }) => (message ? [message.body] : []));

  test('there is one for each set of people, though all of them begin it on both nodes at once', async () => {
    const people = await Promise.all(['race-a', 'race-b', 'race-c'].map((name) => one.member(name)));
    const rooms = await Promise.all(
      [...people, ...people.map((person) => two.again(person))].flatMap((person) =>
        Array.from({ length: 4 }, () => start(person, ...people.filter(({ id }) => id !== person.id))),
      ),
    );
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(1);
    const { data } = await (people[0] as Person).ask(
      `{ users(room: "${rooms[0]?.slug}") { id } history(room: "${rooms[0]?.slug}") { asOf } }`,
    );
    expect([data.users.length, data.history.asOf]).toEqual([3, 1]);
  });

  test('what is said on one node is in the inboxes of the other, and what is read there is told here', async () => {
    const [ada, grace] = [await one.member('hears-ada'), await one.member('hears-grace')];
    for (const person of [ada, grace]) await join(person, 'Heard');
    const { slug } = await start(ada, grace);
    const [hers, his] = await Promise.all([follow(two.again(ada)), follow(two.again(grace))]);
    for (let round = 0; round < 20; round++) {
      await (round % 2 === 0 ? ada : grace).say(slug, `${round}`);
      for (const heard of [hers, his]) await heard.untilSome(({ message }) => message?.body === `${round}`);
    }
    expect(bodies(hers)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
    await grace.say('heard', 'In a channel');
    await hers.untilSome(({ room }) => room?.slug === 'heard' && room.viewerUnreadCount === 1);
    const { data } = await ada.ask('{ history(room: "heard") { streamCursor } }');
    await ada.ask(
      'mutation ($cursor: String!) { markRead(room: "heard", cursor: $cursor) { room { id } } }',
      {
        cursor: data.history.streamCursor,
      },
    );
    await hers.untilSome(({ room }) => room?.slug === 'heard' && room.viewerUnreadCount === 0);
    // Whatever they come to on one node, they are told of on the other.
    await join(ada, 'Heard later');
    await hers.untilSome(({ room }) => room?.slug === 'heard-later');
    await join(grace, 'Heard later');
    await grace.say('heard-later', 'And here');
    await hers.untilSome(({ room }) => room?.slug === 'heard-later' && room.viewerUnreadCount === 1);
    for (const heard of [hers, his]) heard.stop();
  });

  test('nothing is missed and nothing comes twice when the node of a reader, or of whoever writes, is killed', async () => {
    const [ada, grace] = [await one.member('killed-ada'), await one.member('killed-grace')];
    for (const person of [ada, grace]) await join(person, 'Killed');
    const { slug } = await start(ada, grace);
    const begun = (await ada.ask('{ conversations { streamCursor } }')).data.conversations.streamCursor;
    const acknowledged = new Set<string>();
    const heard: string[] = [];
    let after = begun;
    for (let round = 0; round < 3; round++) {
      const doomed = await nodes.startNode();
      const there = createPeople(doomed.url);
      const reading = await follow(there.again(ada), after);
      let killed: Promise<unknown> | null = null;
      await Promise.all(
        Array.from({ length: 60 }, async (_, n) => {
          const clientId = `${round}-${n}`;
          // Half of it is said through the node that dies, and again where no answer came.
          const first = await (n % 2 === 0 ? there.again(grace) : grace)
            .say(slug, clientId, clientId)
            .catch(() => null);
          if (n === 20) killed = doomed.kill('SIGKILL');
          const { data } = first?.data ? first : await grace.say(slug, clientId, clientId);
          acknowledged.add(data.sendMessage.message.body);
        }),
      );
      await (killed ?? doomed.kill('SIGKILL'));
      await reading.ended;
      heard.push(...bodies(reading));
      after = reading.items.at(-1)?.cursor ?? after;
      await there.leave();
    }
    const [rest, all] = await Promise.all([follow(two.again(ada), after), follow(two.again(ada), begun)]);
    heard.push(...bodies(rest));
    expect(heard).toEqual(bodies(all));
    expect([...heard].sort()).toEqual([...acknowledged].sort());
    for (const one of [rest, all]) one.stop();
  });
});
