import type { ServerName } from '../servers.ts';
import { dataOf, openHttp } from './line.ts';
import { together } from './together.ts';

const AT_A_TIME = 16;
const JOIN =
  'mutation ($room: String!, $name: String) { joinRoom(room: $room, name: $name, create: true) { token } }';

/**
 * Lets people join rooms, where the server knows people.
 *
 * @param roomOf - the room of each, by their number from `first` on.
 * @returns their tokens; null for each where the server knows nobody.
 */
export async function admit(
  server: ServerName,
  port: number,
  first: number,
  count: number,
  roomOf: (person: number) => string,
): Promise<(string | null)[]> {
  if (server !== 'enchanters' && server !== 'yoga-prisma') return Array.from({ length: count }, () => null);
  const lines = await together(AT_A_TIME, AT_A_TIME, () => openHttp(port, null));
  const tokens = await together(count, AT_A_TIME, async (index) => {
    const line = lines.pop();
    if (!line) throw new Error('There is a line for each that joins at a time.');
    const variables = { room: roomOf(first + index), name: `Person ${first + index}` };
    const { joinRoom } = await dataOf(line.ask(JSON.stringify({ query: JOIN, variables })));
    lines.push(line);
    return (joinRoom as { token: string }).token;
  });
  for (const line of lines) line.close();
  return tokens;
}
