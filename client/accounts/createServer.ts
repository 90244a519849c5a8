import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { ServerDocument, type ServerQuery } from '../graphql/documents.ts';

export type ServerSettings = ServerQuery['server'];

/** How the server is set up, and what the viewer may do on the whole of it; null where it does not answer. */
export function createServer() {
  // Not a resource: reading one holds up the whole page, which is taken off the screen and loses the focus.
  const [server, setServer] = createSignal<ServerSettings | null>();
  ask(ServerDocument, {}).then(
    ({ server }) => setServer(server),
    () => setServer(null),
  );
  return server;
}

/** Whether signing up is worth offering. Not before that is known: what is offered would be taken away again. */
export function takesSignUps(server: ServerSettings | null | undefined): boolean {
  return server !== undefined && server?.signUp !== 'CLOSED';
}

/** Whether somebody can only come in with an account, and has none here yet. */
export function isShutOut(
  viewer: object | null | undefined,
  server: ServerSettings | null | undefined,
): boolean {
  return viewer === null && server?.guests === false;
}
