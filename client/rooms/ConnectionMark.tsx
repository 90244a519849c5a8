import type { ConnectionState } from '../connection/createStream.ts';

const words: Record<ConnectionState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  unavailable: 'Messages wait',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
  outdated: 'Reload the page',
};

export function ConnectionMark(props: { state: ConnectionState }) {
  return (
    <span class="connection" data-state={props.state}>
      <span class="dot" classList={{ off: props.state !== 'live' }} />
      {words[props.state]}
    </span>
  );
}
