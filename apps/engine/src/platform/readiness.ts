/** Whether the engine can take mail now, and why not; read by /ready. */
export class Readiness {
  private readonly waitingFor = new Set<string>(['store', 'inspection', 'smtp']);
  private stopping = false;

  ready(part: string): void {
    this.waitingFor.delete(part);
  }

  notReady(part: string): void {
    this.waitingFor.add(part);
  }

  /** Drains: from now on not ready for good. */
  stop(): void {
    this.stopping = true;
  }

  /** What is missing; empty when ready. */
  missing(): readonly string[] {
    return this.stopping ? ['stopping'] : [...this.waitingFor];
  }
}
