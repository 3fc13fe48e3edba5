/** Opens envelopes. Everything that fails behind the structure itself fails alike, see {@link cannotDecrypt}. */
import type { KeyObject } from 'node:crypto';
import type { DecryptionKey } from '../keys/key-provider.js';
import { type CertificateBytes, type CertificateName, identityOf, isNamed } from './certificate-identity.js';
import { cannotDecrypt, CmsError, guardedCms, guardedCmsAsync } from './cms-error.js';
import { decryptContent, isAuthenticated, keyBytesOf, type ReadableCipher } from './content-cipher.js';
import { type Envelope, readEnvelope } from './enveloped-data.js';
import { originatorKey, unwrapKey } from './key-agreement.js';
import { CONTENT } from './oids.js';
import type { RecipientInfo } from './recipient-info.js';

/** A certificate with its private key. */
export interface CmsRecipient {
  readonly certificate: CertificateBytes;
  readonly key: DecryptionKey;
}

/** What an envelope says on its outside. */
export interface EnvelopeFacts {
  readonly cipher: ReadableCipher;
  /** Whether a change would have been noticed; `false` of CBC: whoever reads it must not fetch what it points to (EFAIL). */
  readonly authenticated: boolean;
  readonly recipients: readonly { readonly name: CertificateName | undefined; readonly algorithm: string }[];
}

/** An envelope, opened. */
export interface OpenedEnvelope extends EnvelopeFacts {
  readonly content: Buffer;
  /** The certificate whose key opened it. */
  readonly openedBy: CertificateBytes;
  /** Certificates of ours whose keys open it, that one first; it alone, unless all of them are asked for. */
  readonly openers: readonly CertificateBytes[];
  /** How its content key was encrypted, in words. */
  readonly keyAlgorithm: string;
}

export interface DecryptOptions {
  /** Whether RSA with PKCS #1 v1.5 is read; most mail of older programs is of that kind. */
  readonly allowRsaPkcs1: boolean;
  /** Whether it is found out which others of our keys open it, too: that it names somebody is written by anybody. */
  readonly everyOpener?: boolean;
}

/** Our keys that are tried at most for one envelope. */
const MAX_ATTEMPTS = 8;
/** Of ours that are asked whether they open it, too. */
const MOST_OPENERS = 50;

/** Says what stands on the outside, without a key. @throws CmsError `malformed`, `unsupported`, `too-large`. */
export function envelopeFacts(bytes: Buffer): EnvelopeFacts {
  return guardedCms(() => factsOf(readEnvelope(bytes)));
}

/**
 * Opens an envelope with the first of our keys that it is for.
 *
 * @throws CmsError `malformed`, `unsupported` (also for a content that is not `data`), `too-large` for what stands on the outside; else
 * `cannot-decrypt`.
 */
export async function decryptCms(bytes: Buffer, recipients: readonly CmsRecipient[], options: DecryptOptions): Promise<OpenedEnvelope> {
  return guardedCmsAsync(async () => {
    const envelope = readEnvelope(bytes);
    if (envelope.contentType !== CONTENT.data) throw new CmsError('unsupported', 'What is inside the envelope is not supported.');
    const all = matches(envelope, recipients, options);
    for (const match of all.slice(0, MAX_ATTEMPTS)) {
      const opened = await tryToOpen(envelope, match);
      if (opened === undefined) continue;
      const { info, recipient } = match;
      const others = options.everyOpener === true ? all.filter((other) => other.recipient !== recipient) : [];
      const openers = [recipient.certificate, ...(await openersAmong(others, envelope, opened.contentKey))];
      return { ...factsOf(envelope), content: opened.content, openedBy: recipient.certificate, openers, keyAlgorithm: info.algorithm };
    }
    throw cannotDecrypt();
  });
}

function factsOf({ cipher: { cipher }, recipients }: Envelope): EnvelopeFacts {
  return { cipher, authenticated: isAuthenticated(cipher), recipients: recipients.map(({ name, algorithm }) => ({ name, algorithm })) };
}

/** A recipient of the envelope that is one of ours. */
interface Match {
  readonly info: RecipientInfo;
  readonly recipient: CmsRecipient;
  readonly publicKey: KeyObject;
}

/** Which recipients are ours is public, so that it may take its time. */
function matches({ recipients: infos }: Envelope, ours: readonly CmsRecipient[], { allowRsaPkcs1 }: DecryptOptions): Match[] {
  const known = ours.map((recipient) => ({ recipient, identity: identityOf(recipient.certificate) }));
  const found: Match[] = [];
  for (const info of infos) {
    const { name, how } = info;
    if (name === undefined || (how.kind === 'rsa' && how.encryption.padding === 'pkcs1' && !allowRsaPkcs1)) continue;
    for (const { recipient, identity } of known)
      if (isNamed(name, identity)) found.push({ info, recipient, publicKey: identity.publicKey });
    if (found.length >= MOST_OPENERS) break;
  }
  return found;
}

interface Opened {
  readonly contentKey: Buffer;
  readonly content: Buffer;
}

async function tryToOpen(envelope: Envelope, match: Match): Promise<Opened | undefined> {
  try {
    const contentKey = await contentKeyOf(match, keyBytesOf(envelope.cipher.cipher));
    const { cipher: parameters, ciphertext, tag, additionalData } = envelope;
    return { contentKey, content: decryptContent(contentKey, { parameters, ciphertext, tag, additionalData }) };
  } catch {
    return undefined;
  }
}

/** Those whose keys come to the same content key. */
async function openersAmong(others: readonly Match[], envelope: Envelope, contentKey: Buffer): Promise<CertificateBytes[]> {
  const openers = new Set<CertificateBytes>();
  for (const match of others) {
    const own = await contentKeyOf(match, keyBytesOf(envelope.cipher.cipher)).catch(() => undefined);
    if (own?.equals(contentKey) === true) openers.add(match.recipient.certificate);
  }
  return [...openers];
}

async function contentKeyOf({ info: { how, encryptedKey }, recipient: { key }, publicKey }: Match, keyBytes: number): Promise<Buffer> {
  switch (how.kind) {
    case 'rsa':
      return key.unwrapRsa(encryptedKey, how.encryption, keyBytes);
    case 'ecdh':
      return unwrapKey(await key.agree(originatorKey(how.originator, publicKey)), how.agreement, encryptedKey);
    case 'unsupported':
      throw cannotDecrypt();
  }
}
