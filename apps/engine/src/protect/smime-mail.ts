/** Mail in, mail that S/MIME protects out (RFC 8551 §3). Whom to write to and who may sign was decided before. */
import { type CertificateBytes, type CmsSigner, encryptCms, type EncryptOptions, signCms } from '#crypto';
import { joinMail, multipartSigned, pkcs7Mime, type ProtectableField, protectHeader, sevenBitEntity, splitMail } from '#mail';
import { newBoundary } from './new-boundary.js';
import { SmimeRefused } from './smime-refused.js';

/** How a mail is signed. */
export interface SmimeSigning {
  readonly signer: CmsSigner;
  readonly at: Date;
  /** `clear` can be read by everybody, `opaque` cannot be changed by servers on the way. */
  readonly form: 'clear' | 'opaque';
}

/** How a mail is encrypted. */
export interface SmimeEncryption extends EncryptOptions {
  /** Everybody who can open it, escrow and the sender too. */
  readonly certificates: readonly CertificateBytes[];
}

/** What is done with a mail: signed, encrypted, or signed and then encrypted. */
export interface SmimeProtection {
  readonly sign?: SmimeSigning;
  readonly encrypt?: SmimeEncryption;
  /** Header fields that are protected with it (RFC 9788); when it is encrypted the subject, if listed, is hidden. */
  readonly protectedFields?: readonly ProtectableField[];
  /** Larger mails are refused. */
  readonly maxBytes?: number;
}

/** 50 MiB. */
export const DEFAULT_MAX_SMIME_BYTES = 52_428_800;

/**
 * Protects a mail. Line ends become CRLF.
 * @throws SmimeRefused `too-large`; CmsError as `signCms` and `encryptCms`; RangeError when nothing is to be done.
 */
export async function protectBySmime(mail: Buffer, protection: SmimeProtection): Promise<Buffer> {
  const { sign, encrypt, protectedFields = [], maxBytes = DEFAULT_MAX_SMIME_BYTES } = protection;
  if (sign === undefined && encrypt === undefined) throw new RangeError('neither to sign nor to encrypt');
  if (mail.length > maxBytes) throw new SmimeRefused('too-large', `The mail has more than ${maxBytes} bytes.`);
  const { outer, entity } = protectHeader(splitMail(mail), protectedFields, encrypt ? 'cipher' : 'clear');
  const signed = sign ? await signedEntity(sevenBitEntity(entity), sign) : entity;
  return joinMail({ outer, entity: encrypt ? encryptedEntity(signed, encrypt) : signed });
}

async function signedEntity(entity: Buffer, { signer, at, form }: SmimeSigning): Promise<Buffer> {
  const isClear = form === 'clear';
  const cms = await signCms(entity, signer, { signingTime: at, detached: isClear });
  if (!isClear) return pkcs7Mime(cms, 'signed-data');
  return multipartSigned({ entity, signature: cms, digest: signer.digest ?? 'sha256', boundary: newBoundary() });
}

function encryptedEntity(entity: Buffer, { certificates, ...options }: SmimeEncryption): Buffer {
  const isGcm = (options.cipher ?? 'aes-256-gcm').endsWith('-gcm');
  return pkcs7Mime(encryptCms(entity, certificates, options), isGcm ? 'authEnveloped-data' : 'enveloped-data');
}
