/** Makes SignedData (RFC 5652 §5) as S/MIME 4.0 wants it (RFC 8551 §2.5). */
import { TAG } from '../certificates/der.js';
import type { SignatureScheme, SigningKey } from '../keys/key-provider.js';
import { type CertificateBytes, type CertificateName, identityOf, implicitKeyId, writeName } from './certificate-identity.js';
import { CmsError } from './cms-error.js';
import { writeContentInfo } from './content-info.js';
import { encode, integer, octetString, oid as writeOid, sequence, setOf, tagged } from '../certificates/der-write.js';
import { type DigestName, digestOf, isWeakDigest, writeDigest } from './digest.js';
import { CONTENT } from './oids.js';
import { newScheme, writeScheme } from './signature-scheme.js';
import { asImplicit, writeSignedAttributes } from './signed-attributes.js';

/** Who signs, and how. */
export interface CmsSigner {
  readonly certificate: CertificateBytes;
  readonly key: SigningKey;
  /** Certificates between the signer's and the root, which recipients need to build the chain. */
  readonly chain?: readonly CertificateBytes[];
  /** SHA-256 unless said otherwise; SHA-1 is refused. */
  readonly digest?: DigestName;
  /** For RSA keys; PKCS #1 v1.5 unless said otherwise, since every program reads it. */
  readonly rsa?: 'rsa-pkcs1' | 'rsa-pss';
  /** How the certificate is named; by issuer and serial number unless said otherwise. */
  readonly nameBy?: CertificateName['by'];
}

export interface SignOptions {
  /** What the signature says about when it was made. */
  readonly signingTime: Date;
  /** Whether the content stays outside, as in `multipart/signed`. */
  readonly detached: boolean;
}

/**
 * Signs with the attributes contentType, messageDigest, signingTime, smimeCapabilities and signingCertificateV2.
 *
 * @throws CmsError `unusable-key` when the key does not sign or does not belong to the certificate's kind, `unusable-certificate`,
 * `unsupported` for SHA-1.
 */
export async function signCms(content: Buffer, signer: CmsSigner, options: SignOptions): Promise<Buffer> {
  const { certificate, chain = [], digest = 'sha256' } = signer;
  if (isWeakDigest(digest)) throw new CmsError('unsupported', 'Signatures are not made with SHA-1.');
  const signerInfo = await writeSigner(content, signer, { digest, signingTime: options.signingTime });
  const wrapped = options.detached ? [] : [tagged(0, octetString(content))];
  const signedData = sequence(
    integer(signerInfo.version), // RFC 5652 §5.1: 1 unless a signer is named by its key
    setOf([writeDigest(digest)]),
    sequence(writeOid(CONTENT.data), ...wrapped),
    implicitSet(0, [certificate.der, ...chain.map((link) => link.der)]),
    encode(TAG.set, signerInfo.encoded),
  );
  return writeContentInfo(CONTENT.signedData, signedData);
}

/** SignerInfo (RFC 5652 §5.3). */
async function writeSigner(
  content: Buffer,
  signer: CmsSigner,
  { digest, signingTime }: { digest: DigestName; signingTime: Date },
): Promise<{ encoded: Buffer; version: 1 | 3 }> {
  const { certificate, key, rsa = 'rsa-pkcs1', nameBy = 'issuer-and-serial' } = signer;
  const identity = identityOf(certificate);
  if (identity.publicKey.asymmetricKeyType?.startsWith(key.kind) !== true) throw unusable();
  const scheme = newScheme(key.kind === 'ec' ? 'ecdsa' : rsa, digest);
  const attributes = writeSignedAttributes({ messageDigest: digestOf(digest, content), signingTime, certificate });
  const signature = await signatureOver(attributes, key, scheme);
  const name = writeName(identity, nameBy, implicitKeyId);
  const version = name[0] === TAG.sequence ? 1 : 3;
  const fields = [name, writeDigest(digest), asImplicit(attributes), writeScheme(scheme), octetString(signature)];
  return { encoded: sequence(integer(version), ...fields), version };
}

async function signatureOver(attributes: Buffer, key: SigningKey, scheme: SignatureScheme): Promise<Buffer> {
  try {
    return await key.sign(attributes, scheme);
  } catch {
    throw unusable();
  }
}

/** `[number] IMPLICIT SET OF`. */
function implicitSet(number: number, elements: readonly Buffer[]): Buffer {
  return tagged(number, ...elements.toSorted((a, b) => Buffer.compare(a, b)));
}

function unusable(): CmsError {
  return new CmsError('unusable-key', 'The private key does not sign for this certificate.');
}
