/** What a verification on the command line is given beside the log: trusted keys, and checkpoints that were kept outside. */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { CheckReceipt, OutsideAnchor } from '#event-store';
import { receiptsBy, trustedCertificates } from '../audit/anchors/time-stamp-anchor.js';
import { readAnchorFile } from '../audit/anchor-file.js';
import { CommandFailed } from './terminal.js';

/** What a verification needs cannot be read: nothing is said about the log. */
export class CannotRead extends CommandFailed {
  constructor(message: string) {
    super(message, 2);
  }
}

const PEM = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** All public keys of these PEM files, as base64url of 32 bytes. @throws CannotRead */
export function readPublicKeys(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const found = [...readText(file).matchAll(PEM)].map(([pem]) => rawKey(pem, file));
    if (found.length === 0) throw new CannotRead(`${file} holds no public key (PEM)`);
    return found;
  });
}

/** Judges time stamps in the log by the certificates in these files; undefined without any. @throws CannotRead */
export function readAuthorities(files: readonly string[]): CheckReceipt | undefined {
  const trusted = files.flatMap((file) => {
    try {
      return trustedCertificates(file);
    } catch (cause) {
      throw new CannotRead(`${file} holds no certificates (${messageOf(cause)})`);
    }
  });
  return trusted.length === 0 ? undefined : receiptsBy(trusted);
}

/** All checkpoints in these files: of the file anchor, or of a syslog server. @throws CannotRead also when there is none. */
export async function readAnchors(files: readonly string[], input: Readable): Promise<OutsideAnchor[]> {
  const anchors: OutsideAnchor[] = [];
  for (const file of files) {
    const found = await readAnchorFile(file, input).catch((cause: unknown) => {
      throw new CannotRead(`${file} cannot be read (${messageOf(cause)})`);
    });
    if (found.length === 0) throw new CannotRead(`${file} holds no checkpoint of a ledger`);
    anchors.push(...found);
  }
  return anchors;
}

function rawKey(pem: string, file: string): string {
  try {
    const { crv, x } = createPublicKey(pem).export({ format: 'jwk' });
    if (crv === 'Ed25519' && x !== undefined) return x;
  } catch {
    // told below: it is no key
  }
  throw new CannotRead(`${file} holds a public key that is not one of Ed25519`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CannotRead(`${file} cannot be read (${messageOf(cause)})`);
  }
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
