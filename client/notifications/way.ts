/** Where a press on a notification leads, without loading the page anew. */
export let go = (path: string): void => location.assign(path);

export function goBy(way: (path: string) => void): void {
  go = way;
}
