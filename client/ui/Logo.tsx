/** A drop of ink with a spark in it. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill="currentColor"
        fill-rule="evenodd"
        d="M16 1.5C20.5 7.6 27 12.8 27 19.6a11 11 0 0 1-22 0C5 12.8 11.5 7.6 16 1.5Zm0 10.9c.7 4.3 2.3 6.2 6.6 7-4.3.8-5.9 2.6-6.6 7-.7-4.4-2.3-6.2-6.6-7 4.3-.8 5.9-2.7 6.6-7Z"
      />
    </svg>
  );
}
