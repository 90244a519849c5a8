import { Icon } from '../ui/Icon.tsx';

/** What is done with a message most, shown while it is pointed at; the menu has all of it. */
export function MessageTools(props: {
  react?: ((button: HTMLButtonElement) => void) | undefined;
  reply?: (() => void) | undefined;
  openThread?: (() => void) | undefined;
  menu: (button: HTMLButtonElement) => void;
}) {
  return (
    <div class="message-tools">
      {props.react && (
        <button
          type="button"
          class="icon-button message-tool often"
          title="React"
          aria-haspopup="dialog"
          onClick={(event) => props.react?.(event.currentTarget)}
        >
          <Icon name="smile" />
          <span class="unseen">React</span>
        </button>
      )}
      {props.reply && (
        <button
          type="button"
          class="icon-button message-tool often"
          title="Reply"
          onClick={() => props.reply?.()}
        >
          <Icon name="reply" />
          <span class="unseen">Reply</span>
        </button>
      )}
      {props.openThread && (
        <button
          type="button"
          class="icon-button message-tool often"
          title="Reply in a thread"
          onClick={() => props.openThread?.()}
        >
          <Icon name="thread" />
          <span class="unseen">Reply in a thread</span>
        </button>
      )}
      <button
        type="button"
        class="icon-button message-tool"
        title="What to do with this message"
        aria-haspopup="true"
        onClick={(event) => props.menu(event.currentTarget)}
      >
        <Icon name="more" />
        <span class="unseen">What to do with this message</span>
      </button>
    </div>
  );
}
