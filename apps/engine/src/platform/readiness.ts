/** Whether the engine can take mail now, and why not; read by /ready. */
export class Readiness {
  private readonly waitingFor = new Set<string>(['store', 'inspection', 'smtp']);
  private readonly asked = new Map<string, () => boolean>();
  private readonly warned = new Map<string, () => boolean>();
  private stopping = false;
  private older: { readonly revision: string | null } | undefined;

  ready(part: string): void {
    this.waitingFor.delete(part);
  }

  notReady(part: string): void {
    this.waitingFor.add(part);
  }

  /** A part that is asked each time. */
  asks(part: string, isThere: () => boolean): void {
    this.asked.set(part, isThere);
  }

  /** Something that somebody must see to, though mail goes on; asked each time. */
  warns(part: string, isWrong: () => boolean): void {
    this.warned.set(part, isWrong);
  }

  /** What must be seen to; empty when nothing must. */
  warnings(): readonly string[] {
    return [...this.warned].filter(([, isWrong]) => isWrong()).map(([part]) => part);
  }

  /** Says which revision of the policy judges mail in place of the newest (null: none); undefined: the newest does. */
  judgesBy(older: { readonly revision: string | null } | undefined): void {
    this.older = older;
  }

  /** As {@link judgesBy} was told last. */
  olderPolicy(): { readonly revision: string | null } | undefined {
    return this.older;
  }

  /** Drains: from now on not ready for good. */
  stop(): void {
    this.stopping = true;
  }

  /** What is missing; empty when ready. */
  missing(): readonly string[] {
    if (this.stopping) return ['stopping'];
    return [...this.waitingFor, ...[...this.asked].filter(([, isThere]) => !isThere()).map(([part]) => part)];
  }
}
