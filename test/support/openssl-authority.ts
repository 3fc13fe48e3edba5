/** Certificate authorities run by the real openssl: keys, certificates with any extensions and dates, revocation lists, OCSP answers. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, readCertificateFile } from '#crypto';

/** Runs openssl and gives what it wrote; what it says of an error comes as the message. */
export function openssl(words: readonly string[], input: Buffer | string = ''): Buffer {
  return execFileSync('openssl', words, { input, stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
}

/** Why there is no openssl to test with; undefined when there is. */
export function whyNoOpenssl(): string | undefined {
  try {
    const version = openssl(['version']).toString();
    return version.startsWith('OpenSSL 3.') ? undefined : `it needs OpenSSL 3, and there is ${version}`;
  } catch {
    return 'there is no openssl';
  }
}

/** A certificate with its key, as files. */
export interface Issued {
  readonly name: string;
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly folder: string;
}

/** What a certificate is to be. */
export interface CertificateWish {
  /** File name, and common name unless there is a subject. */
  readonly name: string;
  /** As openssl takes it: `/CN=Ada/emailAddress=ada@a.example`. */
  readonly subject?: string;
  /** Words of `openssl genpkey`; P-256 when nothing is said. */
  readonly algorithm?: readonly string[];
  /** A key that is there already. */
  readonly keyFile?: string;
  /** Who signs it; itself when nobody is named. */
  readonly issuer?: Issued;
  /** Lines of a section of openssl's configuration (x509v3_config). */
  readonly extensions: readonly string[];
  /** `YYYYMMDDHHMMSSZ`. */
  readonly from?: string;
  readonly until?: string;
  /** Hash of the signature. */
  readonly hash?: string;
}

export const RSA_2048 = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
export const RSA_1024 = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'];
export const EC_P256 = curve('P-256');
export const EC_P384 = curve('P-384');
export const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];

/** Words for a key on a curve. */
export function curve(name: string): readonly string[] {
  return ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`, '-pkeyopt', 'ec_param_enc:named_curve'];
}

/** Makes a key, and a certificate for it. */
export function issue(folder: string, wish: CertificateWish): Issued {
  const own = join(folder, wish.name);
  mkdirSync(own, { recursive: true });
  const keyFile = wish.keyFile ?? join(own, 'key.pem');
  if (wish.keyFile === undefined) openssl(['genpkey', ...(wish.algorithm ?? EC_P256), '-out', keyFile]);
  const made: Issued = { name: wish.name, keyFile, certificateFile: join(own, 'certificate.pem'), folder: own };
  prepare(made);
  const issuer = wish.issuer ?? made;
  const request = join(own, 'request.pem');
  openssl([
    'req',
    '-new',
    '-utf8',
    '-key',
    keyFile,
    '-subj',
    wish.subject ?? `/CN=${wish.name}`,
    '-config',
    join(own, 'ca.cnf'),
    '-out',
    request,
  ]);
  writeFileSync(join(own, 'extensions.cnf'), ['[wanted]', ...wish.extensions, ''].join('\n'));
  openssl([
    ...['ca', '-batch', '-notext', '-utf8', '-config', join(issuer.folder, 'ca.cnf'), '-in', request, '-out', made.certificateFile],
    ...(wish.issuer === undefined ? ['-selfsign', '-keyfile', keyFile] : ['-cert', issuer.certificateFile, '-keyfile', issuer.keyFile]),
    ...['-extfile', join(own, 'extensions.cnf'), '-extensions', 'wanted', '-md', wish.hash ?? 'sha256'],
    ...['-startdate', wish.from ?? '20260101000000Z', '-enddate', wish.until ?? '20360101000000Z'],
  ]);
  return made;
}

/** What `openssl ca` wants to find beside an authority. */
function prepare({ folder }: Issued): void {
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'crlnumber'), '01\n');
  const lines = [
    ...['[ca]', 'default_ca=own', '[own]', `database=${join(folder, 'index.txt')}`, `new_certs_dir=${folder}`, 'rand_serial=yes'],
    ...[
      `crlnumber=${join(folder, 'crlnumber')}`,
      'unique_subject=no',
      'policy=any',
      'preserve=yes',
      'email_in_dn=yes',
      'default_md=sha256',
    ],
    ...['default_crl_days=30', '[any]', 'C=optional', 'O=optional', 'OU=optional', 'CN=optional', 'emailAddress=optional'],
    ...['[req]', 'distinguished_name=names', 'string_mask=utf8only', '[names]', ''],
  ];
  writeFileSync(join(folder, 'ca.cnf'), lines.join('\n'));
}

/** Puts a certificate on the list of its issuer. */
export function revoke(issuer: Issued, revoked: Issued, reason = 'keyCompromise'): void {
  const key = ['-cert', issuer.certificateFile, '-keyfile', issuer.keyFile];
  openssl(['ca', '-config', join(issuer.folder, 'ca.cnf'), ...key, '-revoke', revoked.certificateFile, '-crl_reason', reason]);
}

/** What a revocation list is to be. */
export interface ListWish {
  readonly from?: string;
  readonly until?: string;
  /** Lines of a section of openssl's configuration. */
  readonly extensions?: readonly string[];
}

/** The revocation list of an authority, DER. */
export function revocationList(issuer: Issued, { from, until, extensions = [] }: ListWish = {}): Buffer {
  const pem = join(issuer.folder, 'list.pem');
  writeFileSync(
    join(issuer.folder, 'list.cnf'),
    [readFileSync(join(issuer.folder, 'ca.cnf'), 'utf8'), '[list]', ...extensions, ''].join('\n'),
  );
  openssl([
    ...[
      'ca',
      '-gencrl',
      '-config',
      join(issuer.folder, 'list.cnf'),
      '-cert',
      issuer.certificateFile,
      '-keyfile',
      issuer.keyFile,
      '-out',
      pem,
    ],
    ...(from === undefined ? [] : ['-crl_lastupdate', from]),
    ...(until === undefined ? [] : ['-crl_nextupdate', until]),
    ...(extensions.length === 0 ? [] : ['-crlexts', 'list']),
  ]);
  return openssl(['crl', '-in', pem, '-outform', 'DER']);
}

/** What an OCSP responder is to do. */
export interface ResponderWish {
  readonly issuer: Issued;
  /** Who signs; the issuer when nobody is named. */
  readonly signer?: Issued;
  readonly words?: readonly string[];
}

/** The answer of openssl's responder to a question, both DER. */
export function ocspAnswer(request: Buffer, { issuer, signer = issuer, words = [] }: ResponderWish): Buffer {
  const [asked, answered] = [join(issuer.folder, 'ocsp.request'), join(issuer.folder, 'ocsp.answer')];
  writeFileSync(asked, request);
  openssl([
    ...['ocsp', '-index', join(issuer.folder, 'index.txt'), '-CA', issuer.certificateFile, '-rsigner', signer.certificateFile],
    ...['-rkey', signer.keyFile, '-reqin', asked, '-respout', answered, '-ndays', '7', ...words],
  ]);
  return readFileSync(answered);
}

/** A certificate in DER. */
export function derOf({ certificateFile }: Issued): Buffer {
  return openssl(['x509', '-in', certificateFile, '-outform', 'DER']);
}

/** A certificate as we read it. */
export function certificateOf({ certificateFile }: Issued): Certificate {
  const [certificate] = readCertificateFile(readFileSync(certificateFile)).certificates;
  if (certificate === undefined) throw new Error(`${certificateFile} has no certificate`);
  return certificate;
}
