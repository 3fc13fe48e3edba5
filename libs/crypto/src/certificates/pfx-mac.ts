/** The MAC over a PFX file (RFC 7292 §4 and appendix B; PBMAC1 of RFC 9579): whether the password is the right one. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { CertificateRefused } from './certificate-refused.js';
import { fieldsOf, TAG, type DerElement } from './der.js';
import { readOctets, readOid } from './der-values.js';
import { HMACS, readDerivation, readIterations, readSalt } from './password-cipher.js';
import type { PasswordWork } from './password-work.js';
import { PFX } from './pfx-format.js';
import { pkcs12Key, pkcs12Password, PKCS12_PURPOSE, pkcs12Rounds } from './pkcs12-key.js';

/** A MAC, read and not yet worked out. */
export interface PfxMac {
  /** @param password - null is "no password", which is encoded otherwise than an empty one. */
  fits(contents: Buffer, password: string | null): boolean;
}

/** Hashes of the MAC with their octets. */
const HASHES: Readonly<Record<string, { readonly name: string; readonly length: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', length: 20 },
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', length: 28 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', length: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', length: 48 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', length: 64 },
};

/** Reads MacData and charges its rounds. @throws CertificateRefused `unsupported`, `too-many-iterations`, `broken` */
export function readPfxMac(element: DerElement, work: PasswordWork): PfxMac {
  const fields = fieldsOf(element, 'The MAC of the PFX file');
  const digestInfo = fieldsOf(fields.next(TAG.sequence), 'The MAC of the PFX file');
  const algorithm = fieldsOf(digestInfo.next(TAG.sequence), 'The MAC of the PFX file');
  const expected = readOctets(digestInfo.next(TAG.octetString));
  const oid = readOid(algorithm.next(TAG.oid));
  if (oid === PFX.pbmac1) return readPbmac1(algorithm.next(TAG.sequence), expected, work);
  const hash = HASHES[oid];
  if (hash === undefined) throw new CertificateRefused('unsupported', `The MAC of the PFX file uses ${oid}, which is not known.`);
  const salt = readSalt(fields.next(TAG.octetString));
  const count = fields.maybe(TAG.integer);
  const recipe = { hash: hash.name, salt, iterations: count === undefined ? 1 : readIterations(count), length: hash.length };
  work.charge(pkcs12Rounds(recipe));
  return {
    fits: (contents, text) => {
      const password = text === null ? Buffer.alloc(0) : pkcs12Password(text);
      const key = pkcs12Key({ ...recipe, password, purpose: PKCS12_PURPOSE.mac });
      return isEqual(createHmac(hash.name, key).update(contents).digest(), expected);
    },
  };
}

/** RFC 9579 §4: salt and count beside it mean nothing. */
function readPbmac1(parameters: DerElement, expected: Buffer, work: PasswordWork): PfxMac {
  const fields = fieldsOf(parameters, 'The MAC of the PFX file');
  const { rounds, derive } = readDerivation(fields.next(TAG.sequence), null);
  const scheme = readOid(fieldsOf(fields.next(TAG.sequence), 'The MAC of the PFX file').next(TAG.oid));
  const hash = HMACS[scheme];
  if (hash === undefined) throw new CertificateRefused('unsupported', `The MAC of the PFX file uses ${scheme}, which is not known.`);
  work.charge(rounds);
  return {
    fits: (contents, password) =>
      isEqual(
        createHmac(hash, derive(password ?? ''))
          .update(contents)
          .digest(),
        expected,
      ),
  };
}

function isEqual(mac: Buffer, expected: Buffer): boolean {
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}
