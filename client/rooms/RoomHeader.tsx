import { Show } from 'solid-js';
import type { ConnectionState } from '../connection/createStream.ts';
import type { Finding } from '../finding/createFinding.ts';
import { FindButtons } from '../finding/FindButtons.tsx';
import { NotificationsButton } from '../notifications/NotificationsButton.tsx';
import { CopyLink } from '../ui/CopyLink.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Logo } from '../ui/Logo.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { numeral } from '../ui/text.ts';
import { CloseButton } from './CloseButton.tsx';
import { ConnectionMark } from './ConnectionMark.tsx';
import { LeaveButton } from './LeaveButton.tsx';
import { pathOf } from './path.ts';
import { SettingsButton } from './settings/SettingsDrawer.tsx';
import { unreadNumeral } from './unread.ts';

type RoomHeaderProps = {
  room: {
    readonly slug: string;
    readonly name: string;
    readonly private: boolean;
    readonly description: string;
    /** Whether it is a conversation. */
    readonly direct?: boolean;
  };
  headingRef: (heading: HTMLHeadingElement) => void;
  people: number;
  /** Undefined where it is not known. */
  online: number | undefined;
  connection: ConnectionState;
  /** Unread in the other rooms that the viewer is in. */
  unreadElsewhere: number;
  showRooms: () => void;
  showPeople: () => void;
  showSettings: () => void;
  owns: boolean;
  leave: () => Promise<void>;
  close: () => Promise<void>;
  finding: Finding;
};

export function RoomHeader(props: RoomHeaderProps) {
  return (
    <header class="bar">
      <a class="icon-button bar-home" href="/" title="All rooms">
        <Logo />
        <span class="unseen">Enchanters: all rooms</span>
      </a>
      <button
        type="button"
        class="icon-button bar-rooms"
        onClick={() => props.showRooms()}
        title="Your rooms"
        aria-haspopup="dialog"
      >
        <Logo />
        <span class="unseen">Your rooms</span>
        <Show when={props.unreadElsewhere > 0}>
          <span class="bar-unread">
            <span class="unseen">, </span>
            {unreadNumeral(props.unreadElsewhere)}
            <span class="unseen"> new in others</span>
          </span>
        </Show>
      </button>
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
          <Show when={props.room.description}>
            {(description) => (
              <bdi class="bar-about" title={description()}>
                {description()}
              </bdi>
            )}
          </Show>
        </p>
      </div>
      <nav class="bar-actions" aria-label="Room">
        <FindButtons finding={props.finding} />
        <Show when={!props.room.direct}>
          <CopyLink path={pathOf(props.room.slug)} />
        </Show>
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
          <NotificationsButton room={props.room} />
          <Show when={!props.room.direct} fallback={<CloseButton close={props.close} />}>
            <SettingsButton open={() => props.showSettings()} />
            <LeaveButton room={props.room} owns={props.owns} alone={props.people === 1} leave={props.leave} />
          </Show>
        </div>
      </nav>
    </header>
  );
}
