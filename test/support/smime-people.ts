/** People with certificates and keys for S/MIME, made by the real openssl, and mails of every awkward kind. */
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

const HEADER = ['From: RSA <rsa@a.example>', 'To: b@b.example', 'Subject: =?UTF-8?Q?Angebot_f=C3=BCr_Zo=C3=AB?=', 'MIME-Version: 1.0'];

function mail(...lines: readonly string[]): Buffer {
  return Buffer.from([...HEADER, ...lines].join('\r\n'));
}

const ATTACHMENT = [
  'Content-Type: multipart/mixed; boundary="b1"',
  '',
  'preamble',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Grüße, see the file.',
  '--b1',
  "Content-Type: application/octet-stream; name*=utf-8''%C3%9Cbersicht.bin",
  "Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.bin",
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('some bytes of a file').toString('base64'),
  '--b1--',
  '',
];

/** Mails that the issue names: with attachments, 8-bit, long lines, an empty body, names that are not ASCII. */
export const AWKWARD_MAILS: Readonly<Record<string, Buffer>> = {
  plain: mail('Content-Type: text/plain; charset=us-ascii', '', 'Hello.', ''),
  'with an attachment': mail(...ATTACHMENT),
  '8-bit': mail('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', 'Zoë schrieb: größer, straße, 你好', ''),
  'with long lines': mail('Content-Type: text/plain', '', 'x'.repeat(5_000), 'From here on', 'a blank at the end ', ''),
  'with an empty body': mail('Content-Type: text/plain', '', ''),
  'without a body': mail('Content-Type: text/plain', ''),
  'with a raw name that is not ASCII': mail(
    'Content-Type: application/octet-stream; name="Übersicht.txt"',
    'Content-Disposition: attachment; filename="Übersicht.txt"',
    '',
    'the file',
    '',
  ),
};
