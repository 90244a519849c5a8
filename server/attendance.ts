/** One connection, as far as others are told of who is at it: what is said of it ends with it. */
export type Attendance = {
  /** Whether nobody is at it, as it says itself. */
  readonly away: boolean;
  setAway(away: boolean): void;
  /** Calls back when that changes. @returns how to stop. */
  onChange(changed: (away: boolean) => void): () => void;
  /** Calls back once, when it has ended; at once where it has. @returns how to stop. */
  onEnd(ended: () => void): () => void;
  end(): void;
};

export function createAttendance(): Attendance {
  let [away, over] = [false, false];
  const changes = new Set<(away: boolean) => void>();
  const ends = new Set<() => void>();
  return {
    get away() {
      return away;
    },
    setAway(now) {
      if (over || now === away) return;
      away = now;
      for (const changed of [...changes]) changed(now);
    },
    onChange(changed) {
      changes.add(changed);
      return () => void changes.delete(changed);
    },
    onEnd(ended) {
      if (over) ended();
      else ends.add(ended);
      return () => void ends.delete(ended);
    },
    end() {
      over = true;
      for (const ended of [...ends]) ended();
      ends.clear();
      changes.clear();
    },
  };
}
