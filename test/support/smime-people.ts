/** People with certificates and keys for S/MIME, made by the real openssl. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CmsRecipient, type CmsSigner, softwareDecryptionKey, softwareSigningKey } from '#crypto';
import { AUTHORITY, derOf, EC_P256, EC_P384, issue, type Issued, openssl, RSA_2048 } from './openssl-authority.js';

/** One of them. */
export interface Person {
  readonly issued: Issued;
  readonly address: string;
  readonly certificate: { readonly der: Buffer };
  readonly signer: CmsSigner;
  readonly recipient: CmsRecipient;
}

export interface People {
  readonly folder: string;
  readonly root: Issued;
  readonly rsa: Person;
  readonly p256: Person;
  readonly p384: Person;
  /** Somebody else, with RSA. */
  readonly stranger: Person;
  /** A new file with these bytes. */
  file(bytes: Buffer): string;
  remove(): void;
}

export function makePeople(): People {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-smime-'));
  const root = issue(folder, { name: 'root', extensions: AUTHORITY });
  const person = (name: string, algorithm: readonly string[]): Person => {
    const address = `${name}@a.example`;
    const usage = algorithm === RSA_2048 ? 'digitalSignature,keyEncipherment' : 'digitalSignature,keyAgreement';
    const extensions = [`subjectAltName=email:${address}`, `keyUsage=critical,${usage}`, 'extendedKeyUsage=emailProtection'];
    const wish = { name, algorithm, issuer: root, extensions: [...extensions, 'subjectKeyIdentifier=hash'] };
    const issued = issue(folder, wish);
    const certificate = { der: derOf(issued) };
    const key = createPrivateKey(readFileSync(issued.keyFile));
    return {
      issued,
      address,
      certificate,
      signer: { certificate, key: softwareSigningKey(key) },
      recipient: { certificate, key: softwareDecryptionKey(key) },
    };
  };
  return {
    folder,
    root,
    rsa: person('rsa', RSA_2048),
    p256: person('p256', EC_P256),
    p384: person('p384', EC_P384),
    stranger: person('stranger', RSA_2048),
    file(bytes) {
      const path = join(folder, randomBytes(8).toString('hex'));
      writeFileSync(path, bytes);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A PFX file, openssl's way. */
export function pfxOf({ issued }: Person, password: string): Buffer {
  return openssl(['pkcs12', '-export', '-inkey', issued.keyFile, '-in', issued.certificateFile, '-passout', `pass:${password}`]);
}
