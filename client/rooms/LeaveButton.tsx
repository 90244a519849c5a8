import { createSignal } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import { Question } from '../ui/Question.tsx';

type LeaveButtonProps = {
  room: { readonly name: string; readonly private: boolean };
  owns: boolean;
  /** Whether nobody else is in it. */
  alone: boolean;
  /** Throws a `Failure` where it did not succeed. */
  leave: () => Promise<void>;
};

/** Asks before it leaves: one press in passing would take the room away. */
export function LeaveButton(props: LeaveButtonProps) {
  const [asks, setAsks] = createSignal(false);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        onClick={() => setAsks(true)}
        title="Leave this room"
        aria-haspopup="dialog"
      >
        <Icon name="leave" />
        <span class="button-text">Leave this room</span>
      </button>
      <Question
        open={asks()}
        close={() => setAsks(false)}
        title={
          <>
            Leave <bdi>{props.room.name}</bdi>?
          </>
        }
        no="Stay"
        yes="Leave"
        act={() => props.leave()}
      >
        What you said stays.{' '}
        {props.owns &&
          (props.alone
            ? 'Nobody else is in it: the room stays yours. '
            : 'The room is then of somebody else in it: hand it over first to choose. ')}
        {props.room.private
          ? 'To come back you need the password or an invitation.'
          : 'You can come back at any time.'}
      </Question>
    </>
  );
}
