import { useLocation, useNavigate } from '@solidjs/router';

/** The way back to where somebody was before they signed up or logged in; home where that is not known. */
export function createReturn() {
  const location = useLocation<{ from?: unknown }>();
  const navigate = useNavigate();
  const from = () => (typeof location.state?.from === 'string' ? location.state.from : '/');
  return {
    /** What a link to the next such page carries along. */
    state: () => ({ from: from() }),
    goBack: () => navigate(from(), { replace: true }),
  };
}
