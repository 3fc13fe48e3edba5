/** The facts about protected mail that comes in: what was found around it, and the copies that people inside get of it. */
import { z } from 'zod';
import { sealed } from '../sealed.js';
import { machineName, recipients } from './fact-parts.js';

/**
 * A mail was opened, or its signatures were verified, before it was scanned; recorded with the first facts. What was inside was scanned in its
 * place where `isScanned`.
 */
export const mailOpened = z.object({
  /** The outermost first. */
  layers: z
    .array(
      z.object({
        kind: z.enum(['encrypted', 'signed', 'compressed', 'certificates']),
        format: z.enum(['smime', 'pgp']),
        /** Of an encrypted one: whether a key of ours opened it; null of the others. */
        isOpened: z.boolean().nullable(),
        algorithms: z.array(machineName).max(4),
        /** Of a signed one, the worst; null of the others. Whether who signed may be believed depends on who reads it. */
        verdict: z.enum(['good', 'weak', 'broken', 'unknown-signer']).nullable(),
      }),
    )
    .max(16),
  /** Why there is protection left inside; null: there is none. */
  stoppedBy: machineName.nullable(),
  isScanned: z.boolean(),
  /** JSON {@link SealedOpening}: keys and certificates name their owners. */
  keys: sealed,
});

/** What lies in `MailOpened.keys`. */
export interface SealedOpening {
  /** Fingerprints of our certificates and keys that opened it, lower hex. */
  readonly openedBy: readonly string[];
  /** Of those who signed. */
  readonly signers: readonly string[];
}

/**
 * People inside get another copy than the one that came: decrypted, marked, or without what somebody had written in our name. Its bytes lie
 * sealed beside the message, and the delivery sends these and no others.
 */
export const incomingCopyMade = z.object({
  deliveryId: z.string().min(1),
  /** Names the sealed bytes. */
  copyId: z.string().min(1).max(64),
  recipients,
  isDecrypted: z.boolean(),
  sizeBytes: z.int().nonnegative(),
});

/** Type name → schema of its newest version. */
export const openingEventSchemas = { MailOpened: mailOpened, IncomingCopyMade: incomingCopyMade } as const;
