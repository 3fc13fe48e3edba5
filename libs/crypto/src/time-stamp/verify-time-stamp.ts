/** Verifies a time stamp token (RFC 3161 §2.3, §2.4.2): about what it is, when it was made, and by whom. */
import { parseCertificate, type Certificate } from '../certificates/certificate.js';
import { findPaths } from '../certificates/chain-paths.js';
import { isAuthority, validityObjection } from '../certificates/path-rules.js';
import { CONTENT } from '../cms/oids.js';
import { verifyCms, type CmsSignature } from '../cms/verify.js';
import { nonceHex, readTimeStampInfo } from './time-stamp-info.js';

/** id-kp-timeStamping (RFC 3161 §2.3). */
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

export type TimeStampVerdict =
  /** `at`: ISO 8601 UTC, as the authority says. */
  | { readonly verdict: 'good'; readonly at: string }
  /** Its signature holds, and leads to nobody who is trusted here. */
  | { readonly verdict: 'unknown-signer' }
  /** `other-hash`, `other-nonce`: it is about something else; `bad-signature`: it was changed; `malformed`: it is no token. */
  | { readonly verdict: 'broken'; readonly why: 'malformed' | 'other-hash' | 'other-nonce' | 'bad-signature' };

export interface TimeStampCheck {
  /** SHA-256 of what was stamped. */
  readonly hash: Buffer;
  /** The nonce of the question, when it was just asked. */
  readonly nonce?: Buffer;
  /** Certificates (DER) that are believed: of the authority itself, or of one that has issued its certificate. */
  readonly trusted: readonly Buffer[];
}

/** Judges as of the time that the token says: it is to hold when its certificates have long expired. Revocation is not asked. */
export function verifyTimeStamp(token: Buffer, { hash, nonce, trusted }: TimeStampCheck): TimeStampVerdict {
  try {
    const { content, signatures, certificates } = verifyCms(token, {
      contentType: CONTENT.timeStampInfo,
      known: trusted.map((der) => ({ der })),
    });
    const [signature] = signatures;
    if (content === undefined || signature === undefined || signatures.length > 1) return broken('malformed');
    const info = readTimeStampInfo(content);
    if (info.digest !== 'sha256' || !info.hash.equals(hash)) return broken('other-hash');
    if (nonce !== undefined && info.nonce !== nonceHex(nonce)) return broken('other-nonce');
    if (signature.result.verdict === 'unknown-signer') return { verdict: 'unknown-signer' };
    if (signature.result.verdict === 'broken') return broken('bad-signature');
    return isTrusted(signature, { at: info.at, trusted, certificates }) ? { verdict: 'good', at: info.at } : { verdict: 'unknown-signer' };
  } catch {
    return broken('malformed');
  }
}

interface Trust {
  readonly at: string;
  readonly trusted: readonly Buffer[];
  /** That came along. */
  readonly certificates: readonly Buffer[];
}

/** The signer is for time stamps, and is one of those who are trusted, or was certified by one of them. */
function isTrusted({ certificate: der }: CmsSignature, { at, trusted, certificates }: Trust): boolean {
  if (der === undefined) return false;
  const signer = parseCertificate(der);
  if (signer.extendedKeyUsage?.includes(TIME_STAMPING) !== true) return false;
  const { paths } = findPaths(signer, { roots: trusted.map(parseCertificate), intermediates: readable(certificates) });
  const atMs = Date.parse(at);
  return paths.some((path) =>
    path.every((each, index) => validityObjection(each, atMs) === undefined && (index === 0 || mayCertify(each))),
  );
}

function mayCertify(issuer: Certificate): boolean {
  return isAuthority(issuer) && (issuer.keyUsage?.includes('keyCertSign') ?? true);
}

/** One that cannot be read leads nowhere. */
function readable(certificates: readonly Buffer[]): Certificate[] {
  return certificates.flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch {
      return [];
    }
  });
}

function broken(why: Extract<TimeStampVerdict, { verdict: 'broken' }>['why']): TimeStampVerdict {
  return { verdict: 'broken', why };
}
