import type { LegalHoldFacts } from '#events';

/** The same work, once the message bears the marks of all holds in whose scope it is: what they forbid is then refused. */
export function keepingFirst<Work extends { readonly messageId: string }, Result>(
  holds: Pick<LegalHolds, 'settle'>,
  work: (work: Work) => Promise<Result>,
): (work: Work) => Promise<Result> {
  return async (asked) => {
    await holds.settle(asked.messageId);
    return work(asked);
  };
}

/** The legal holds in force, as other features ask for them. */
export abstract class LegalHolds {
  /** Ids of those in whose scope a message is. */
  abstract holdsOn(facts: LegalHoldFacts): readonly string[];

  /** Whether one is in force that covers a message, wherever its marks have got to. Changes nothing. */
  abstract covers(messageId: string): Promise<boolean>;

  /**
   * Marks a message with the holds in whose scope it is and that it is not marked with yet; its decider refuses the rest. To be called
   * before whatever deletes, returns, expires or destroys, since a hold spreads over the quarantine in its own time.
   */
  abstract settle(messageId: string): Promise<void>;

  /** For people: name of the matter; empty once it was erased, undefined for what is no hold. */
  abstract matterOf(holdId: string): Promise<string | undefined>;
}
