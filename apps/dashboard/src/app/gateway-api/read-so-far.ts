/** How far the log was, as far as this page has seen: with several engines the next one asked may not have read so far. */
export class ReadSoFar {
  private greatest = 0;

  /** What an answer, or a live change, has named; anything that is no position is passed over. */
  seen(position: string | null): void {
    if (position !== null && /^\d{1,16}$/.test(position)) this.greatest = Math.max(this.greatest, Number(position));
  }

  /** What goes with a question; undefined: nothing was seen yet. */
  get header(): string | undefined {
    return this.greatest === 0 ? undefined : String(this.greatest);
  }
}

/** Milliseconds to wait before an engine that has not read so far is asked again; undefined: the answer is another one. */
export function waitForEngine(status: number, problem: unknown, retryAfter: string | null): number | undefined {
  const isBehind = typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'behind';
  return status === 503 && isBehind ? Number(retryAfter ?? '1') * 1000 : undefined;
}
