/**
 * Messages whose fate is not known yet, with their first facts. Most are decided within the batch in which they came, so
 * that nothing of them is written.
 */
import { type MessageEvent, type MessageState } from '#events';
import type { HeldMessagesStatements } from './held-messages-statements.js';

export interface Arrival {
  readonly receivedAt: string;
  /** As the log has them, sealed. */
  readonly facts: readonly MessageEvent[];
  readonly state: MessageState;
}

/** Of one batch; to be written before its transaction ends. */
export class Arrivals {
  /** What was asked for or changed; undefined once a message has departed. */
  private readonly known = new Map<string, Arrival | undefined>();
  private readonly stored = new Set<string>();
  private readonly changed = new Set<string>();

  constructor(private readonly statements: HeldMessagesStatements) {}

  of(id: string): Arrival | undefined {
    if (!this.known.has(id)) this.known.set(id, this.read(id));
    return this.known.get(id);
  }

  /** Whether it is already known that a message waits here. */
  has(id: string): boolean {
    return this.known.get(id) !== undefined;
  }

  keep(id: string, arrival: Arrival): void {
    this.known.set(id, arrival);
    this.changed.add(id);
  }

  depart(id: string): void {
    this.known.set(id, undefined);
    this.changed.add(id);
  }

  write(): void {
    for (const id of this.changed) {
      const arrival = this.known.get(id);
      if (arrival) this.statements.arrive.run(recordOf(id, arrival));
      else if (this.stored.has(id)) this.statements.depart.run(id);
    }
  }

  private read(id: string): Arrival | undefined {
    const row = this.statements.arrival.get(id);
    if (!row) return undefined;
    this.stored.add(id);
    // both were written by this file from values of these types
    return { receivedAt: row.received_at, facts: JSON.parse(row.facts) as MessageEvent[], state: JSON.parse(row.folded) as MessageState };
  }
}

function recordOf(id: string, { receivedAt, facts, state }: Arrival) {
  return { id, receivedAt, facts: JSON.stringify(facts), folded: JSON.stringify(state) };
}
