/** A module of the compiled server, so that a peer stands on the very files that the product runs. */
export function built<Module>(path: string): Promise<Module> {
  return import(new URL(`../dist/server/${path}`, import.meta.url).href) as Promise<Module>;
}
