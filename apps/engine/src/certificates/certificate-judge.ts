/** Judges certificates of the store by its roots and its trust list. */
import {
  findPaths,
  indexPool,
  judgeCertificate,
  type Certificate,
  type CertificateJudgement,
  type CertificatePath,
  type CertificatePool,
  type CertificatePurpose,
  type RevocationEvidence,
} from '#crypto';
import type { MailEnd } from '#dlp';
import type { CertificateState } from '#events';
import type { CertificateEntry } from './certificate-entry.js';
import type { CertificateStore } from './certificate-store.js';
import { TrustLevels } from './trust-levels.js';

/** For what, when, and on whose mail. */
export interface Judged {
  readonly purpose: CertificatePurpose;
  /** ISO-8601 UTC. */
  readonly at: string;
  /** Whose trust list counts; null: only what holds for everybody. */
  readonly end: MailEnd | null;
  /** What holds for a certificate of which nobody can be asked; when absent, what holds for everybody. */
  readonly whenUnknown?: WhenUnknown;
}

export type WhenUnknown = RevocationEvidence['whenUnknown'];

/** What is at hand about revocation; nothing is fetched here. */
export interface EvidenceAtHand {
  /** About a certificate, and the authorities that could stand above it. */
  about(certificate: Certificate, authorities: readonly Certificate[]): Omit<RevocationEvidence, 'whenUnknown'>;
  /** Grows with each list and each answer. */
  readonly revision: number;
}

interface Pool extends CertificatePool {
  /** Which authorities are in it. */
  readonly version: string;
  readonly authorities: readonly Certificate[];
}

/** Real chains have three or four. */
const LONGEST_CHAIN = 9;
/** What a list shows of a judgement may be so old. */
const REMEMBERED_MS = 60_000;

interface Remembered {
  readonly judgement: CertificateJudgement;
  readonly version: number;
  readonly atMs: number;
}

export class CertificateJudge {
  private pool: Pool = { roots: [], intermediates: [], authorities: [], version: '' };
  private revision = -1;
  private readonly remembered = new Map<string, Remembered>();
  private readonly trust: TrustLevels;
  private basis = { seen: '', text: '', version: 0 };

  constructor(
    private readonly store: CertificateStore,
    private readonly evidence: EvidenceAtHand,
    /** What holds for everybody. */
    private readonly outage: () => WhenUnknown,
  ) {
    this.trust = new TrustLevels(store);
  }

  /** @param beside - certificates that came along with it: they may lead to a root, and are believed in nothing. */
  judge(certificate: Certificate, about: Judged, beside: readonly Certificate[] = []): CertificateJudgement {
    const { purpose, at, end, whenUnknown = this.outage() } = about;
    const { roots, intermediates, index, authorities } = this.poolWith(beside);
    const revocation = { ...this.evidence.about(certificate, authorities), whenUnknown };
    return judgeCertificate({
      certificate,
      purpose,
      at,
      revocation,
      ctl: this.trust.of(end),
      roots,
      intermediates,
      ...(index && { index }),
    });
  }

  /** Equal for ends for whom all judgements of now are alike: the same entries of the trust list hold for them. */
  viewOf(end: MailEnd): string {
    return this.trust.nameOf(end);
  }

  /** Every way from a certificate to a root, whatever stands against it. @param beside - as in `judge`. */
  paths(certificate: Certificate, beside: readonly Certificate[] = []): readonly CertificatePath[] {
    return findPaths(certificate, this.poolWith(beside)).paths;
  }

  /** Who issued a certificate, who issued that one, and so on, as far as they are in the store; whether anybody believes them is not asked. */
  chain(certificate: Certificate): readonly Certificate[] {
    const chain: Certificate[] = [];
    for (let last = certificate; !last.selfSigned && chain.length < LONGEST_CHAIN;) {
      const issuer = this.currentPool().authorities.find((candidate) => isIssuerOf(candidate, last) && !chain.includes(candidate));
      if (issuer === undefined) break;
      chain.push(issuer);
      last = issuer;
    }
    return chain;
  }

  /** For lists: what holds for everybody, for what a certificate can do best, at most a minute old. */
  standing(entry: CertificateEntry, now: Date): CertificateJudgement {
    const version = this.version();
    const known = this.remembered.get(entry.id);
    if (known?.version === version && Math.abs(now.getTime() - known.atMs) < REMEMBERED_MS) return known.judgement;
    const how = { purpose: entry.facts.purpose, at: now.toISOString(), end: null };
    const judgement = this.judge(this.store.certificate(entry), how);
    this.remembered.set(entry.id, { judgement, version, atMs: now.getTime() });
    if (this.remembered.size > 2 * this.store.size + 1_000) this.remembered.clear(); // what was removed stays in it
    return judgement;
  }

  /** Another one once anything has changed that judgements rest on. A list asks for it once a certificate. */
  private version(): number {
    const seen = `${this.store.revision} ${this.evidence.revision} ${this.outage()}`;
    if (seen === this.basis.seen) return this.basis.version;
    const text = `${this.currentPool().version} ${[...this.store.state.trust.keys()].join()} ${this.evidence.revision} ${this.outage()}`;
    this.basis = { seen, text, version: this.basis.version + (text === this.basis.text ? 0 : 1) };
    return this.basis.version;
  }

  private poolWith(beside: readonly Certificate[]): Omit<Pool, 'version'> {
    const pool = this.currentPool();
    if (beside.length === 0) return pool;
    const { roots } = pool;
    return { roots, intermediates: [...pool.intermediates, ...beside], authorities: [...pool.authorities, ...beside] };
  }

  /** Made anew when the authorities have changed: a person's certificate that is added changes no judgement but its own. */
  private currentPool(): Pool {
    const { state, revision } = this.store;
    if (revision === this.revision) return this.pool;
    this.revision = revision;
    const authorities = [...state.certificates.values()].filter(({ kind }) => kind === 'authority');
    const version = authorities.map(({ id, root }) => `${id}${root === null ? '' : '+'}`).join();
    if (version !== this.pool.version) this.pool = this.newPool(version, state);
    return this.pool;
  }

  private newPool(version: string, { certificates }: CertificateState): Pool {
    const of = (isRoot: boolean): Certificate[] =>
      [...certificates.values()].flatMap(({ id, kind, root }) => {
        const entry = kind === 'authority' && (root !== null) === isRoot ? this.store.entry(id) : undefined;
        return entry === undefined ? [] : [this.store.certificate(entry)];
      });
    const pool = { roots: of(true), intermediates: of(false) };
    return { ...pool, version, index: indexPool(pool), authorities: [...pool.roots, ...pool.intermediates] };
  }
}

function isIssuerOf(issuer: Certificate, certificate: Certificate): boolean {
  const { issuerName } = certificate;
  const isNamed = issuer.subjectName.der.equals(issuerName.der) || issuer.subjectName.text === issuerName.text;
  return isNamed && issuer.key.kind !== 'other' && certificate.isSignedBy(issuer.publicKey());
}
