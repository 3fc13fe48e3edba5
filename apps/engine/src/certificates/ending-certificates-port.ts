/** Which certificates were said to end soon, for who writes of it. */

export interface EndingCertificate {
  /** Its subject, or an address in it. */
  readonly name: string;
  readonly fingerprint: string;
  /** ISO 8601 UTC. */
  readonly endsAt: string;
}

export abstract class EndingCertificates {
  /** Those of one announcement, the first to end first; without those that are gone since. */
  abstract announcedBy(commandId: string): readonly EndingCertificate[];
}
