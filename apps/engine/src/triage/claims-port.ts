import type { Claim } from '#contracts';

/** Who says that they work on which message, as other features ask for it. */
export abstract class Claims {
  /** The claim that holds now: known here as soon as it is made. */
  abstract claimOf(messageId: string): Claim | null;
}
