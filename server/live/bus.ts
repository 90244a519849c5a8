import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { log } from '../logger.ts';

/**
 * - `hello`: whoever says so has just come, or could not hear for a while: it does not know what it missed, nor whether it was heard.
 * - `hints`: how far the logs of rooms reach.
 * - `presence`: who is online through the node that says so.
 * - `typing`: who types, and who has stopped.
 * - `identity`: sessions that ended, and accounts that changed.
 */
export type Topic = 'hello' | 'hints' | 'presence' | 'typing' | 'identity';

/**
 * A way between the nodes that share a database. It may lose, double and delay what is told: what must not be lost is
 * in the log, and whoever publishes never waits for it before answering anybody.
 */
export type Bus = {
  /** Hands a text on to all who are connected, perhaps to this one too. @returns whether that was done; never rejects. */
  publish(text: string): Promise<boolean>;
  close(): Promise<void>;
};

/** Whom a bus calls: `up` at every connection and reconnection, before anything is heard through it. */
export type BusListener = { heard(text: string): void; up(): void; down(): void };

const localListeners = new Set<BusListener>();

/** The plain bus, between those of one process. */
export function openLocalBus(listener: BusListener): Bus {
  localListeners.add(listener);
  listener.up();
  return {
    async publish(text) {
      for (const { heard } of localListeners) heard(text);
      return true;
    },
    async close() {
      localListeners.delete(listener);
    },
  };
}

const Envelope = z.object({ from: z.string(), topic: z.string(), message: z.unknown() });

/** This process among those that share its database; another one after every start. */
export const nodeId = randomUUID();

type Ear = (message: unknown, from: string) => void;
const ears = new Map<Topic, Set<Ear>>();
const upListeners = new Set<() => void>();
let bus: Bus | null = null;
let up = false;

/** Calls back with what other nodes tell. What it is must be looked at: the bus may carry anything. */
export function hear(topic: Topic, ear: Ear): void {
  ears.set(topic, (ears.get(topic) ?? new Set()).add(ear));
}

/** Calls back whenever the bus is connected anew: until then anything may have been missed, on both sides. */
export function onBusUp(listener: () => void): void {
  upListeners.add(listener);
}

export function isBusUp(): boolean {
  return up;
}

/** Tells all other nodes. @returns whether it was handed on; false at once while the bus is down. */
export async function tell(topic: Topic, message: unknown): Promise<boolean> {
  return bus !== null && up && bus.publish(JSON.stringify({ from: nodeId, topic, message }));
}

/**
 * Tells one message at a time: what comes up meanwhile leaves with the next. So a bus that hangs holds nobody up, and
 * what waits for it is a state, not a queue.
 *
 * @param take - the next message, or null where there is nothing to tell. What it hands out is not asked for again.
 * @returns how to say that there may be something to tell.
 */
export function createTeller(topic: Topic, take: () => unknown): () => Promise<void> {
  let telling = false;
  return async () => {
    if (telling) return;
    telling = true;
    for (let message = take(); message !== null; message = take()) await tell(topic, message);
    telling = false;
  };
}

/** Connects this node with the others. @returns how to part from them. */
export async function openBus(
  open: (listener: BusListener) => Bus | Promise<Bus>,
): Promise<() => Promise<void>> {
  const opened = await open({
    heard,
    up() {
      up = true;
      announce();
    },
    down() {
      up = false;
    },
  });
  bus = opened;
  announce();
  return async () => {
    bus = null;
    up = false;
    await opened.close();
  };
}

/** Whatever this node told while nobody could hear it, the others must look up; and it, what they told. */
function announce(): void {
  if (!bus || !up) return;
  void tell('hello', null);
  for (const listener of upListeners) listener();
}

function heard(text: string): void {
  try {
    const { from, topic, message } = Envelope.parse(JSON.parse(text));
    if (from === nodeId) return;
    for (const ear of ears.get(topic as Topic) ?? []) ear(message, from);
  } catch (error) {
    log.warn({ err: error }, 'Something came over the bus that no node says.');
  }
}
