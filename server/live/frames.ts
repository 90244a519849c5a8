import type { Writable } from 'node:stream';

/**
 * Frames of WebSocket (RFC 6455 §5.2, text, unmasked, not fragmented), and `next` messages of graphql-transport-ws in
 * them. Of the same results to many sockets only the operation's id differs: the rest is written once for each length
 * of id.
 */
const FIN_TEXT = 0x81;
const BEFORE_ID = Buffer.from('{"id":');
const AFTER_ID = Buffer.from(',"type":"next","payload":');
const END = Buffer.from('}');
/** A piece takes about this much beside its bytes: what is smaller is copied. */
const SHARED_LEAST = 1_024;
const AROUND = BEFORE_ID.length + AFTER_ID.length + END.length;

type Template = {
  idLength: number;
  bytes: Buffer;
  idsAt: number[];
  /** Whether a socket still needs `bytes`: then they are not written to again. */
  kept: boolean;
};

/** The same results, one after another, for anybody: `payloads` are execution results as JSON. */
export type Frames = {
  /** @param id - an operation's id as `quoteId` writes it. */
  sizeFor(id: string): number;
  for(id: string): Buffer;
  /**
   * Writes them to a socket. Most take them at once, and the same bytes serve the next; what waits for hundreds is in
   * memory once for all of them, where it is large.
   *
   * @returns what the socket's `write` does: false where it takes less than it is given.
   */
  writeTo(socket: Writable, id: string): boolean;
};

/** An operation's id as JSON in ASCII, whatever the client chose. */
export function quoteId(id: string): string {
  return JSON.stringify(id).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function createFrames(payloads: readonly Buffer[]): Frames {
  const templates = new Map<number, Template>();
  let latest: Template | null = null;
  const templateFor = (id: string): Template => {
    // The ids of one kind of client are all of one length.
    if (latest?.idLength === id.length) return latest;
    latest = templates.get(id.length) ?? writeTemplate(payloads, id.length);
    templates.set(id.length, latest);
    return latest;
  };
  return {
    sizeFor: (id) => templateFor(id).bytes.length,
    for: (id) => copyWith(templateFor(id), id),
    writeTo(socket, id) {
      const template = templateFor(id);
      if (socket.writableLength > 0) return writeParts(socket, template, id);
      if (template.kept) template.bytes = Buffer.from(template.bytes);
      writeId(template.bytes, template.idsAt, id);
      const taken = socket.write(template.bytes);
      template.kept = socket.writableLength > 0;
      return taken;
    },
  };
}

/** What is shared is never written to again: only where the ids are, which these pieces leave out. */
function writeParts(socket: Writable, template: Template, id: string): boolean {
  const { bytes, idsAt } = template;
  if (bytes.length < SHARED_LEAST * (2 * idsAt.length + 1)) return socket.write(copyWith(template, id));
  const idBytes = Buffer.from(id, 'latin1');
  let from = 0;
  for (const at of idsAt) {
    socket.write(bytes.subarray(from, at));
    socket.write(idBytes);
    from = at + id.length;
  }
  return socket.write(bytes.subarray(from));
}

function copyWith({ bytes, idsAt }: Template, id: string): Buffer {
  const copy = Buffer.from(bytes);
  writeId(copy, idsAt, id);
  return copy;
}

/** Ids are short: a loop is done before a call of `write` would have begun. */
function writeId(bytes: Buffer, idsAt: readonly number[], id: string): void {
  for (const at of idsAt)
    for (let index = 0; index < id.length; index++) bytes[at + index] = id.charCodeAt(index);
}

/** A frame with this text. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerSize(length) + length);
  frame.write(text, writeHeader(frame, 0, length));
  return frame;
}

function writeTemplate(payloads: readonly Buffer[], idLength: number): Template {
  const around = AROUND + idLength;
  const size = payloads.reduce((sum, { length }) => sum + headerSize(around + length) + around + length, 0);
  const bytes = Buffer.allocUnsafe(size);
  const idsAt: number[] = [];
  let at = 0;
  for (const payload of payloads) {
    at = writeHeader(bytes, at, around + payload.length);
    at += BEFORE_ID.copy(bytes, at);
    idsAt.push(at);
    at += idLength;
    at += AFTER_ID.copy(bytes, at);
    at += payload.copy(bytes, at);
    at += END.copy(bytes, at);
  }
  return { idLength, bytes, idsAt, kept: false };
}

function headerSize(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

/** @returns where the frame's text begins. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
  bytes[at] = FIN_TEXT;
  if (length < 126) {
    bytes[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    bytes[at + 1] = 126;
    return bytes.writeUInt16BE(length, at + 2);
  }
  bytes[at + 1] = 127;
  return bytes.writeBigUInt64BE(BigInt(length), at + 2);
}
