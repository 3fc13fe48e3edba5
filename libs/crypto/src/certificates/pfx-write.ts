/** Writing PFX files, PKCS#12 (RFC 7292): AES-256 under PBKDF2 with SHA-256, and a MAC with SHA-256. */
import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { CertificateRefused } from './certificate-refused.js';
import { encode, integer, nothing, octetString, oid, sequence, setOf, tagged } from './der-write.js';
import { implicit } from './der.js';
import type { KeyEntry } from './key-entry.js';
import { PFX } from './pfx-format.js';
import { pkcs12Key, pkcs12Password, PKCS12_PURPOSE } from './pkcs12-key.js';

/** What goes into a PFX file. */
export interface PfxToWrite {
  /** Certificates beside those of the keys: the chain. */
  readonly certificates: readonly Certificate[];
  readonly keys: readonly KeyEntry[];
  readonly password: string;
}

/** Rounds for each use of the password. Each key takes its own, so that a file of ours with fifteen of them can still be read here. */
const ITERATIONS = 100_000;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const IV_BYTES = 16;
const MAC_BYTES = 32;

/** A PFX file in DER. @throws CertificateRefused `password-missing` for an empty password */
export function writePfx({ certificates, keys, password }: PfxToWrite): Buffer {
  if (password === '') throw new CertificateRefused('password-missing', 'A PFX file needs a password.');
  const all = [...keys.flatMap(({ certificate }) => certificate ?? []), ...certificates];
  const unique = [...new Map(all.map((certificate) => [certificate.fingerprint, certificate])).values()];
  const owned = new Set(keys.map(({ certificate }) => certificate?.fingerprint));
  const certBags = unique.map((certificate) => certBag(certificate, owned.has(certificate.fingerprint)));
  const keyBags = keys.map((entry) => keyBag(entry, password));
  const safes = sequence(
    ...(certBags.length > 0 ? [encryptedSafe(sequence(...certBags), password)] : []),
    ...(keyBags.length > 0 ? [contentInfo(PFX.data, octetString(sequence(...keyBags)))] : []),
  );
  return sequence(integer(3), contentInfo(PFX.data, octetString(safes)), macData(safes, password));
}

function contentInfo(type: string, content: Buffer): Buffer {
  return sequence(oid(type), tagged(0, content));
}

function certBag(certificate: Certificate, hasKey: boolean): Buffer {
  const value = sequence(oid(PFX.x509Certificate), tagged(0, octetString(certificate.der)));
  return sequence(oid(PFX.certBag), tagged(0, value), ...(hasKey ? [keyIdAttribute(certificate)] : []));
}

function keyBag({ key, certificate }: KeyEntry, password: string): Buffer {
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const { algorithm, encrypted } = encryptUnder(password, plain);
  plain.fill(0);
  const value = sequence(algorithm, octetString(encrypted));
  return sequence(oid(PFX.shroudedKeyBag), tagged(0, value), ...(certificate === undefined ? [] : [keyIdAttribute(certificate)]));
}

/** Other programs join a key and its certificate by it (RFC 7292 §4.2). SHA-1 is what they write; any octets would do. */
function keyIdAttribute(certificate: Certificate): Buffer {
  const id = createHash('sha1').update(certificate.der).digest();
  return setOf([sequence(oid(PFX.localKeyId), setOf([octetString(id)]))]);
}

function encryptedSafe(safeContents: Buffer, password: string): Buffer {
  const { algorithm, encrypted } = encryptUnder(password, safeContents);
  const info = sequence(oid(PFX.data), algorithm, encode(implicit(0), encrypted));
  return contentInfo(PFX.encryptedData, sequence(integer(0), info));
}

/** PBES2 (RFC 8018 §6.2) with PBKDF2-HMAC-SHA-256 and AES-256-CBC. */
function encryptUnder(password: string, plain: Buffer): { algorithm: Buffer; encrypted: Buffer } {
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  const key = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  const prf = sequence(oid(PFX.hmacSha256), nothing());
  const derivation = sequence(oid(PFX.pbkdf2), sequence(octetString(salt), integer(ITERATIONS), prf));
  const scheme = sequence(oid(PFX.aes256Cbc), octetString(iv));
  return { algorithm: sequence(oid(PFX.pbes2), sequence(derivation, scheme)), encrypted };
}

function macData(contents: Buffer, password: string): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const recipe = {
    hash: 'sha256',
    password: pkcs12Password(password),
    salt,
    iterations: ITERATIONS,
    purpose: PKCS12_PURPOSE.mac,
    length: MAC_BYTES,
  };
  const mac = createHmac('sha256', pkcs12Key(recipe)).update(contents).digest();
  const digestInfo = sequence(sequence(oid(PFX.sha256), nothing()), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(ITERATIONS));
}
