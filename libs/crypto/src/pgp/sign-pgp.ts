/** Signs texts, apart from them or around them. */
import type { Key, PrivateKey, Subkey } from 'openpgp';
import { hashName, type PgpHash } from './key-algorithms.js';
import { judgePgpKey } from './judge-pgp-key.js';
import { type PgpLibrary, pgpLibrary } from './openpgp-library.js';
import { guardedPgp, PgpError } from './pgp-error.js';
import { parsedPart } from './read-pgp-keys.js';
import { privateKeyOf, type PgpSecretKey } from './secret-pgp-key.js';

/** With what, and as of when. */
export interface PgpSigning {
  readonly secret: PgpSecretKey;
  readonly at: Date;
  /** SHA-256 when nothing is said. A key may ask for another: curves need one as long as themselves. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
}

/** A signature apart from its text. */
export interface PgpDetachedSignature {
  /** A signature packet. */
  readonly bytes: Buffer;
  /** What it was made with. */
  readonly hash: PgpHash;
}

/** A message of the text and its signature, binary, not encrypted. @throws PgpError `unusable-key`. */
export async function signedMessage(content: Buffer, signing: PgpSigning): Promise<Buffer> {
  const { pgp, config } = await libraryFor(signing);
  const message = await pgp.createMessage({ binary: content, date: signing.at });
  return unlessUnusable(async () => {
    const signed = await pgp.sign({ message, ...signerOf(signing), format: 'binary', config });
    return Buffer.from(signed);
  });
}

/** A signature over exactly these bytes. @throws PgpError `unusable-key`. */
export async function signPgp(content: Buffer, signing: PgpSigning): Promise<PgpDetachedSignature> {
  const { pgp, config } = await libraryFor(signing);
  const message = await pgp.createMessage({ binary: content });
  return unlessUnusable(async () => {
    const bytes = await pgp.sign({ message, ...signerOf(signing), detached: true, format: 'binary', config });
    const { packets } = await pgp.readSignature({ binarySignature: bytes, config });
    return { bytes: Buffer.from(bytes), hash: hashName(packets[0]?.hashAlgorithm ?? null) ?? 'sha256' };
  });
}

async function libraryFor({ hash = 'sha256' }: PgpSigning): Promise<PgpLibrary> {
  const { pgp, config } = await pgpLibrary();
  return { pgp, config: { ...config, preferredHashAlgorithm: pgp.enums.hash[hash] } };
}

interface Signer {
  readonly signingKeys: PrivateKey;
  readonly signingKeyIDs: ReturnType<PrivateKey['getKeyID']>;
  readonly date: Date;
}

function signerOf({ secret, at }: PgpSigning): Signer {
  const judgement = judgePgpKey(secret.key, { purpose: 'sign', at: at.toISOString() });
  if (!judgement.usable) {
    throw new PgpError('unusable-key', `The key ${secret.key.primary.fingerprint} cannot sign: ${judgement.why}.`);
  }
  const signingKeys = privateKeyOf(secret);
  const part = judgement.parts
    .map(({ fingerprint }) => parsedPart(signingKeys, fingerprint))
    .find((found) => found && hasSecret(found.keyPacket));
  if (part === undefined) throw new PgpError('unusable-key', 'The private part that signs is not in the key.');
  return { signingKeys, signingKeyIDs: part.getKeyID(), date: at };
}

/** A part may be on a card, and only its place here. */
function hasSecret(packet: Key['keyPacket'] | Subkey['keyPacket']): boolean {
  return packet.isDecrypted() && !('isDummy' in packet && packet.isDummy());
}

function unlessUnusable<T>(work: () => Promise<T>): Promise<T> {
  return guardedPgp(work, () => new PgpError('unusable-key', 'The private key cannot sign.'));
}
