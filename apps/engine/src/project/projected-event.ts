import type { Actor, AnyEvent } from '#events';
import type { FieldSealer } from '../platform/engine-keys.js';

/** An event as a read model takes it: decoded, with its place, and what opens its sealed fields. */
export interface ProjectedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** Time of the event, ISO-8601 UTC: the only time that a read model knows. */
  readonly at: string;
  readonly actor: Actor;
  readonly event: AnyEvent;
  /** Undefined when nothing sealed is read here, or once the key was destroyed: sealed columns then stay null. */
  readonly opener: FieldSealer | undefined;
}
