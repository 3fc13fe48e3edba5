/** Certificates and OpenPGP keys that were said to end soon, for who writes of it. */
import type { EventMeta } from '#events';

export interface EndingKey {
  readonly kind: 'certificate' | 'pgp-key';
  /** Subject, user id, or an address in it. */
  readonly name: string;
  readonly fingerprint: string;
  /** ISO 8601 UTC. */
  readonly endsAt: string;
}

export abstract class EndingKeys {
  /** Those of one announcement, the first to end first; without those that are gone since. */
  abstract announcedBy(commandId: string): readonly EndingKey[];
}

/** How ends are announced. */
export interface EndAnnouncement {
  readonly warnDays: number;
  readonly now: Date;
  /** Of one kind in one mail. */
  readonly most: number;
  readonly by: Omit<EventMeta, 'at'>;
}

/** Keys of one kind. */
export interface EndingSource {
  /** Records of each that is in use, and of which this was not said yet, that it ends. */
  announce(announcement: EndAnnouncement): Promise<void>;
  announcedBy(commandId: string): readonly EndingKey[];
  endingSoon(warnDays: number, now: Date): number;
}
