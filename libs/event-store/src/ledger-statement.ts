/** What the signatures of the ledger cover, byte for byte, and whether they hold. ADR 0038. */
import { createPublicKey, verify } from 'node:crypto';
import type { LedgerFacts } from '#events';
import { lengthPrefixed } from './digest.js';

/** A new start, before it is signed. */
export type StartStatement = Omit<LedgerFacts<'LedgerStarted'>, 'signature'>;
/** A checkpoint, before it is signed. */
export type SealStatement = Omit<LedgerFacts<'LedgerSealed'>, 'signature'>;
/** A new key, before it is signed. */
export type RotationStatement = Omit<LedgerFacts<'LedgerKeyRotated'>, 'signature' | 'newSignature'>;

/** The bytes that a new start is signed over: its fields after their lengths, as those of the chain. */
export function startBytes({ because, keyId, publicKey, previous, startedAt }: StartStatement): Buffer {
  return lengthPrefixed(['lazaret/ledger/started/v1', because, keyId, publicKey, previous, startedAt]);
}

/** The bytes that a checkpoint is signed over. */
export function sealBytes({ checkpoint, events, order, last, marks, previous, sealedAt, keyId }: SealStatement): Buffer {
  const { stream, revision, chain } = last;
  const counted = [String(checkpoint), String(events), order, stream, String(revision), chain];
  return lengthPrefixed(['lazaret/ledger/sealed/v1', ...counted, marks, previous, sealedAt, keyId]);
}

/** The bytes that both keys sign when one takes the place of the other. */
export function rotationBytes({ keyId, newKeyId, newPublicKey, previous, rotatedAt }: RotationStatement): Buffer {
  return lengthPrefixed(['lazaret/ledger/rotated/v1', keyId, newKeyId, newPublicKey, previous, rotatedAt]);
}

/** Whether an Ed25519 signature (base64url) over these bytes is by that key (base64url of its 32 bytes). False for what is no key. */
export function isSignedBy(publicKey: string, bytes: Buffer, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
