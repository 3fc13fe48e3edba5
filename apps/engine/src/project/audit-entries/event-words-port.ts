/** Events in plain words, for whoever reads the log. */
import type { Actor, AnyEvent } from '#events';

export abstract class EventWords {
  /** What happened, without what is sealed. */
  abstract sentenceOf(event: AnyEvent, stream: string): string;
  /** Who caused it, for people. */
  abstract nameOf(actor: Actor): string;
}
