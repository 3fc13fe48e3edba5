/** Ways from a certificate to a root (RFC 4158): all of them, the shortest first, with bounded work. */
import type { Certificate } from './certificate.js';
import { canSign } from './certificate-key.js';
import { comparableName } from './distinguished-name.js';

/** The certificate itself first, the root last. */
export type CertificatePath = readonly Certificate[];

/** Certificates that may stand in a path. */
export interface CertificatePool {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  /** Of these very lists, by {@link indexPool}. */
  readonly index?: PoolIndex;
}

/** What a search found. */
export interface PathSearch {
  /** Paths whose signatures and names fit, the shortest first. Nothing else about them was looked at. */
  readonly paths: readonly CertificatePath[];
  /** There is somebody with the issuer's name, but the signature is not theirs. */
  readonly signatureFailed: boolean;
  /** More was to be looked at than {@link PATH_LIMITS} allow. */
  readonly gaveUp: boolean;
}

/** Bounds of a search. Real paths have three or four certificates; real pools offer a handful of ways. */
export const PATH_LIMITS = {
  /** Certificates in a path, both ends included. */
  depth: 10,
  /** Paths found. */
  paths: 32,
  /** Beginnings of paths looked at. */
  beginnings: 2_000,
  /** Signatures verified. */
  signatures: 500,
} as const;

/** All paths from a certificate to the roots of the pool. A certificate that is a root is a path by itself. */
export function findPaths(certificate: Certificate, pool: CertificatePool): PathSearch {
  return new Search(pool.index ?? indexPool(pool)).from(certificate);
}

/** Who could have issued what, by name. */
export interface PoolIndex {
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>;
  /** Fingerprints. */
  readonly roots: ReadonlySet<string>;
}

/** Prepares a pool for many questions; without it each question does so for itself. */
export function indexPool({ roots, intermediates }: CertificatePool): PoolIndex {
  const bySubject = new Map<string, Certificate[]>();
  const unique = new Map([...roots, ...intermediates].map((candidate) => [candidate.fingerprint, candidate]));
  for (const candidate of unique.values()) {
    const name = comparableName(candidate.subjectName);
    const holders = bySubject.get(name);
    if (holders === undefined) bySubject.set(name, [candidate]);
    else holders.push(candidate);
  }
  return { bySubject, roots: new Set(roots.map(({ fingerprint }) => fingerprint)) };
}

/** Breadth first: a pool of certificates that all sign each other hides no short way behind a million long ones. */
class Search {
  private readonly signed = new Map<string, boolean>();
  private readonly paths: CertificatePath[] = [];
  private signatureFailed = false;
  private gaveUp = false;

  constructor(private readonly pool: PoolIndex) {}

  from(certificate: Certificate): PathSearch {
    if (this.pool.roots.has(certificate.fingerprint)) return { paths: [[certificate]], signatureFailed: false, gaveUp: false };
    let beginnings: CertificatePath[] = [[certificate]];
    let looked = 0;
    while (beginnings.length > 0 && !this.gaveUp) {
      const longer: CertificatePath[] = [];
      for (const path of beginnings) {
        looked += 1;
        if (looked > PATH_LIMITS.beginnings || this.paths.length >= PATH_LIMITS.paths) this.gaveUp = true;
        if (this.gaveUp) break;
        this.extend(path, longer);
      }
      beginnings = longer;
    }
    return { paths: this.paths, signatureFailed: this.signatureFailed, gaveUp: this.gaveUp };
  }

  private extend(path: CertificatePath, longer: CertificatePath[]): void {
    const last = path.at(-1);
    if (last === undefined || path.length >= PATH_LIMITS.depth || last.selfSigned) return;
    for (const issuer of this.issuersOf(last)) {
      if (path.some((seen) => isSameHolder(seen, issuer)) || !this.isSigned(last, issuer)) continue;
      // As many beginnings as will ever be looked at: thousands of certificates for one authority make a way each, of every way so far.
      if (this.pool.roots.has(issuer.fingerprint)) this.paths.push([...path, issuer]);
      else if (longer.length < PATH_LIMITS.beginnings) longer.push([...path, issuer]);
    }
  }

  /** By name; key identifiers only order them, for RFC 5280 §4.2.1.1 makes them a hint. */
  private issuersOf(certificate: Certificate): Certificate[] {
    const named = this.pool.bySubject.get(comparableName(certificate.issuerName)) ?? [];
    const fits = (issuer: Certificate): number => (issuer.subjectKeyId === certificate.authorityKeyId ? 0 : 1);
    return named.toSorted((one, other) => fits(one) - fits(other));
  }

  /** Once for each key: an authority that others certified has many certificates and one key. */
  private isSigned(certificate: Certificate, issuer: Certificate): boolean {
    const pair = `${certificate.fingerprint} ${issuer.publicKeyInfo.toString('base64')}`;
    const known = this.signed.get(pair);
    if (known !== undefined) return known;
    if (this.signed.size >= PATH_LIMITS.signatures) {
      this.gaveUp = true;
      return false;
    }
    const signed = canSign(issuer.key) && certificate.isSignedBy(issuer.publicKey());
    if (!signed) this.signatureFailed = true;
    this.signed.set(pair, signed);
    return signed;
  }
}

/** Same name and same key: the certificates that a circle of cross-signatures would visit again (RFC 4158 §5.2). */
function isSameHolder(one: Certificate, other: Certificate): boolean {
  return one.publicKeyInfo.equals(other.publicKeyInfo) && comparableName(one.subjectName) === comparableName(other.subjectName);
}
