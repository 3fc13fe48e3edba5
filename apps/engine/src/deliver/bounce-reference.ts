/**
 * The name by which a bounce finds its message: it stands in ENVID and in our trace field of what was released, and comes
 * back in the report. Bound to this installation, so that only who was sent the mail can speak of it.
 */
import { equalInConstantTime, mac, type KeyRing } from '#crypto';

export interface BounceReferences {
  /** `01JNAVZ3T0QK8W5H6M2R4YB7XC-` and 20 hexadecimal digits: an atom of RFC 5322. */
  of(messageId: string): string;
  /** The message ids of genuine references in a text that others wrote. */
  read(text: string): string[];
}

const DIGITS = 20;
const REFERENCE = /\b([0-9A-HJKMNP-TV-Z]{26})-([0-9a-f]{20})(?![0-9a-f])/g;
/** A report names one message; whatever else stands in it is looked at no further than this. */
const MAX_CANDIDATES = 20;

export function bounceReferences(ring: KeyRing): BounceReferences {
  const key = ring.secret('bounce');
  const digits = (messageId: string): string =>
    Buffer.from(mac(key, 'bounce', [messageId]), 'base64url')
      .toString('hex')
      .slice(0, DIGITS);
  return {
    of: (messageId) => `${messageId}-${digits(messageId)}`,
    read: (text) => {
      const genuine = new Set<string>();
      let candidates = 0;
      for (const [, messageId = '', claimed = ''] of text.matchAll(REFERENCE)) {
        if ((candidates += 1) > MAX_CANDIDATES) break;
        if (equalInConstantTime(claimed, digits(messageId))) genuine.add(messageId);
      }
      return [...genuine];
    },
  };
}
