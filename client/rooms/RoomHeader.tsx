import { Show } from 'solid-js';
import type { ConnectionState } from '../connection/createStream.ts';
import { CopyLink } from '../ui/CopyLink.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Logo } from '../ui/Logo.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { numeral } from '../ui/text.ts';
import { ConnectionMark } from './ConnectionMark.tsx';
import { LeaveButton } from './LeaveButton.tsx';
import { pathOf } from './path.ts';

type RoomHeaderProps = {
  room: { readonly slug: string; readonly name: string; readonly private: boolean };
  headingRef: (heading: HTMLHeadingElement) => void;
  people: number;
  /** Undefined where it is not known. */
  online: number | undefined;
  connection: ConnectionState;
  showPeople: () => void;
  leave: () => Promise<void>;
};

export function RoomHeader(props: RoomHeaderProps) {
  return (
    <header class="bar">
      <a class="icon-button bar-home" href="/" title="All rooms">
        <Logo />
        <span class="unseen">Enchanters: all rooms</span>
      </a>
      <div class="bar-title">
        <h1 ref={(heading) => props.headingRef(heading)} tabindex="-1" title={props.room.name}>
          <Show when={props.room.private}>
            <Icon name="lock" />
            <span class="unseen">Private room </span>
          </Show>
          <bdi>{props.room.name}</bdi>
        </h1>
        <p class="bar-facts">
          <ConnectionMark state={props.connection} />
          <Show when={props.people > 0 && props.online !== undefined}>
            <span>
              {numeral(props.online ?? 0)} of {numeral(props.people)} here
            </span>
          </Show>
        </p>
      </div>
      <nav class="bar-actions" aria-label="Room">
        <CopyLink path={pathOf(props.room.slug)} />
        <button
          type="button"
          class="icon-button bar-people"
          onClick={() => props.showPeople()}
          title="People"
        >
          <Icon name="people" />
          <span class="unseen">People</span>
        </button>
        <div class="bar-wide">
          <ThemeButton />
          <LeaveButton room={props.room} leave={props.leave} />
        </div>
      </nav>
    </header>
  );
}
