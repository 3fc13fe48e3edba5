/** Reading PFX files, PKCS#12 (RFC 7292): certificates and private keys under a password. */
import type { KeyObject } from 'node:crypto';
import { parseCertificate, type Certificate } from './certificate.js';
import { broken, CertificateRefused } from './certificate-refused.js';
import { explicit, fieldsOf, guarded, implicit, readDer, TAG, type DerElement } from './der.js';
import { readOctets, readOid, readSmallInteger } from './der-values.js';
import { countKeys, joinKeys, type KeyEntry } from './key-entry.js';
import { readPasswordCipher, type PasswordCipher } from './password-cipher.js';
import { PasswordWork, wrongPassword } from './password-work.js';
import { PFX } from './pfx-format.js';
import { readPfxMac, type PfxMac } from './pfx-mac.js';
import { readLockedKey, readPkcs8, type LockedKey } from './private-key.js';

/** What a PFX file has in it. */
export interface PfxContents {
  /** Each once, in the order of the file. */
  readonly certificates: readonly Certificate[];
  readonly keys: readonly KeyEntry[];
}

const MAX_PFX_BYTES = 16 * 1024 * 1024;
const MAX_SAFES = 100;
const MAX_BAGS = 1_000;
/** Bags inside of bags (RFC 7292 §4.2.6). */
const MAX_DEPTH = 4;

interface Safes {
  readonly contents: Buffer;
  readonly mac: PfxMac | undefined;
  readonly bags: Bags;
  readonly encrypted: readonly { readonly cipher: PasswordCipher; readonly octets: Buffer }[];
}

interface Bags {
  readonly certificates: Certificate[];
  readonly openKeys: KeyObject[];
  readonly lockedKeys: LockedKey[];
}

/**
 * Reads a PFX file. All rounds of hashing that can be seen from outside are counted before the first is done.
 * @param password - undefined is "none was given"; a file without one opens all the same.
 * @throws CertificateRefused `password-missing`, `wrong-password` (also for a damaged file), `too-many-iterations`, `unsupported`,
 *   `too-large`, `broken` for what is no PFX file.
 */
export function readPfx(bytes: Buffer, password: string | undefined): PfxContents {
  if (bytes.length > MAX_PFX_BYTES) throw new CertificateRefused('too-large', 'The PFX file is larger than 16 MiB.');
  const work = new PasswordWork();
  const safes = guarded('The PFX file', () => readSafes(readDer(bytes), work));
  try {
    return opened(safes, passwordFor(safes, password), work);
  } catch (error) {
    if (error instanceof CertificateRefused && (error.code === 'too-many-iterations' || error.code === 'unsupported')) throw error;
    throw password === undefined
      ? new CertificateRefused('password-missing', 'The PFX file is under a password, and none was given.')
      : wrongPassword();
  }
}

/** PFX and AuthenticatedSafe (RFC 7292 §4). */
function readSafes(element: DerElement, work: PasswordWork): Safes {
  const fields = fieldsOf(element, 'The PFX file');
  if (readSmallInteger(fields.next(TAG.integer)) !== 3) throw new CertificateRefused('unsupported', 'The PFX file is of another version.');
  const info = fieldsOf(fields.next(TAG.sequence), 'The PFX file');
  if (readOid(info.next(TAG.oid)) !== PFX.data)
    throw new CertificateRefused('unsupported', 'The PFX file is signed instead of under a password.');
  const contents = readOctets(readDer(info.next(explicit(0)).content));
  const macData = fields.maybe(TAG.sequence);
  const bags: Bags = { certificates: [], openKeys: [], lockedKeys: [] };
  const encrypted: { cipher: PasswordCipher; octets: Buffer }[] = [];
  const mac = macData === undefined ? undefined : readPfxMac(macData, work);
  for (const safe of fieldsOf(readDer(contents), 'The PFX file').all(MAX_SAFES)) {
    const safeFields = fieldsOf(safe, 'A part of the PFX file');
    const type = readOid(safeFields.next(TAG.oid));
    const content = readDer(safeFields.next(explicit(0)).content);
    if (type === PFX.data) readBags(readDer(readOctets(content)), bags, { work, depth: 0 });
    else if (type === PFX.encryptedData) encrypted.push(readEncrypted(content, work));
    else throw new CertificateRefused('unsupported', 'A part of the PFX file is not under a password.');
  }
  return { contents, mac, bags, encrypted };
}

/** EncryptedData (RFC 5652 §8). */
function readEncrypted(element: DerElement, work: PasswordWork): { cipher: PasswordCipher; octets: Buffer } {
  const fields = fieldsOf(element, 'A part of the PFX file');
  fields.next(TAG.integer);
  const info = fieldsOf(fields.next(TAG.sequence), 'A part of the PFX file');
  info.next(TAG.oid);
  const cipher = readPasswordCipher(info.next(TAG.sequence), work);
  return { cipher, octets: readOctets(info.next(implicit(0), explicit(0))) };
}

/** The password as it is to be encoded: no password at all is another one than an empty one, and programs disagree. */
function passwordFor({ contents, mac }: Safes, password: string | undefined): string | null {
  const text = password ?? '';
  if (mac === undefined || mac.fits(contents, text)) return text;
  if (text === '' && mac.fits(contents, null)) return null;
  throw wrongPassword();
}

function opened({ bags, encrypted }: Safes, password: string | null, work: PasswordWork): PfxContents {
  for (const { cipher, octets } of encrypted) readBags(readDer(cipher.decrypt(octets, password)), bags, { work, depth: 0 });
  const keys = [...bags.openKeys, ...bags.lockedKeys.map((locked) => locked.open(password))];
  const certificates = [...new Map(bags.certificates.map((certificate) => [certificate.fingerprint, certificate])).values()];
  return { certificates, keys: joinKeys(keys, certificates) };
}

/** SafeContents (RFC 7292 §4.2). CRLs and secrets are passed over; names and identifiers of bags are not needed. */
function readBags(list: DerElement, bags: Bags, { work, depth }: { work: PasswordWork; depth: number }): void {
  if (depth > MAX_DEPTH) throw broken('The PFX file has bags too deep inside of each other.');
  for (const bag of fieldsOf(list, 'A part of the PFX file').all(MAX_BAGS)) {
    const fields = fieldsOf(bag, 'A part of the PFX file');
    const type = readOid(fields.next(TAG.oid));
    const value = readDer(fields.next(explicit(0)).content);
    if (type === PFX.keyBag || type === PFX.shroudedKeyBag) countKeys(bags.openKeys.length + bags.lockedKeys.length + 1);
    if (type === PFX.certBag) bags.certificates.push(...readCertBag(value));
    else if (type === PFX.keyBag) bags.openKeys.push(readPkcs8(value.raw));
    else if (type === PFX.shroudedKeyBag) bags.lockedKeys.push(readLockedKey(value.raw, work));
    else if (type === PFX.safeContentsBag) readBags(value, bags, { work, depth: depth + 1 });
  }
}

function readCertBag(value: DerElement): Certificate[] {
  const fields = fieldsOf(value, 'A certificate of the PFX file');
  if (readOid(fields.next(TAG.oid)) !== PFX.x509Certificate) return [];
  return [parseCertificate(readOctets(readDer(fields.next(explicit(0)).content)))];
}
