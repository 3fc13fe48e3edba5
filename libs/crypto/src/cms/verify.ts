/** Verifies SignedData (RFC 5652 §5.4 to §5.6): who signed, what exactly, and whether it holds. Whom to trust is decided elsewhere. */
import { type KeyObject, verify } from 'node:crypto';
import { describeKey } from '../certificates/certificate-key.js';
import { readDer, TAG } from '../certificates/der.js';
import type { SignatureScheme } from '../keys/key-provider.js';
import { nodeScheme } from '../keys/software-key.js';
import { type CertificateBytes, type CertificateIdentity, type CertificateName, identityOf, isNamed } from './certificate-identity.js';
import { CmsError, guardedCms } from './cms-error.js';
import { type DigestName, digestOf, isWeakDigest, readDigest } from './digest.js';
import { CONTENT } from './oids.js';
import { readScheme } from './signature-scheme.js';
import { meansCertificate, readSignedAttributes, type SignedAttributes } from './signed-attributes.js';
import { readSignedData, type SignerInfo } from './signed-data.js';

/** Why a signature does not hold. */
export type SignatureFault =
  /** The content is not what was signed. */
  | 'content-changed'
  /** The signature does not fit the key of the certificate. */
  | 'wrong-signature'
  /** The certificate is not the one that the signature names (RFC 5035). */
  | 'other-certificate'
  /** The signature lacks what it must have, or says something twice. */
  | 'bad-attributes'
  /** MD5, and all that is unknown. */
  | 'refused-algorithm';

/** Why a signature that holds is not worth much. */
export type SignatureWeakness = 'sha1' | 'short-key';

/** How a signature stands. */
export type CmsVerdict =
  | { readonly verdict: 'good' }
  | { readonly verdict: 'weak'; readonly weaknesses: readonly SignatureWeakness[] }
  | { readonly verdict: 'broken'; readonly why: SignatureFault }
  /** The certificate of the signer is neither in the structure nor known. */
  | { readonly verdict: 'unknown-signer' };

/** One signature. */
export interface CmsSignature {
  /** How the structure names the signer. */
  readonly name: CertificateName;
  /** The signer's certificate, encoded; undefined when nobody has it. */
  readonly certificate: Buffer | undefined;
  /** Undefined when the algorithm is refused. */
  readonly scheme: SignatureScheme | undefined;
  /** When the signer says that it was made: ISO 8601, UTC. Undefined when nothing trustworthy says it. */
  readonly signingTime: string | undefined;
  readonly result: CmsVerdict;
}

/** A structure with its signatures. */
export interface VerifiedCms {
  /** The content inside; undefined when it is detached. */
  readonly content: Buffer | undefined;
  /** None in a structure that only brings certificates. */
  readonly signatures: readonly CmsSignature[];
  /** All certificates that came along, encoded. Nobody has vouched for them. */
  readonly certificates: readonly Buffer[];
}

export interface VerifyOptions {
  /** The content when it is detached. */
  readonly detached?: Buffer;
  /** Certificates in which the signer is looked for beside those in the structure. */
  readonly known?: readonly CertificateBytes[];
  /** What must have been signed; a mail unless told. */
  readonly contentType?: string;
}

/** RSA keys below this many bits are weak (NIST SP 800-131A §3). */
const SHORT_RSA_BITS = 2048;
const SHORT_CURVE_BITS = 224;

/**
 * @throws CmsError `malformed`, `unsupported`, `too-large`: of what cannot be read nothing is said. A content that is both inside and
 * detached is `malformed`, for programs would disagree about which is signed.
 */
export function verifyCms(bytes: Buffer, { detached, known = [], contentType = CONTENT.data }: VerifyOptions = {}): VerifiedCms {
  return guardedCms(() => {
    const data = readSignedData(bytes);
    if (detached !== undefined && data.content !== undefined) {
      throw new CmsError('malformed', 'The signature brings a content of its own.');
    }
    // RFC 8551 §2.4.2: a mail is `data`. What somebody signed as something else, a time stamp for one, is not what they said in a mail.
    if (data.signers.length > 0 && data.contentType !== contentType) throw new CmsError('unsupported', 'Something else is signed.');
    const content = detached ?? data.content;
    const came = data.certificates.map((der) => ({ der }));
    const candidates = [...came, ...known].flatMap(identified);
    const checked = digests(content, contentType);
    const signatures = data.signers.map((signer) => checkSigner(signer, candidates, checked));
    return { content: data.content, signatures, certificates: data.certificates };
  });
}

interface Candidate extends CertificateBytes {
  readonly identity: CertificateIdentity;
}

