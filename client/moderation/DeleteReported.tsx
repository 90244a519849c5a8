import { ask } from '../connection/ask.ts';
import { DeleteReportedDocument } from '../graphql/documents.ts';
import { Question } from '../ui/Question.tsx';
import type { Report } from './createReports.ts';

type DeleteReportedProps = {
  report: Report | undefined;
  close: () => void;
  deleted: (messageId: string, at: string) => void;
  /** It is done, and the question gone: the button that asked for it too. */
  done: () => void;
};

/** Asks before it deletes what somebody reported: nothing brings a message back. */
export function DeleteReported(props: DeleteReportedProps) {
  return (
    <Question
      open={props.report !== undefined}
      close={() => props.close()}
      title="Delete this message?"
      no="Keep it"
      yes="Delete"
      act={async () => {
        const id = props.report?.messageId;
        if (!id) return;
        const { deleteMessage } = await ask(DeleteReportedDocument, { id });
        props.deleted(id, deleteMessage.message.deletedAt ?? new Date().toISOString());
      }}
      done={() => props.done()}
    >
      Its text goes, for everybody, and cannot be brought back. What it said stays in the report, for
      moderators.
    </Question>
  );
}
