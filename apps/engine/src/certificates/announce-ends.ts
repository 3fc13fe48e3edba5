/** Says once of each certificate that is in use that it ends soon: an event, of which people are told by mail. */
import { certificateStream, decideAnnounceEnd, usesOfCertificate } from '#events';
import { ulid } from 'ulid';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { PolicyBook } from '../policy/policy-book.js';
import { certificateSetting } from './certificate-settings.js';
import type { CertificateStore } from './certificate-store.js';
import { EndingCertificates, type EndingCertificate } from './ending-certificates-port.js';
import { settingsNaming } from './settings-naming.js';
import { endsWithin } from './ends-within.js';

const LOOK_EVERY_MS = 6 * 3_600_000;
/** Certificates in one mail. */
const MOST_AT_ONCE = 200;

export interface AnnounceParts {
  readonly store: CertificateStore;
  readonly policy: PolicyBook;
  readonly clock: EngineClock;
  readonly log: EngineLog;
}

export class AnnouncedEnds extends EndingCertificates {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: AnnounceParts) {
    super();
  }

  start(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Never rejects. */
  async look(): Promise<void> {
    try {
      await this.announce();
    } catch (cause) {
      this.parts.log.error({ cause: errorName(cause) }, 'certificates that end soon could not be announced');
    }
  }

  /** Of all in the store, in use or not. */
  endingSoon(): number {
    const { store, policy, clock } = this.parts;
    const warnDays = certificateSetting(policy, 'certificates.warnDays');
    return [...store.all()].filter(({ facts }) => endsWithin(facts.notAfter, warnDays, clock.now())).length;
  }

  announcedBy(commandId: string): readonly EndingCertificate[] {
    const { store } = this.parts;
    const streams = new Set(store.book.recordedBy(commandId).map(({ stream }) => stream));
    return [...store.all()]
      .filter(({ id }) => streams.has(certificateStream(id)))
      .map(({ facts }) => ({
        name: facts.subject === '' ? (facts.addresses[0] ?? '') : facts.subject,
        fingerprint: facts.fingerprint,
        endsAt: facts.notAfter,
      }))
      .sort((one, other) => one.endsAt.localeCompare(other.endsAt));
  }

  private async announce(): Promise<void> {
    const { store, policy, clock } = this.parts;
    const warnDays = certificateSetting(policy, 'certificates.warnDays');
    const named = settingsNaming(policy);
    const ending = [...store.all()].filter((entry) => {
      const stored = store.state.certificates.get(entry.id);
      if (stored === undefined || stored.endAnnounced || !endsWithin(entry.facts.notAfter, warnDays, clock.now())) return false;
      return stored.privateKey !== null || usesOfCertificate(stored).length > 0 || named.has(entry.facts.fingerprint);
    });
    if (ending.length === 0) return;
    const changes = ending.slice(0, MOST_AT_ONCE).map(({ id, facts }) => {
      return { stream: certificateStream(id), decide: (state: CertificateStore['state']) => decideAnnounceEnd(state, id, facts.notAfter) };
    });
    await store.book.changeEach(changes, {
      actor: { kind: 'system', id: 'certificates' },
      commandId: `certificate-ends-${ulid(clock.now().getTime())}`,
    });
  }
}
