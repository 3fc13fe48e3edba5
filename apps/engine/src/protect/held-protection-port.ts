/** What a release encrypted would make of the copies of a held message now, asked by whoever decides about it, or about many. */
import type { HeldProtection } from '#contracts';
import type { OpenedMessage } from '../quarantine/held-message-opener.js';

export abstract class HeldProtectionLook {
  /** Of the copies that are held; none once their content is destroyed. `at`: ISO-8601 UTC, keys count as of then. Nothing is changed. */
  abstract courses(message: OpenedMessage, at: string): Promise<HeldProtection['recipients']>;
}
