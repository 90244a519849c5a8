import { createEffect, createSignal, on } from 'solid-js';
import type { Failure } from '../connection/failure.ts';

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Refusals<Name extends string> = { readonly [Field in Name | 'form']?: string };

type FormOptions<Name extends string> = {
  /** The fields, in the order they stand in, with what is in them at first. */
  fields: Readonly<Record<Name, string>>;
  /** What is wrong already, before the server is asked. */
  check?: (typed: Readonly<Record<Name, string>>) => Partial<Record<Name, string>>;
  /** Throws a `Failure` where it did not succeed. */
  send: (typed: Readonly<Record<Name, string>>) => Promise<void>;
};

/** What a form was filled in with, and what was answered. What was typed is never taken away, unless `clear` is called. */
export function createForm<Name extends string>({ fields, check, send }: FormOptions<Name>) {
  const names = Object.keys(fields) as Name[];
  const inputs = new Map<Name, Input>();
  const [typed, setTyped] = createSignal(fields);
  const [refusals, setRefusals] = createSignal<Refusals<Name>>({});
  const [busy, setBusy] = createSignal(false);
  const [done, setDone] = createSignal(false);

  createEffect(
    on(refusals, (refusals) => {
      const first = names.find((name) => refusals[name]);
      if (first) inputs.get(first)?.focus();
    }),
  );

  const refuse = ({ field, message }: Failure) => {
    const name: Name | 'form' = names.find((name) => name === field) ?? 'form';
    setRefusals(() => ({ [name]: message }) as Refusals<Name>);
  };

  async function submit(): Promise<void> {
    if (busy()) return;
    // Some password managers fill a field in without saying so.
    for (const [name, input] of inputs) setTyped((before) => ({ ...before, [name]: input.value }));
    setDone(false);
    const wrong = check?.(typed()) ?? {};
    setRefusals(() => wrong as Refusals<Name>);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    try {
      await send(typed());
      setDone(true);
    } catch (thrown) {
      refuse(thrown as Failure);
    } finally {
      setBusy(false);
    }
  }

  return {
    ...{ busy, done, submit },
    /** What is wrong with the whole of it. */
    refusal: () => refusals().form,
    /** What a field of this name is to be given. */
    field: (name: Name) => ({
      name,
      get value() {
        return typed()[name];
      },
      get error() {
        return refusals()[name];
      },
      change: (value: string) => {
        setDone(false);
        setTyped((before) => ({ ...before, [name]: value }));
      },
      ref: (input: Input) => void inputs.set(name, input),
    }),
    clear: () => setTyped(() => fields),
  };
}

export type Form = Pick<ReturnType<typeof createForm>, 'busy' | 'done' | 'submit' | 'refusal'>;
