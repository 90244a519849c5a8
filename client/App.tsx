import { Route, Router, useNavigate } from '@solidjs/router';
import { Provider } from '@urql/solid';
import {
  createSignal,
  ErrorBoundary,
  lazy,
  onCleanup,
  onMount,
  type ParentProps,
  Show,
  Suspense,
} from 'solid-js';
import { client } from './connection/ask.ts';
import { watchAttention } from './connection/attention.ts';
import { opened } from './keys/opened.ts';
import { type Shortcut, shortcutOf } from './keys/shortcut.ts';
import { goBy } from './notifications/way.ts';
import { HomePage } from './rooms/HomePage.tsx';
import { BrokenPage, NotFoundPage } from './ui/DeadEnd.tsx';

const AccountPage = lazy(() =>
  import('./accounts/AccountPage.tsx').then((page) => ({ default: page.AccountPage })),
);
const LogInPage = lazy(() =>
  import('./accounts/LogInPage.tsx').then((page) => ({ default: page.LogInPage })),
);
const SignUpPage = lazy(() =>
  import('./accounts/SignUpPage.tsx').then((page) => ({ default: page.SignUpPage })),
);
const ReportsPage = lazy(() =>
  import('./moderation/ReportsPage.tsx').then((page) => ({ default: page.ReportsPage })),
);
const AuditLogPage = lazy(() =>
  import('./moderation/AuditLogPage.tsx').then((page) => ({ default: page.AuditLogPage })),
);
const PeoplePage = lazy(() =>
  import('./moderation/PeoplePage.tsx').then((page) => ({ default: page.PeoplePage })),
);
const RoomPage = lazy(() => import('./rooms/RoomPage.tsx').then(({ RoomPage }) => ({ default: RoomPage })));

export function App() {
  return (
    <Provider value={client}>
      <Router root={Frame}>
        <Route path="/" component={HomePage} />
        <Route path="/rooms/:room" component={RoomPage} preload={() => void RoomPage.preload()} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/log-in" component={LogInPage} />
        <Route path="/account" component={AccountPage} />
        <Route path="/moderation" component={ReportsPage} />
        <Route path="/moderation/log" component={AuditLogPage} />
        <Route path="/people" component={PeoplePage} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </Provider>
  );
}

const Keys = lazy(() => import('./keys/Keys.tsx').then(({ Keys }) => ({ default: Keys })));

function Frame(props: ParentProps) {
  const [pressed, setPressed] = createSignal<Shortcut>();
  goBy(useNavigate());
  onMount(() => {
    onCleanup(watchAttention());
    void import('./outbox/outboxes.ts').then(({ resume }) => resume());
    document.addEventListener('keydown', (event) => setPressed((before) => shortcutOf(event) ?? before));
  });
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <ErrorBoundary
        fallback={(error) => {
          // It was caught, and would be known to nobody.
          reportError(error);
          return <BrokenPage />;
        }}
      >
        <Suspense>{props.children}</Suspense>
      </ErrorBoundary>
      <ErrorBoundary fallback={null}>
        <Suspense>
          <Show when={pressed() ?? opened()}>
            <Keys pressed={pressed()} />
          </Show>
        </Suspense>
      </ErrorBoundary>
    </>
  );
}
