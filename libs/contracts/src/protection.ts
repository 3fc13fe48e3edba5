/** How mail is protected: which method would be used for whom, with which keys, and why no other. */
import * as z from 'zod';
import { effectiveSettingsSchema } from './settings.js';

export const encryptionMethodSchema = z.enum(['smime', 'pgp', 'pdf']);
export type EncryptionMethodOfApi = z.infer<typeof encryptionMethodSchema>;

/** A key that mail is encrypted for or signed with; nothing secret. */
export const protectionKeySchema = z.object({
  kind: z.enum(['certificate', 'pgp-key', 'password']),
  /** Lower hex; null for passwords. */
  fingerprint: z.string().nullable(),
  /** Of a password, as its store knows it; null for one that is yet to be made, and for the others. */
  passwordId: z.string().nullable(),
  /** ISO-8601 UTC; null: never. */
  expiresAt: z.string().nullable(),
  /** It ends within the time in which people are warned. */
  expiresSoon: z.boolean(),
  /** It names the address, or was put with it or its domain by hand; `additional`: every mail is encrypted for it, too. */
  chosenBy: z.enum(['address', 'by-hand', 'domain', 'additional', 'generated']),
});
export type ProtectionKeyOfApi = z.infer<typeof protectionKeySchema>;

/** One that a copy was made with; when it ends is told, whether that is soon is not. */
export const usedKeySchema = protectionKeySchema.omit({ expiresSoon: true });
export type UsedKey = z.infer<typeof usedKeySchema>;

/** How a copy left otherwise than it came, as it was recorded before it left. */
export const copyProtectionSchema = z.object({
  deliveryId: z.string(),
  how: z.enum(['encrypted', 'signed']),
  method: encryptionMethodSchema,
  algorithms: z.array(z.string()),
  /** How many keys open it, additional ones too; 0 for what is only signed. */
  keyCount: z.int(),
  /** Those keys, the first 200; null once what is known of the mail was destroyed. */
  keys: z.array(usedKeySchema).nullable(),
  /** Null: nobody signed, or it was destroyed. */
  signedBy: usedKeySchema.nullable(),
});
export type CopyProtection = z.infer<typeof copyProtectionSchema>;

/** What kept one method from encrypting a copy. */
export const encryptionAttemptSchema = z.object({
  method: encryptionMethodSchema,
  /** A word of docs/encryption.md. */
  why: z.string(),
  /** The same as a sentence. */
  because: z.string(),
  /** It was begun, and refused or failed; otherwise there was nothing to begin with. */
  tried: z.boolean(),
});
export type EncryptionAttemptOfApi = z.infer<typeof encryptionAttemptSchema>;

/** One rung of the ladder of methods. */
export const protectionRungSchema = z.object({
  method: encryptionMethodSchema,
  /** `first`: used; `spare`: used if what stands before it fails; `not`: see `why`. */
  use: z.enum(['first', 'spare', 'not']),
  /** A word of docs/encryption.md; null where it can be used. */
  why: z.string().nullable(),
  /** The same as a sentence. */
  because: z.string().nullable(),
  /** What the mail would be encrypted for; of what cannot be used, what there is. */
  keys: z.array(protectionKeySchema),
  /** Null: nobody signs. */
  signer: protectionKeySchema.nullable(),
  algorithms: z.array(z.string()),
});
export type ProtectionRung = z.infer<typeof protectionRungSchema>;

/**
 * Where a copy comes to. `encrypted`: it leaves encrypted here. `already-encrypted`: it came encrypted and leaves as it is. `in-clear`: it
 * leaves readable. `held`: it had to be encrypted and cannot be. `sender-told`: likewise; it is not sent, and its sender is told.
 */
export const protectionFateSchema = z.enum(['encrypted', 'already-encrypted', 'in-clear', 'held', 'sender-told']);
export type ProtectionFate = z.infer<typeof protectionFateSchema>;

const course = {
  fate: protectionFateSchema,
  /** One sentence for people. */
  sentence: z.string(),
  /** The method that is used; null: none. */
  method: encryptionMethodSchema.nullable(),
  /** In the order in which they are tried; empty where none is asked. */
  ladder: z.array(protectionRungSchema),
};

/** GET /held-messages/:id/protection: what a release encrypted would do now. */
export const heldProtectionSchema = z.object({
  /** Of the message, as it was looked at. */
  revision: z.int(),
  /** ISO-8601 UTC: keys count as of this moment. */
  at: z.string(),
  /** Those that a release can be about. */
  recipients: z.array(z.object({ index: z.int(), address: z.string(), ...course })),
});
export type HeldProtection = z.infer<typeof heldProtectionSchema>;

export const protectionPreviewRequestSchema = z.strictObject({
  /** Empty: the null reverse-path. */
  from: z.string().max(320),
  to: z.string().min(3).max(320),
  /** The client that hands the mail over has signed in: where nothing says who is inside, only such a sender is told of a mail. */
  authenticated: z.boolean().default(true),
});

export const mailWaySchema = z.object({
  /** `plain`: nothing is found in it, and nobody asks for anything. `must-encrypt`: a pattern says that it must be encrypted. */
  mail: z.enum(['plain', 'must-encrypt']),
  ...course,
  /** From processor to processor, as docs/mail-flow.md names them. */
  transitions: z.array(z.object({ from: z.string(), to: z.string(), because: z.string() })),
});
export type MailWay = z.infer<typeof mailWaySchema>;

/** POST /protection/preview: how mail from one address to another would be protected now. */
export const protectionPreviewSchema = z.object({
  policyRevision: z.string(),
  /** ISO-8601 UTC. */
  at: z.string(),
  /** `exempt`: outside, and may be sent anything. */
  recipient: z.enum(['inside', 'outside', 'exempt']),
  ways: z.array(mailWaySchema),
  /** Who could sign mail that leaves in clear, in the order in which they are asked. */
  signers: z.array(
    z.object({
      method: encryptionMethodSchema,
      /** Null where it can be used. */
      why: z.string().nullable(),
      because: z.string().nullable(),
      signer: protectionKeySchema.nullable(),
      algorithms: z.array(z.string()),
    }),
  ),
  /** The settings that steer all this, with where they come from. */
  settings: effectiveSettingsSchema.shape.settings,
});
export type ProtectionPreview = z.infer<typeof protectionPreviewSchema>;
