import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CuttingProxy = { url: string; cuts(): number; close(): Promise<void> };

/** A reset overtakes what was let through before it; now and then the peer is given time to read that. */
const LINGER_MOST_MS = 5;

/**
 * Stands between clients and the server at `port`, and cuts every connection at a byte that chance chooses, in either
 * direction: in the middle of a handshake, a request, an answer or a frame. Half of the cuts are resets, the others look
 * like an orderly end. `bytesMost`: how far a connection may get, at most.
 */
export async function startCuttingProxy(port: number, bytesMost: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    let over = false;
    const cut = () => {
      if (over) return;
      over = true;
      cuts++;
      const reset = Math.random() < 0.5;
      for (const socket of [client, upstream]) {
        if (reset) socket.resetAndDestroy();
        else socket.end();
      }
    };
    const end = () => {
      over = true;
      for (const socket of [client, upstream]) socket.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay();
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      let left = Math.ceil(Math.random() * bytesMost);
      from.on('data', (data) => {
        if (left <= 0) return;
        const piece = data.subarray(0, left);
        left -= data.length;
        if (left > 0) {
          if (!to.write(piece)) from.pause();
          return;
        }
        to.write(piece, () => setTimeout(cut, Math.random() * LINGER_MOST_MS));
      });
      to.on('drain', () => from.resume());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
