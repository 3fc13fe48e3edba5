import type { ReleaseKind } from '#events';

/** Which rules ask for a second person of ours before a message is released. */
export abstract class SecondPerson {
  /** The rules for each kind, as they hold now; none: one person is enough, and the sender may be that one if the settings let them. */
  abstract rulesOf(messageId: string): Promise<(kind: ReleaseKind) => readonly string[]>;
}
