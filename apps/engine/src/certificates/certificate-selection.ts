/** Which certificates a mail is encrypted for, and which one signs it: all that are valid, and of the others why not. */
import type { Certificate, CertificateJudgement, CertificateObjection } from '#crypto';
import type { MailEnd } from '#dlp';
import type { AssignedCertificates } from './assigned-certificates.js';
import type { CertificateEntry } from './certificate-entry.js';
import type { CertificateJudge, Judged, WhenUnknown } from './certificate-judge.js';
import type { CertificateStore } from './certificate-store.js';

/** The words of `KeyChoice`. */
export type CertificateChoice = 'address' | 'by-hand' | 'domain' | 'additional';

export interface ChosenCertificate {
  readonly entry: CertificateEntry;
  readonly certificate: Certificate;
  readonly chosenBy: CertificateChoice;
}

/** A certificate that would have been chosen. */
export interface PassedOverCertificate extends ChosenCertificate {
  readonly why: CertificateObjection;
  /** One sentence. */
  readonly detail: string;
}

export interface CertificatesFound {
  /** With which the recipient can read; empty: with none. */
  readonly own: readonly ChosenCertificate[];
  /** Of others who read along: escrow. */
  readonly additional: readonly ChosenCertificate[];
  readonly passedOver: readonly PassedOverCertificate[];
}

/** Whom mail goes to, and what the settings of both ends say. */
export interface RecipientQuestion {
  readonly end: MailEnd;
  /** Fingerprints. */
  readonly additional: readonly string[];
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly whenUnknown: WhenUnknown;
}

export type SenderQuestion = Omit<RecipientQuestion, 'additional'>;

/** Sees to evidence of revocation before anything is judged. */
export interface RevocationPreparer {
  prepare(paths: ReturnType<CertificateJudge['paths']>): Promise<void>;
}

export interface SelectionParts {
  readonly store: CertificateStore;
  readonly judge: CertificateJudge;
  readonly assigned: AssignedCertificates;
  readonly revocation: RevocationPreparer;
}

type Candidate = Pick<ChosenCertificate, 'entry' | 'chosenBy'>;

export class CertificateSelection {
  constructor(private readonly parts: SelectionParts) {}

  /** Of a recipient: those that name the address, those by hand, those of the domain; and the additional ones. */
  async forRecipient({ end, additional, at, whenUnknown }: RecipientQuestion): Promise<CertificatesFound> {
    const { store } = this.parts;
    const own = this.candidates(end, 'encrypt');
    if (own.length === 0) return { own: [], additional: [], passedOver: [] };
    const others = additional.flatMap((fingerprint): Candidate[] => {
      const entry = store.ofFingerprint(fingerprint);
      return entry === undefined ? [] : [{ entry, chosenBy: 'additional' }];
    });
    const how = { purpose: 'encrypt', at, end, whenUnknown } as const;
    const judged = await this.judged(distinct([...own, ...others]), how);
    const taken = judged.flatMap(({ chosen, judgement }) => (judgement.usable ? [chosen] : []));
    return {
      own: taken.filter(({ chosenBy }) => chosenBy !== 'additional'),
      additional: taken.filter(({ chosenBy }) => chosenBy === 'additional'),
      passedOver: judged.flatMap(passedOver),
    };
  }

  /** Of a sender, to sign with: the newest valid one of those by hand, else of those that name the address, else of the domain. */
  async forSender({ end, at, whenUnknown }: SenderQuestion): Promise<CertificatesFound> {
    const candidates = this.candidates(end, 'sign').filter(({ entry }) => this.parts.store.stored(entry).privateKey !== null);
    const how = { purpose: 'sign', at, end, whenUnknown } as const;
    const judged = await this.judged(distinct(candidates), how);
    const usable = judged.flatMap(({ chosen, judgement }) => (judgement.usable ? [chosen] : []));
    const best = ORDER.map((choice) => newest(usable.filter(({ chosenBy }) => chosenBy === choice))).find((chosen) => chosen !== undefined);
    return { own: best === undefined ? [] : [best], additional: [], passedOver: judged.flatMap(passedOver) };
  }

  /** What goes along with a signature, so that others find the way: everything between the certificate and its root. */
  chainOf(certificate: Certificate): readonly Certificate[] {
    return this.parts.judge.chain(certificate).filter(({ selfSigned }) => !selfSigned);
  }

  private candidates(end: MailEnd, use: 'encrypt' | 'sign'): Candidate[] {
    const { store, assigned } = this.parts;
    const byHand = assigned
      .of(end, use)
      .map(({ entry, level }): Candidate => ({ entry, chosenBy: level === 'person' ? 'by-hand' : 'domain' }));
    const naming = end.tag === null ? [] : store.naming(end.tag);
    return [...naming.map((entry): Candidate => ({ entry, chosenBy: 'address' })), ...byHand];
  }

  private async judged(
    candidates: readonly Candidate[],
    how: Judged,
  ): Promise<readonly { readonly chosen: ChosenCertificate; readonly judgement: CertificateJudgement }[]> {
    const { store, judge, revocation } = this.parts;
    const chosen = candidates.map((candidate) => ({ ...candidate, certificate: store.certificate(candidate.entry) }));
    if (chosen.length > 0) await revocation.prepare(chosen.flatMap(({ certificate }) => judge.paths(certificate)));
    return chosen.map((each) => ({ chosen: each, judgement: judge.judge(each.certificate, how) }));
  }
}

const ORDER: readonly CertificateChoice[] = ['by-hand', 'address', 'domain'];

/** The first reason to choose it counts. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.toReversed().map((candidate) => [candidate.entry.id, candidate])).values()].toReversed();
}

function newest(chosen: readonly ChosenCertificate[]): ChosenCertificate | undefined {
  return chosen.toSorted((one, other) => other.certificate.notBefore.localeCompare(one.certificate.notBefore))[0];
}

function passedOver({
  chosen,
  judgement,
}: {
  readonly chosen: ChosenCertificate;
  readonly judgement: CertificateJudgement;
}): PassedOverCertificate[] {
  return judgement.usable ? [] : [{ ...chosen, why: judgement.why, detail: judgement.detail }];
}
