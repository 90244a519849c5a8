import { Icon } from '../ui/Icon.tsx';

export function LeaveButton(props: { leave: () => void }) {
  return (
    <button type="button" class="icon-button" onClick={() => props.leave()} title="Leave this room">
      <Icon name="leave" />
      <span class="unseen">Leave this room</span>
    </button>
  );
}