/** A certificate that cannot be read is nobody's. */
function identified({ der }: CertificateBytes): Candidate[] {
  try {
    return [{ der, identity: identityOf({ der }) }];
  } catch {
    return [];
  }
}

/** What the signers signed. */
interface Checked {
  readonly contentType: string;
  readonly content: Buffer | undefined;
  /** Hashed once, whatever the number of signers. */
  digest(name: DigestName): Buffer | undefined;
}

function digests(content: Buffer | undefined, contentType: string): Checked {
  const done = new Map<DigestName, Buffer>();
  return {
    contentType,
    content,
    digest(name) {
      if (content === undefined) return undefined;
      const digest = done.get(name) ?? digestOf(name, content);
      done.set(name, digest);
      return digest;
    },
  };
}

function checkSigner(signer: SignerInfo, candidates: readonly Candidate[], checked: Checked): CmsSignature {
  const named = candidates.filter(({ identity }) => isNamed(signer.name, identity));
  const scheme = orUndefined(() => readScheme(signer.signatureAlgorithm, readDigest(signer.digest)));
  const attributes = readAttributesOf(signer);
  const candidate = named.find(({ der }) => attributes === undefined || meansCertificate(attributes, { der })) ?? named[0];
  const about = { name: signer.name, certificate: candidate?.der, scheme };
  if (candidate === undefined) return { ...about, signingTime: undefined, result: { verdict: 'unknown-signer' } };
  const fault = faultOf(signer, { scheme, attributes, candidate, checked });
  if (fault !== undefined) return { ...about, signingTime: undefined, result: { verdict: 'broken', why: fault } };
  const weaknesses = scheme ? weaknessesOf(scheme, candidate.identity.publicKey) : [];
  const result: CmsVerdict = weaknesses.length > 0 ? { verdict: 'weak', weaknesses } : { verdict: 'good' };
  return { ...about, signingTime: attributes?.signingTime, result };
}

/** Undefined when there are none, and when they cannot be read. */
function readAttributesOf({ attributes }: SignerInfo): SignedAttributes | undefined {
  return attributes && orUndefined(() => readSignedAttributes(attributes));
}

interface Evidence {
  readonly scheme: SignatureScheme | undefined;
  readonly attributes: SignedAttributes | undefined;
  readonly candidate: Candidate;
  readonly checked: Checked;
}

/** RFC 5652 §5.6, in the order in which one thing depends on the other. */
function faultOf(signer: SignerInfo, { scheme, attributes, candidate, checked }: Evidence): SignatureFault | undefined {
  if (scheme === undefined) return 'refused-algorithm';
  const { content } = checked;
  const digest = checked.digest(scheme.digest);
  if (digest === undefined || content === undefined) return 'content-changed';
  if (signer.attributes === undefined) {
    // RFC 5652 §5.3: they may be missing for `data` only
    if (isSet(content) || checked.contentType !== CONTENT.data) return 'bad-attributes';
    return holds(content, signer.signature, { scheme, key: candidate.identity.publicKey }) ? undefined : 'wrong-signature';
  }
  if (attributes?.contentType !== checked.contentType) return 'bad-attributes';
  if (!attributes.messageDigest.equals(digest)) return 'content-changed';
  if (!holds(attributes.signedBytes, signer.signature, { scheme, key: candidate.identity.publicKey })) return 'wrong-signature';
  return meansCertificate(attributes, candidate) ? undefined : 'other-certificate';
}

/**
 * Whether a content is one SET and nothing else, which no mail is. Attributes are signed as a SET: who takes them off a signature and puts
 * them in place of the content has one that fits, over a content that its maker never signed.
 */
function isSet(content: Buffer): boolean {
  return orUndefined(() => readDer(content).tag) === TAG.set;
}

function holds(signed: Buffer, signature: Buffer, { scheme, key }: { scheme: SignatureScheme; key: KeyObject }): boolean {
  const kind = scheme.kind === 'ecdsa' ? 'ec' : 'rsa';
  if (key.asymmetricKeyType?.startsWith(kind) !== true) return false;
  return orUndefined(() => verify(scheme.digest, signed, { key, ...nodeScheme(scheme) }, signature)) === true;
}

function weaknessesOf({ digest }: SignatureScheme, publicKey: KeyObject): SignatureWeakness[] {
  const { kind, bits } = describeKey(publicKey);
  const isShort = bits < (kind === 'rsa' ? SHORT_RSA_BITS : SHORT_CURVE_BITS);
  return [...(isWeakDigest(digest) ? (['sha1'] as const) : []), ...(isShort ? (['short-key'] as const) : [])];
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
