/** Certificates and keys for `lazaret smime`, out of files. */
import type { Readable } from 'node:stream';
import {
  type Certificate,
  type CertificateFile,
  CertificateRefused,
  type CmsRecipient,
  type CmsSigner,
  isTooShort,
  mayEncrypt,
  maySign,
  nameOfKey,
  readCertificateFile,
  softwareDecryptionKey,
  softwareSigningKey,
} from '#crypto';
import { readPasswordFile } from './password-file.js';
import { readInput } from './read-input.js';
import { CommandFailed } from './terminal.js';

/** A file and the file with its password. */
export interface KeyFile {
  readonly file: string;
  readonly passwordFile: string | undefined;
}

/** Standard input is the mail. */
export async function readCertificates(file: string, input: Readable, passwordFile?: string): Promise<CertificateFile> {
  if (file === '-' || passwordFile === '-')
    throw new CommandFailed('the mail comes from standard input; name files for certificates, keys and passwords');
  const password = await readPasswordFile(passwordFile, input);
  const bytes = await readInput(file, input);
  try {
    return readCertificateFile(bytes, password);
  } catch (error) {
    if (error instanceof CertificateRefused) throw new CommandFailed(`${file}: ${error.message} (${error.code})`);
    throw error;
  }
}

/** The first certificate of a file, to encrypt to. Who owns it is not asked here; that it could serve is. */
export async function readRecipient(file: string, input: Readable): Promise<Certificate> {
  const [certificate] = (await readCertificates(file, input)).certificates;
  if (certificate === undefined) throw new CommandFailed(`${file}: there is no certificate in it`);
  const objection = objectionTo(certificate, mayEncrypt(certificate) ? undefined : 'it is not for encrypting mail (wrong-usage)');
  if (objection !== undefined) throw new CommandFailed(`${file}: ${objection}`);
  return certificate;
}

/** The first key of a file that has its certificate, to sign with; further certificates are sent along. */
export async function readSigner({ file, passwordFile }: KeyFile, input: Readable): Promise<CmsSigner> {
  const { keys, certificates } = await readCertificates(file, input, passwordFile);
  const [found] = keys.flatMap(({ key, certificate }) => (certificate ? [{ key, certificate }] : []));
  if (found === undefined) throw new CommandFailed(`${file}: there is no private key with its certificate in it`);
  const objection = objectionTo(found.certificate, maySign(found.certificate) ? undefined : 'it is not for signing mail (wrong-usage)');
  if (objection !== undefined) throw new CommandFailed(`${file}: ${objection}`);
  const chain = certificates.filter(({ fingerprint }) => fingerprint !== found.certificate.fingerprint);
  return { certificate: found.certificate, key: softwareSigningKey(found.key), chain };
}

/** All keys of a file, to decrypt with: mail of years ago is for certificates that are expired now. */
export async function readOwnKeys({ file, passwordFile }: KeyFile, input: Readable): Promise<CmsRecipient[]> {
  const { keys } = await readCertificates(file, input, passwordFile);
  const found = keys.flatMap(({ key, certificate }) => (certificate ? [{ certificate, key: softwareDecryptionKey(key) }] : []));
  if (found.length === 0) throw new CommandFailed(`${file}: there is no private key with its certificate in it`);
  return found;
}

function objectionTo({ key, notBefore, notAfter }: Certificate, usage: string | undefined): string | undefined {
  const now = new Date().toISOString();
  if (now > notAfter) return `it expired on ${notAfter} (expired)`;
  if (now < notBefore) return `it is not valid before ${notBefore} (not-yet-valid)`;
  return isTooShort(key) ? `its key is too short: ${nameOfKey(key)} (key-too-short)` : usage;
}
