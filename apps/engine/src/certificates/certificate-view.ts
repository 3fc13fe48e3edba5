/** Certificates as people see them. */
import { Inject, Injectable } from '@nestjs/common';
import { writeCertificatesPem, type Certificate, type CertificateJudgement, type CertificatePurpose } from '#crypto';
import type { CertificateDetail, CertificateRow } from '#contracts';
import {
  certificateStream,
  trustEntryStream,
  usesOfCertificate,
  type Actor,
  type CertificatePlaceOfUse,
  type StoredCertificate,
  type StoredTrustEntry,
} from '#events';
import type { TrustEntryOfApi } from '#contracts';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PolicyNames } from '../settings/policy-names.js';
import type { CertificateEntry } from './certificate-entry.js';
import { certificateSetting } from './certificate-settings.js';
import { CertificateJudge } from './certificate-judge.js';
import type { SearchedCertificate } from './certificate-search.js';
import { CertificateStore } from './certificate-store.js';
import { endsWithin } from './ends-within.js';
import { settingsNaming } from './settings-naming.js';
import { RevocationDesk } from './revocation/revocation-desk.js';

const PURPOSES: readonly CertificatePurpose[] = ['encrypt', 'sign', 'issue'];

@Injectable()
export class CertificateView {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateJudge) private readonly judge: CertificateJudge,
    @Inject(RevocationDesk) private readonly revocation: RevocationDesk,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** Places of the settings tree that name certificates as additional ones, by fingerprint. */
  settingsNaming(): ReadonlyMap<string, readonly string[]> {
    return settingsNaming(this.policy);
  }

  endsSoon({ facts }: CertificateEntry): boolean {
    return endsWithin(facts.notAfter, certificateSetting(this.policy, 'certificates.warnDays'), this.clock.now());
  }

  row({ entry, stored, useCount }: SearchedCertificate): CertificateRow {
    const { facts } = entry;
    const judgement = this.judge.standing(entry, this.clock.now());
    // for the next look: a list waits for nobody
    if (!judgement.usable && judgement.why === 'revocation-unknown')
      void this.revocation.prepare(this.judge.paths(this.store.certificate(entry)), 0);
    const { fingerprint, subject, issuer, serial, notBefore, notAfter, key, purpose } = facts;
    return {
      id: entry.id,
      ...{ fingerprint, subject, issuer, serial, notBefore, notAfter, key, purpose, useCount },
      addresses: [...facts.addresses],
      kind: stored.kind,
      isRoot: stored.root !== null,
      hasPrivateKey: stored.privateKey !== null,
      endsSoon: this.endsSoon(entry),
      state: stateOf(judgement),
      importedAt: stored.imported.at,
    };
  }

  /** Judged anew, on evidence of revocation as fresh as it can be had while somebody waits. */
  async detail(entry: CertificateEntry): Promise<CertificateDetail> {
    const certificate = this.store.certificate(entry);
    await this.revocation.prepare(this.judge.paths(certificate));
    const stored = this.store.stored(entry);
    const settings = this.settingsNaming().get(entry.facts.fingerprint) ?? [];
    const uses = [...usesOfCertificate(stored), ...settings.map((id) => ({ kind: 'setting', id }) as const)];
    const { version, keyUsage, extendedKeyUsage, selfSigned, crlUrls, ocspUrls } = certificate;
    return {
      ...this.row({ entry, stored, useCount: uses.length }),
      ...{ version, crlUrls: [...crlUrls], ocspUrls: [...ocspUrls], isSelfSigned: selfSigned, source: stored.source },
      keyUsage: keyUsage && [...keyUsage],
      extendedKeyUsage: extendedKeyUsage && [...extendedKeyUsage],
      importedBy: this.person(stored.imported.by),
      root: stored.root && {
        at: stored.root.at,
        by: this.person(stored.root.by),
        reason: this.store.keys.openReason(certificateStream(entry.id), stored.root.reason),
      },
      privateKeySince: stored.privateKey?.at ?? null,
      ...this.judgements(certificate),
      uses: await Promise.all(uses.map((use) => this.use(stored, use))),
      assignments: await Promise.all(stored.assignments.map((assignment) => this.assignment(stored, assignment))),
      trustEntries: await this.trustEntriesOf(certificate),
      pem: writeCertificatesPem([certificate]),
    };
  }

  async trustEntry(entry: StoredTrustEntry): Promise<TrustEntryOfApi> {
    const known = this.store.ofFingerprint(entry.fingerprint);
    const { id, fingerprint, decision, acceptExpired, added } = entry;
    return {
      ...{ id, fingerprint, decision, acceptExpired },
      certificate: known === undefined ? null : { id: known.id, subject: known.facts.subject, notAfter: known.facts.notAfter },
      place: await this.store.placeOfTrustEntry(entry),
      reason: this.store.keys.openReason(trustEntryStream(id), entry.reason),
      addedAt: added.at,
      addedBy: this.person(added.by),
    };
  }

  /** `root`, `encrypts mail to example.com`, `additional certificate of example.com`. */
  async use(stored: StoredCertificate, { kind, id }: CertificatePlaceOfUse): Promise<CertificateDetail['uses'][number]> {
    return { kind, id, name: await this.nameOfUse(stored, { kind, id }) };
  }

  private async nameOfUse(stored: StoredCertificate, { kind, id }: CertificatePlaceOfUse): Promise<string> {
    if (kind === 'root') return 'root';
    if (kind === 'setting') {
      const place = this.policy.current().state.places.get(id);
      return `additional certificate of ${place === undefined ? id : await this.names.shownScope(place.scope, { kind: 'place', id })}`;
    }
    const assignment = stored.assignments.find((each) => each.id === id);
    const place = assignment && (await this.store.placeOfAssignment(stored.id, assignment));
    return `${assignment?.use === 'sign' ? 'signs mail of' : 'encrypts mail to'} ${place || 'an erased address'}`;
  }

  private async assignment(stored: StoredCertificate, assignment: StoredCertificate['assignments'][number]) {
    const { id, use, assigned } = assignment;
    const place = await this.store.placeOfAssignment(stored.id, assignment);
    return { id, use, place, assignedAt: assigned.at, assignedBy: this.person(assigned.by) };
  }

  private async trustEntriesOf({ fingerprint }: Certificate): Promise<CertificateDetail['trustEntries']> {
    const entries = [...this.store.state.trust.values()].filter((entry) => entry.fingerprint === fingerprint);
    return Promise.all(
      entries.map(async (entry) => ({ id: entry.id, decision: entry.decision, place: await this.store.placeOfTrustEntry(entry) })),
    );
  }

  private judgements(certificate: Certificate): Pick<CertificateDetail, 'judgedAt' | 'judgements'> {
    const judgedAt = this.clock.iso();
    const judgements = PURPOSES.map((purpose) => {
      const judgement = this.judge.judge(certificate, { purpose, at: judgedAt, end: null });
      return { purpose, state: stateOf(judgement), detail: detailOf(judgement), path: this.path(judgement) };
    });
    return { judgedAt, judgements };
  }

  private path(judgement: CertificateJudgement): CertificateDetail['judgements'][number]['path'] {
    if (!judgement.usable) return [];
    return judgement.path.map(({ subject, fingerprint }) => ({
      id: this.store.ofFingerprint(fingerprint)?.id ?? null,
      subject,
      fingerprint,
    }));
  }

  private person(actor: Actor): { readonly id: string; readonly name: string } {
    return { id: actor.id, name: this.names.actor(actor) };
  }
}

export function stateOf(judgement: CertificateJudgement): CertificateRow['state'] {
  return judgement.usable ? 'usable' : judgement.why;
}

function detailOf(judgement: CertificateJudgement): string {
  if (!judgement.usable) return judgement.detail;
  return judgement.by === 'chain' ? 'A way leads to a trusted root.' : 'An entry of the trust list allows it.';
}
