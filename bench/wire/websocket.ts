import { connect } from 'node:net';

/**
 * A WebSocket that costs its process next to nothing: frames are counted, and only read as text where somebody wants
 * to. One buffer serves all sockets, so that thousands of readers fit beside the server that is measured.
 */
export type Wire = {
  /** How the server's frames are read from now on: see Reading. */
  reading: Reading;
  /** Frames that were counted and not read. */
  counted: number;
  /** Bytes on the wire, handshake included. */
  bytesIn: number;
  bytesOut: number;
  /** Why it is closed: the code of the server, 1006 where none came. Null while it is open. */
  closed: number | null;
  send(text: string): void;
  /** Stops reading from the network, as a client does that hangs; everything stays open. */
  pause(): void;
  resume(): void;
  /** Cuts the connection without a word. */
  cut(): void;
};

export type Reading = {
  /** Frames from this many bytes on are counted only. */
  skipFrom: number;
  onSkipped(): void;
  onText(text: string): void;
  onClosed(code: number): void;
};

const KEY = Buffer.from('the bench of it!').toString('base64');
const NO_KEY = Buffer.alloc(4);
const buffer = Buffer.allocUnsafeSlow(256 * 1024);
const [TEXT, CLOSE, PING, PONG] = [0x1, 0x8, 0x9, 0xa];

/**
 * @param begin - is given the wire as soon as it is open, before the server's first frame is read.
 */
export function openWire(
  port: number,
  path: string,
  protocol: string | null,
  begin: (wire: Wire) => Reading,
): Promise<Wire> {
  return new Promise((opened, failed) => {
    let upgrading = '';
    let upgraded = false;
    let closing = 1006;
    let head = Buffer.alloc(0);
    let opcode = 0;
    let left = 0;
    let kept: Buffer[] | null = null;

    const socket = connect({
      host: '127.0.0.1',
      port,
      onread: {
        buffer,
        callback(size) {
          wire.bytesIn += size;
          const bytes = buffer.subarray(0, size);
          if (upgraded) read(bytes);
          else upgrade(bytes);
          return true;
        },
      },
    }).setNoDelay();

    const write = (data: Buffer | string) => {
      wire.bytesOut += Buffer.byteLength(data);
      socket.write(data);
    };

    const wire: Wire = {
      reading: { skipFrom: Number.POSITIVE_INFINITY, onSkipped() {}, onText() {}, onClosed() {} },
      counted: 0,
      bytesIn: 0,
      bytesOut: 0,
      closed: null,
      send: (text) => write(frame(TEXT, Buffer.from(text))),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      cut: () => socket.destroy(),
    };

    const upgrade = (bytes: Buffer) => {
      upgrading += bytes.toString('latin1');
      const end = upgrading.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!upgrading.startsWith('HTTP/1.1 101')) {
        socket.destroy(new Error(upgrading.slice(0, 200)));
        return;
      }
      upgraded = true;
      wire.reading = begin(wire);
      opened(wire);
      const rest = Buffer.from(upgrading.slice(end + 4), 'latin1');
      upgrading = '';
      read(rest);
    };

    /** Frames begin and end anywhere in what arrives. */
    const read = (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; ) {
        if (left > 0) {
          const end = Math.min(bytes.length, at + left);
          kept?.push(Buffer.from(bytes.subarray(at, end)));
          left -= end - at;
          at = end;
        } else {
          // A head of at most ten bytes may be cut anywhere: what there is of it is put before what comes.
          const fresh =
            head.length > 0 ? Buffer.concat([head, bytes.subarray(at, at + 10 - head.length)]) : null;
          const begun = fresh ?? bytes.subarray(at, at + 10);
          const length = headLength(begun);
          if (length > begun.length) {
            head = Buffer.from(begun);
            return;
          }
          at += length - head.length;
          head = Buffer.alloc(0);
          opcode = (begun[0] ?? 0) & 0xf;
          left = payloadLength(begun);
          kept = opcode === TEXT && left >= wire.reading.skipFrom ? null : [];
        }
        if (left === 0) finish();
      }
    };

    const finish = () => {
      if (!kept) {
        wire.counted++;
        return wire.reading.onSkipped();
      }
      const payload = kept.length === 1 && kept[0] ? kept[0] : Buffer.concat(kept);
      kept = null;
      if (opcode === TEXT) wire.reading.onText(payload.toString());
      else if (opcode === PING) write(frame(PONG, payload));
      else if (opcode === CLOSE) {
        closing = payload.length > 1 ? payload.readUInt16BE(0) : 1005;
        socket.end(frame(CLOSE, payload));
      }
    };

    socket.once('connect', () => {
      const offered = protocol === null ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
      write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n${offered}\r\n`,
      );
    });
    socket.on('error', failed);
    socket.once('end', () => socket.end());
    socket.once('close', () => {
      wire.closed = closing;
      failed(new Error('The server closed the connection before it was open.'));
      wire.reading.onClosed(closing);
    });
  });
}

function headLength(head: Buffer): number {
  const short = (head[1] ?? 0) & 0x7f;
  if (head.length < 2) return 2;
  return short === 126 ? 4 : short === 127 ? 10 : 2;
}

function payloadLength(head: Buffer): number {
  const short = (head[1] ?? 0) & 0x7f;
  return short === 126 ? head.readUInt16BE(2) : short === 127 ? Number(head.readBigUInt64BE(2)) : short;
}

/** Clients must mask what they send; with a key of zeros that changes nothing. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, NO_KEY, payload]);
}
