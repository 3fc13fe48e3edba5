/** What a read model is made of. */
import type Database from 'better-sqlite3';
import type { StoredEvent } from '#events';

/**
 * One read model. Its table names carry its version (`held_messages_v2`): a new shape is a new version, which is built from the
 * log and takes the place of all others, older and newer ones. Only one of them has a position.
 */
export interface Projection<Event> {
  readonly name: string;
  /** From 1. */
  readonly version: number;
  /** Whether events of a type change anything here. */
  handles(type: string): boolean;
  /** Makes the tables, empty; drops those of any version that exist. */
  create(db: Database.Database): void;
  /** Applies one event; deterministic: no clock, no randomness, nothing read but its own tables. */
  apply(db: Database.Database, event: Event): void;
  /**
   * Applies what came together, with the same outcome as `apply` for each: for a projection that can keep in memory what
   * comes and goes within a batch. Nothing may be kept from one call to the next.
   */
  applyAll?(db: Database.Database, events: readonly Event[]): void;
}

/** @throws for an event that the program cannot read, which stops the projection. */
export type Decode<Event> = (stored: StoredEvent) => Event;

/** An event of a type that this program does not know: it was written by a newer one. */
export class UnknownEvent extends Error {
  readonly code = 'unknown-event';
}
