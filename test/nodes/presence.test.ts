import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Nodes, nodesCanRun, openNodes } from '../support/nodes.ts';
import { createPeople, type Listening, type People, type Person } from '../support/people.ts';
import type { RunningServer } from '../support/server.ts';

const EVENTS = `subscription ($room: String!) {
  roomEvents(room: $room) { __typename ... on UsersChanged { users { name online presence } onlineCount } ... on TypingChanged { user { name } typing } }
}`;

describe.skipIf(!nodesCanRun())('who is online, with two nodes', () => {
  let nodes: Nodes;
  let servers: RunningServer[];
  let one: People;
  let two: People;
  beforeAll(async () => {
    nodes = await openNodes();
    servers = await Promise.all([1, 2].map(() => nodes.startNode({ env: { LOG_LEVEL: 'info' } })));
    [one, two] = servers.map(({ url }) => createPeople(url)) as [People, People];
  }, 120_000);
  afterAll(async () => {
    await Promise.all([one, two].map((people) => people?.leave()));
    await nodes?.stop();
  });

  const follow = async (person: Person, room: string): Promise<Listening> => {
    const listening = person.listen(EVENTS, { room });
    await listening.untilSome((event) => event.__typename === 'CaughtUp');
    return listening;
  };
  const isTold = (listening: Listening, name: string, online: boolean) =>
    listening.untilSome((event) =>
      event.users?.some(
        (user: { name: string; online: boolean }) => user.name === name && user.online === online,
      ),
    );
  const online = async (person: Person, room: string): Promise<string[]> => {
    const query = 'query ($room: String!) { users(room: $room) { name online } }';
    const { users } = (await person.ask(query, { room })).data;
    return users.filter((user: { online: boolean }) => user.online).map(({ name }: { name: string }) => name);
  };

  test('is known to both, whichever they are connected to; a tab on each is one person', async () => {
    const [ada, grace] = [await one.guest('Ada', 'Shared'), await two.guest('Grace', 'Shared')];
    const hers = await follow(ada, 'shared');
    const his = await follow(grace, 'shared');
    await isTold(hers, 'Grace', true);
    for (const [person, on] of [
      [ada, one],
      [grace, two],
    ] as const)
      await expect.poll(() => online(on.again(person), 'shared')).toEqual(['Ada', 'Grace']);
    const tab = one.again(grace);
    const third = await follow(tab, 'shared');
    await grace.cut();
    await his.ended;
    await ada.say('shared', 'Still here?');
    expect(await online(ada, 'shared')).toEqual(['Ada', 'Grace']);
    await tab.cut();
    await isTold(hers, 'Grace', false);
    expect(await online(two.again(ada), 'shared')).toEqual(['Ada']);
    for (const listening of [hers, third]) listening.stop();
  });

  test('who is away, types or hides through one is so on the other', async () => {
    const [ada, grace] = [await one.guest('Ada', 'Told'), await two.guest('Grace', 'Told')];
    const hers = await follow(ada, 'told');
    const his = await follow(grace, 'told');
    await isTold(hers, 'Grace', true);
    const lastOf = (name: string) =>
      hers.items.flatMap(({ users }) => users ?? []).findLast((user: { name: string }) => user.name === name)
        ?.presence;
    const setAway = (away: boolean) =>
      grace.askOverSocket('mutation ($away: Boolean!) { setPresence(away: $away) { away } }', { away });
    await setAway(true);
    await expect.poll(() => lastOf('Grace'), { timeout: 10_000 }).toBe('AWAY');
    await setAway(false);
    await expect.poll(() => lastOf('Grace')).toBe('ONLINE');

    const types = () => grace.askOverSocket('mutation { setTyping(room: "told") { told } }');
    const typing = () => hers.items.findLast((event) => event.__typename === 'TypingChanged');
    await types();
    await expect.poll(typing).toMatchObject({ user: { name: 'Grace' }, typing: true });
    // What she says through the other node ends it too.
    await one.again(grace).say('told', 'Hello');
    await expect.poll(typing, { timeout: 4_000 }).toMatchObject({ user: { name: 'Grace' }, typing: false });

    const hide = (person: Person, hides: boolean) =>
      person.ask('mutation ($hides: Boolean!) { updateAccount(hidesPresence: $hides) { viewer { id } } }', {
        hides,
      });
    // Through the node that she is not connected to.
    await hide(one.again(grace), true);
    await expect.poll(() => lastOf('Grace')).toBe('OFFLINE');
    for (const person of [ada, two.again(ada)])
      await expect.poll(() => online(person, 'told')).not.toContain('Grace');
    expect((await types()).data.setTyping.told).toBe(false);
    await hide(one.again(grace), false);
    await expect.poll(() => lastOf('Grace')).toBe('ONLINE');
    for (const listening of [hers, his]) listening.stop();
  });

  test('a new name given through one is told on the other', async () => {
    const [ada, grace] = [await one.guest('Ada', 'Renamed'), await two.guest('Grace', 'Renamed')];
    const hers = await follow(ada, 'renamed');
    const his = await follow(grace, 'renamed');
    await isTold(hers, 'Grace', true);
    await one
      .again(grace)
      .ask('mutation { joinRoom(room: "renamed", name: "Amazing Grace") { room { id } } }');
    await Promise.all([hers, his].map((listening) => isTold(listening, 'Amazing Grace', true)));
    for (const listening of [hers, his]) listening.stop();
  });

  test('a node that starts later learns who is there, and one that ends in order takes its people along', async () => {
    const ada = await one.guest('Ada', 'Later');
    const hers = await follow(ada, 'later');
    const third = await nodes.startNode();
    const people = createPeople(third.url);
    await expect.poll(() => online(people.again(ada), 'later')).toEqual(['Ada']);
    const grace = await people.guest('Grace', 'Later');
    await follow(grace, 'later');
    await isTold(hers, 'Grace', true);
    await third.stop();
    await isTold(hers, 'Grace', false);
    hers.stop();
    await people.leave();
  });

  test('while Redis is away the last known state stays, and what changed meanwhile is told when it is back', async () => {
    const [ada, grace, linus] = [
      await one.guest('Ada', 'Away'),
      await two.guest('Grace', 'Away'),
      await two.guest('Linus', 'Away'),
    ];
    const hers = await follow(ada, 'away');
    await follow(grace, 'away');
    await isTold(hers, 'Grace', true);
    await nodes.redis.kill();
    const linusThere = await follow(linus, 'away');
    await grace.cut();
    await ada.say('away', 'Hello?');
    expect(await online(ada, 'away')).toEqual(['Ada', 'Grace']);
    await nodes.redis.start();
    await isTold(hers, 'Linus', true);
    await isTold(hers, 'Grace', false);
    expect(await online(ada, 'away')).toEqual(['Ada', 'Linus']);
    for (const { output } of servers) {
      const saying = (words: string) =>
        output()
          .split('\n')
          .filter((line) => line.includes(words));
      await expect.poll(() => saying('Redis is back')).toHaveLength(1);
      for (const words of ['Redis is connected.', 'Redis cannot be reached'])
        expect(saying(words)).toHaveLength(1);
    }
    for (const listening of [hers, linusThere]) listening.stop();
  });

  test('a name that was given through one while Redis was away is known on both when it is back', async () => {
    const [ada, grace] = [await one.guest('Ada', 'Unheard'), await two.guest('Grace', 'Unheard')];
    const [hers, his] = [await follow(ada, 'unheard'), await follow(grace, 'unheard')];
    await isTold(hers, 'Grace', true);
    const before = servers.map(({ output }) => output().length);
    await nodes.redis.kill();
    for (const [index, { output }] of servers.entries())
      await expect.poll(() => output().slice(before[index])).toContain('Redis cannot be reached');
    await one
      .again(grace)
      .ask('mutation { joinRoom(room: "unheard", name: "Amazing Grace") { room { id } } }');
    await nodes.redis.start();
    await isTold(his, 'Amazing Grace', true);
    const lastName = () => hers.items.flatMap(({ users }) => users ?? []).at(-1)?.name;
    await expect.poll(lastName).toBe('Amazing Grace');
    for (const listening of [hers, his]) listening.stop();
  });

  test('a killed node takes its people with it', async () => {
    const doomed = await nodes.startNode();
    const people = createPeople(doomed.url);
    const ada = await one.guest('Ada', 'Doomed');
    const [grace, linus] = [await people.guest('Grace', 'Doomed'), await people.guest('Linus', 'Doomed')];
    const hers = await follow(ada, 'doomed');
    for (const person of [grace, linus]) await follow(person, 'doomed');
    // Whoever is away goes as the others do.
    await grace.askOverSocket('mutation { setPresence(away: true) { away } }');
    for (const name of ['Grace', 'Linus']) await isTold(hers, name, true);
    await doomed.kill('SIGKILL');
    // Linus comes back elsewhere at once: nobody is told that he was gone.
    const back = await follow(two.again(linus), 'doomed');
    await isTold(hers, 'Grace', false);
    expect(await online(ada, 'doomed')).toEqual(['Ada', 'Linus']);
    expect(hers.items.flatMap(({ users }) => users ?? [])).not.toContainEqual(
      expect.objectContaining({ name: 'Linus', online: false }),
    );
    for (const listening of [hers, back]) listening.stop();
    await people.leave();
  }, 60_000);

  test('a node that missed a message of another asks it for everybody, and believes the answer', async () => {
    const ada = await one.guest('Ada', 'Missed');
    const roomId = (await ada.ask('{ room(room: "missed") { id } }')).data.room.id;
    const hers = await follow(ada, 'missed');
    const isCounted = (count: number) => hers.untilSome(({ onlineCount }) => onlineCount === count);
    // A node of the test's own, which speaks as nodes do and can leave out what it likes.
    const node = createClient({ url: nodes.redis.url });
    const ears = node.duplicate();
    await Promise.all([node.connect(), ears.connect()]);
    const [channel = ''] = await node.sendCommand<string[]>(['PUBSUB', 'CHANNELS']);
    const asked: string[] = [];
    await ears.subscribe(channel, (text) => {
      const { from, topic } = JSON.parse(text);
      if (topic === 'hello') asked.push(from);
    });
    const somebody = (name: string) => {
      const [account, at] = [
        { id: randomUUID(), name, role: 'guest', handle: null, deletedAt: null },
        new Date(),
      ];
      return { roomId, account: { ...account, createdAt: at }, joinedAt: at };
    };
    const say = (message: object) => {
      const nothing = { begin: false, end: false, here: [], gone: [], renamed: [], goodbye: false };
      const claim = { ...nothing, ...message };
      return node.publish(channel, JSON.stringify({ from: 'test', topic: 'presence', message: claim }));
    };
    const [grace, linus, barbara] = ['Grace', 'Linus', 'Barbara'].map(somebody);
    await say({ number: 1, begin: true, end: true, here: [grace, linus] });
    await isTold(hers, 'Linus', true);
    await say({ number: 2 });
    expect(asked).toEqual([]);
    // Number 3, which nobody hears, said that Grace has gone.
    await say({ number: 4, here: [barbara] });
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    await say({ number: 5, begin: true, here: [linus] });
    await say({ number: 6, end: true, here: [barbara] });
    await isTold(hers, 'Grace', false);
    await isCounted(3);
    await say({ number: 0, goodbye: true });
    await isTold(hers, 'Linus', false);
    await isCounted(1);
    hers.stop();
    for (const client of [node, ears]) client.destroy();
  });

  test('who says nonsense over the bus harms nobody', async () => {
    const [ada, grace] = [await one.guest('Ada', 'Nonsense'), await two.guest('Grace', 'Nonsense')];
    const hers = await follow(ada, 'nonsense');
    const stranger = createClient({ url: nodes.redis.url });
    await stranger.connect();
    const channels = await stranger.sendCommand<string[]>(['PUBSUB', 'CHANNELS']);
    expect(channels).toHaveLength(1);
    const message = { number: 1, here: [{ roomId: 7 }], gone: 'everybody' };
    const nonsense = [
      '',
      '{',
      'null',
      '[]',
      '{"from":1}',
      JSON.stringify({ from: 'x', topic: 'presence', message }),
    ];
    nonsense.push(JSON.stringify({ from: 'x', topic: 'hints', message: { 'no-room': 'far' } }));
    nonsense.push(JSON.stringify({ from: 'x', topic: '__proto__', message: {} }));
    for (const text of nonsense) await stranger.publish(channels[0] ?? '', text);
    const his = await follow(grace, 'nonsense');
    await isTold(hers, 'Grace', true);
    await two.again(ada).say('nonsense', 'Go on');
    for (const listening of [hers, his]) listening.stop();
    stranger.destroy();
  });
});
