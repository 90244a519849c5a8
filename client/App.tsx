import { Route, Router } from '@solidjs/router';
import { Provider } from '@urql/solid';
import { ErrorBoundary, lazy, type ParentProps, Suspense } from 'solid-js';
import { client } from './connection/ask.ts';
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
        <Route path="*" component={NotFoundPage} />
      </Router>
    </Provider>
  );
}

function Frame(props: ParentProps) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <ErrorBoundary fallback={() => <BrokenPage />}>
        <Suspense>{props.children}</Suspense>
      </ErrorBoundary>
    </>
  );
}
