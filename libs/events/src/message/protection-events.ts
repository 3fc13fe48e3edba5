/** The facts about copies that leave otherwise than they came: encrypted, signed, or with a signature of the domain before them. */
import { z } from 'zod';
import { sealed } from '../sealed.js';
import { machineName, recipients } from './fact-parts.js';

const count = z.int().nonnegative();
/** The domain that signs by DKIM, and the selector of its key. Both stand in public DNS. */
const dkimName = z.object({ domain: z.string().min(1).max(253), selector: z.string().min(1).max(253) });

/**
 * A copy was made anew for these recipients, and its bytes lie sealed beside the message: the delivery sends these and no others. Durable
 * before anything is relayed, and before the delivery begins.
 */
export const mailProtected = z.object({
  deliveryId: z.string().min(1),
  /** Names the sealed bytes. */
  copyId: z.string().min(1).max(64),
  recipients,
  /** `signed`: readable by everybody. */
  protection: z.enum(['encrypted', 'signed']),
  method: z.enum(['smime', 'pgp', 'pdf']),
  algorithms: z.array(machineName).max(20),
  /** How many keys open it, additional ones too; 0 for what is only signed. */
  keyCount: count,
  /** JSON {@link SealedProtectionKey}[]: those keys, the first 200. A key names its owner. */
  keys: sealed,
  /** Passwords that were made for this mail, as their store knows them: the sender is told of them. */
  generatedPasswords: z.array(z.string().min(1).max(64)).max(200),
  /** JSON {@link SealedProtectionKey}; null: nobody signed. */
  signedBy: sealed.nullable(),
  sizeBytes: count,
  /** The DKIM signatures on it; empty: none. */
  dkim: z.array(dkimName).max(20),
});

/** A copy leaves as it came, with these DKIM signatures before it. */
export const dkimSigned = z.object({
  deliveryId: z.string().min(1),
  recipients,
  /** The header fields as they are sent. */
  fields: sealed,
  signedBy: z.array(dkimName).min(1).max(20),
});

/** What lies in `MailProtected.keys`. */
export interface SealedProtectionKey {
  readonly kind: 'certificate' | 'pgp-key' | 'password';
  /** Lower hex; null for passwords. */
  readonly fingerprint: string | null;
  /** Of a password: under which its store knows it. */
  readonly passwordId: string | null;
  /** ISO-8601 UTC; null: never. */
  readonly expiresAt: string | null;
  readonly chosenBy: string;
}

/** Type name → schema of its newest version. */
export const protectionEventSchemas = { MailProtected: mailProtected, DkimSigned: dkimSigned } as const;
