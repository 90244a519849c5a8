/** Whether what failed was that there is one such row already. */
export function violatesUnique(error: unknown): boolean {
  const { code, meta } = (error ?? {}) as { code?: string; meta?: unknown };
  return code === 'P2002' || code === '23505' || /\b23505\b/.test(JSON.stringify(meta ?? ''));
}
