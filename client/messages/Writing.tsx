import { createEffect, on, Show } from 'solid-js';
import type { Tell } from '../connection/subscribe.ts';
import type { Outbox } from '../outbox/createOutbox.ts';
import { Composer } from './Composer.tsx';
import type { About } from './createAbout.ts';
import type { Draft } from './createDraft.ts';
import { createEditing } from './createEditing.ts';
import type { Standing } from './createStanding.ts';
import { createTyping } from './createTyping.ts';
import type { Typist } from './room-state.ts';
import { SubjectBar } from './SubjectBar.tsx';
import { TypingNote } from './TypingNote.tsx';
import type { Message } from './window.ts';

type WritingProps = {
  id?: string;
  draft: Draft;
  about: About;
  author: string;
  viewerId: string;
  room: { readonly slug: string; readonly name: string; readonly slowSeconds: number };
  standing: Standing;
  outbox: Outbox;
  /** The message under which it is said. */
  thread?: string;
  /** What is shown, for the last of one's own to be edited. */
  messages: readonly Message[];
  /** Who else types, anywhere in the room. */
  typists: readonly Typist[];
  label: (person: Message['author']) => string | undefined;
  hasBlocked: (account: string) => boolean;
  tell: Tell;
};

/** Where one writes: a message, an answer, or another wording of what one has said. */
export function Writing(props: WritingProps) {
  const edited = () => {
    const subject = props.about.subject();
    return subject?.kind === 'edit' ? subject.message : undefined;
  };
  const answered = () => {
    const subject = props.about.subject();
    return subject?.kind === 'reply' ? subject.message : undefined;
  };
  const editLast = () => {
    const last = props.messages.findLast(
      ({ author, deletedAt }) => author.id === props.viewerId && deletedAt === null,
    );
    if (last) props.about.edit(last);
  };
  const typing = createTyping({
    room: () => props.room.slug,
    thread: props.thread,
    tell: props.tell,
    muted: () => props.standing.mutedUntil() !== undefined,
  });
  // What one types next may have been told before what was sent arrived, and ended it.
  createEffect(
    on(
      () => props.outbox.pendings().length,
      (now, before = 0) => now < before && typing.sent(),
    ),
  );
  const typists = () =>
    props.typists.filter(({ id, threadId }) => threadId === (props.thread ?? null) && !props.hasBlocked(id));
  const send = async (body: string) => {
    typing.sent();
    const replyTo = answered();
    await props.outbox.write(body, {
      ...(replyTo && { replyTo: { id: replyTo.id, name: replyTo.author.name } }),
      ...(props.thread !== undefined && { thread: props.thread }),
    });
    if (answered()?.id === replyTo?.id) props.about.clear();
  };
  // What is edited may be deleted meanwhile: what was typed is not lost for that.
  createEffect(
    on(
      () => {
        const id = edited()?.id;
        return id !== undefined && props.messages.some((message) => message.id === id && message.deletedAt);
      },
      (gone) => gone && props.about.clear(),
    ),
  );
  const common = () => ({
    ...(props.id !== undefined && { id: props.id }),
    author: props.author,
    room: props.room,
    standing: props.standing,
    escape: props.about.clear,
  });
  return (
    <>
      <TypingNote typists={typists()} label={props.label} />
      <Show
        when={edited()}
        keyed
        fallback={
          <Composer
            {...common()}
            draft={props.draft}
            send={send}
            typed={typing.typed}
            up={editLast}
            focused={answered() !== undefined}
            subject={
              <Show when={props.about.subject()}>
                {(subject) => (
                  <SubjectBar subject={subject()} label={props.label} clear={props.about.clear} />
                )}
              </Show>
            }
            placeholder={props.thread === undefined ? undefined : 'Reply in the thread'}
          />
        }
      >
        {(message) => {
          const editing = createEditing(message);
          return (
            <Composer
              {...common()}
              draft={editing}
              focused
              send={async (body) => {
                if (body !== message.body) await editing.send(body);
                props.about.clear();
              }}
              subject={
                <SubjectBar
                  subject={{ kind: 'edit', message }}
                  label={props.label}
                  clear={props.about.clear}
                />
              }
              placeholder="Say it another way"
            />
          );
        }}
      </Show>
    </>
  );
}
