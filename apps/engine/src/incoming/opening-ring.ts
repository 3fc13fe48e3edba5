/** Everything of ours that opens mail: certificates and OpenPGP keys, by the names that a mail has for them. */
import type { OpeningKeys } from '../protect/protect-work-port.js';
import type { OwnKeys } from './incoming-desk.js';
import type { NamedCertificates } from './named-certificates.js';
import type { NamedPgpKeys } from './named-pgp-keys.js';

export class OpeningRing implements OpeningKeys, OwnKeys {
  constructor(
    private readonly certificates: NamedCertificates,
    private readonly pgp: NamedPgpKeys,
  ) {}

  get hasKeys(): boolean {
    return this.certificates.hasKeys || this.pgp.hasKeys;
  }

  isOf(fingerprint: string, tag: string): boolean {
    return this.certificates.isOf(fingerprint, tag);
  }

  recipients: OpeningKeys['recipients'] = (names) => this.certificates.recipients(names);
  signers: OpeningKeys['signers'] = (names) => this.certificates.signers(names);
  sessionKeys: OpeningKeys['sessionKeys'] = (packets) => this.pgp.sessionKeys(packets);
  pgpSigners: OpeningKeys['pgpSigners'] = (keyIds) => Promise.resolve(this.pgp.signers(keyIds));
}
