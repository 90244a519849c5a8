import { ask } from '../connection/ask.ts';
import { DeleteMessageDocument } from '../graphql/documents.ts';
import { Question } from '../ui/Question.tsx';
import type { Message } from './window.ts';

type DeleteQuestionProps = {
  /** What is about to be deleted. */
  message: Message | undefined;
  close: () => void;
  deleted: () => void;
};

/** Asks before it deletes: nothing brings a message back. */
export function DeleteQuestion(props: DeleteQuestionProps) {
  return (
    <Question
      open={props.message !== undefined}
      close={() => props.close()}
      title="Delete this message?"
      no="Keep it"
      yes="Delete"
      act={async () => {
        if (props.message) await ask(DeleteMessageDocument, { id: props.message.id });
      }}
      done={() => props.deleted()}
    >
      Its text goes, for everybody, and cannot be brought back. A line stays to say that there was a message.
    </Question>
  );
}
