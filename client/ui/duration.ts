const UNITS = [
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

function inUnits(seconds: number): { count: number; unit: string } {
  const [size, unit] = UNITS.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 'second'];
  return { count: seconds / size, unit };
}

/** "30 seconds", "1 minute", "90 seconds": exact, in the largest unit that is. */
export function duration(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** "every 30 seconds", "every minute". */
export function every(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  return `every ${count === 1 ? unit : duration(seconds)}`;
}

/** What is left of a wait, no more exact than anybody wants to know: "25 seconds", then whole minutes. */
export function about(seconds: number): string {
  return duration(seconds < 60 ? Math.max(1, Math.ceil(seconds)) : Math.ceil(seconds / 60) * 60);
}
