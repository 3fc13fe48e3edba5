/** Certificates that end soon: those that are in use are announced once. */
import { certificateStream, decideAnnounceEnd, usesOfCertificate } from '#events';
import type { PolicyBook } from '../policy/policy-book.js';
import type { CertificateStore } from './certificate-store.js';
import type { EndAnnouncement, EndingKey, EndingSource } from './ending-keys-port.js';
import { endsWithin } from './ends-within.js';
import { settingsNaming } from './settings-naming.js';

export class EndingCertificates implements EndingSource {
  constructor(
    private readonly store: CertificateStore,
    private readonly policy: PolicyBook,
  ) {}

  async announce({ warnDays, now, most, by }: EndAnnouncement): Promise<void> {
    const { store } = this;
    const named = settingsNaming(this.policy);
    const ending = [...store.all()].filter((entry) => {
      const stored = store.state.certificates.get(entry.id);
      if (stored === undefined || stored.endAnnounced || !endsWithin(entry.facts.notAfter, warnDays, now)) return false;
      return stored.privateKey !== null || usesOfCertificate(stored).length > 0 || named.has(entry.facts.fingerprint);
    });
    if (ending.length === 0) return;
    const changes = ending.slice(0, most).map(({ id, facts }) => {
      return { stream: certificateStream(id), decide: (state: CertificateStore['state']) => decideAnnounceEnd(state, id, facts.notAfter) };
    });
    await store.book.changeEach(changes, by);
  }

  announcedBy(commandId: string): readonly EndingKey[] {
    const streams = new Set(this.store.book.recordedBy(commandId).map(({ stream }) => stream));
    return [...this.store.all()]
      .filter(({ id }) => streams.has(certificateStream(id)))
      .map(({ facts: { subject, addresses, fingerprint, notAfter } }) => ({
        kind: 'certificate',
        name: subject === '' ? (addresses[0] ?? '') : subject,
        fingerprint,
        endsAt: notAfter,
      }));
  }

  /** Of all in the store, in use or not. */
  endingSoon(warnDays: number, now: Date): number {
    return [...this.store.all()].filter(({ facts }) => endsWithin(facts.notAfter, warnDays, now)).length;
  }
}
