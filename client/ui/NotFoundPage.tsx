import { createArrival } from './createArrival.ts';
import { Logo } from './Logo.tsx';

export function NotFoundPage() {
  let heading: HTMLHeadingElement | undefined;
  createArrival(
    () => 'Page not found · Enchanters',
    () => heading,
  );
  return (
    <main id="main" class="page">
      <div class="line opening">
        <div class="margin mark">
          <Logo />
        </div>
        <div>
          <h1 ref={heading} tabindex="-1">
            There is nothing here
          </h1>
          <p class="lead">The address is wrong, or what it led to is gone.</p>
          <p>
            <a class="button" href="/">
              Choose a room
            </a>
          </p>
        </div>
      </div>
    </main>
  );
}
