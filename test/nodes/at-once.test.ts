import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHistory, describe as described, type SeenMessage } from '../support/history-checker.ts';
import { type Nodes, nodesCanRun, openNodes } from '../support/nodes.ts';
import { createPeople, type People, type Person, refusal } from '../support/people.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { type Company, companyOf, type WayOut, waysOut } from '../support/ways-out.ts';

/** Of whoever loses access, and of somebody who does not. */
const [SOCKETS, OTHERS] = [40, 10];
const MESSAGE = 'seq id clientId body author { name }';
const STREAMS = {
  messageAdded: `subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { ${MESSAGE} } }`,
  roomEvents: `subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) { __typename ... on MessageAdded { message { ${MESSAGE} } } } }`,
};
type Stream = keyof typeof STREAMS;
const streams = Object.keys(STREAMS) as Stream[];

type Told = Omit<SeenMessage, 'author'> & { author: { name: string } };
type Frame = { type: string; id?: Stream; payload?: unknown };

/** A socket that follows a room in both ways: what came, as it came over the wire. */
async function follow(url: string, { token }: Person, room: string, after: string) {
  const { socket, texts, send, until, close } = await openRawSocket(url, token);
  const closedWith = new Promise<number>((resolve) => socket.once('close', resolve));
  for (const id of streams)
    send({ id, type: 'subscribe', payload: { query: STREAMS[id], variables: { room, after } } });
  const framesOf = (id: Stream) =>
    texts.map((text) => JSON.parse(text) as Frame).filter((frame) => frame.id === id);
  const messagesOf = (id: Stream): SeenMessage[] =>
    framesOf(id)
      .map(({ payload }) => (payload as { data?: Record<string, Told & { message?: Told }> })?.data?.[id])
      .map((item) => (id === 'roomEvents' ? item?.message : item))
      .flatMap((told) => (told ? [{ ...told, author: told.author.name }] : []));
  /** What a stream ended with: a code, nothing where it ended in order, undefined while it goes on. */
  const endOf = (id: Stream): string | undefined => {
    const frames = framesOf(id);
    const [error] = frames.flatMap(({ type, payload }) =>
      type === 'error' ? (payload as unknown[]) : ((payload as { errors?: unknown[] })?.errors ?? []),
    );
    if (error) return (error as { extensions: { code: string } }).extensions.code;
    return frames.some(({ type }) => type === 'complete') ? '' : undefined;
  };
  return {
    messagesOf,
    endOf,
    closedWith,
    isOpen: () => socket.readyState === socket.OPEN,
    heard: (seq: number) =>
      until(() => streams.every((id) => messagesOf(id).some((message) => message.seq === seq))),
    ended: () => until(() => streams.every((id) => endOf(id) !== undefined)),
    close,
  };
}

describe.skipIf(!nodesCanRun())('losing access on one node, followed on another', { timeout: 60_000 }, () => {
  let nodes: Nodes;
  let here: People;
  let there: string;
  let company: Company;
  beforeAll(async () => {
    nodes = await openNodes();
    const [one, two] = await Promise.all([nodes.startNode(), nodes.startNode()]);
    here = createPeople(one.url);
    there = two.url;
    company = companyOf(here, await firstAdmin());
  }, 120_000);
  afterAll(async () => {
    await here?.leave();
    await nodes?.stop();
  });

  async function firstAdmin(): Promise<Person> {
    const root = await here.member('root-admin');
    const client = new pg.Client({ connectionString: nodes.postgres.url });
    await client.connect();
    await client.query(`UPDATE "Account" SET role = 'admin' WHERE id = $1`, [root.id]);
    await client.end();
    return companyOf(here, root).elsewhere(root);
  }

  /** @param saidMeanwhile - whether what is said right after it must not be heard either. */
  async function loseAccess(way: WayOut, when: string, saidMeanwhile: boolean): Promise<void> {
    const { name, code, endsSession, act } = way;
    const room = `${when}-${name.replaceAll(' ', '-')}`;
    const history = createHistory();
    const speaker = await here.guest('Speaker', room);
    const say = async (body: string): Promise<number> => {
      const clientId = body.replaceAll(' ', '-');
      history.sent('speaker', { clientId, room, author: 'Speaker', body });
      const { data } = await speaker.say(room, body, clientId);
      const { message, duplicate } = data.sendMessage;
      const { id, seq } = message;
      history.acknowledged({ clientId, id, seq, body, duplicate });
      return seq;
    };
    const person = await here.member(`person-${when}-${waysOut.indexOf(way)}`);
    await person.ask('mutation ($room: String!) { joinRoom(room: $room) { room { id } } }', { room });
    const first = await say('Before anybody follows');
    const page = await speaker.ask(`{ history(room: "${room}", last: 1) { streamCursor } }`);
    const followers = (who: Person, count: number) =>
      Promise.all(
        Array.from({ length: count }, () => follow(there, who, room, page.data.history.streamCursor)),
      );
    const [theirs, others] = [await followers(person, SOCKETS), await followers(speaker, OTHERS)];
    const before = await say('Does everybody hear me');
    await Promise.all([...theirs, ...others].map(({ heard }) => heard(before)));

    expect((await act(person, room, company)).errors).toBeUndefined();
    if (saidMeanwhile) await say('Right after it');
    await Promise.all(theirs.map(({ ended }) => ended()));
    const last = await say('Long after it');
    await Promise.all(others.map(({ heard }) => heard(last)));

    for (const one of theirs)
      for (const id of streams) {
        expect(one.endOf(id)).toMatch(code);
        expect(one.messagesOf(id).filter(({ seq }) => seq > before)).toEqual([]);
      }
    if (endsSession)
      expect(new Set(await Promise.all(theirs.map(({ closedWith }) => closedWith)))).toEqual(new Set([4401]));
    else expect(theirs.every(({ isOpen }) => isOpen())).toBe(true);
    expect(refusal(await person.ask(`{ history(room: "${room}") { streamCursor } }`)).code).toMatch(
      /UNAUTHENTICATED|NOT_A_MEMBER/,
    );

    for (const [group, upTo] of [
      [theirs, before],
      [others, last],
    ] as const)
      for (const [index, one] of group.entries())
        for (const id of streams) {
          const reader = `${group === theirs ? 'removed' : 'other'} ${index} ${id}`;
          history.subscribed(reader, room, first);
          for (const message of one.messagesOf(id)) history.received(reader, message);
          history.caughtUp(reader, upTo);
        }
    expect(described(history.check())).toBe('no anomalies');
    for (const one of others) expect(streams.map(one.endOf)).toEqual([undefined, undefined]);
    await Promise.all([...theirs, ...others].map(({ close }) => close()));
  }

  test.each(waysOut)('$name is heard over Redis: nothing said after it reaches them', (way) =>
    loseAccess(way, 'redis', true));

  describe('with Redis gone', () => {
    beforeAll(() => nodes.redis.kill());

    // Who lost their session is looked up twice a second; who lost a room, by its log, hears nothing behind that in any case.
    test.concurrent.each(waysOut)('$name is heard all the same', (way) =>
      loseAccess(way, 'alone', !way.endsSession));
  });
});
