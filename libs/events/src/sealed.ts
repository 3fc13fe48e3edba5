import { z } from 'zod';

/**
 * Ciphertext inside an event: base64url text that `libs/crypto` made (`v1.nonce.ciphertext+tag`), opened with the
 * message's key and the field's name. Deciders never look inside. Once the key is destroyed it stays unreadable, and
 * the event itself, its hash and everything counted from it stay valid. ADR 0007.
 */
export const sealed = z
  .string()
  .regex(/^v1\.[\w-]+\.[\w-]+$/)
  .brand<'Sealed'>()
  .meta({ sealed: true });
export type Sealed = z.infer<typeof sealed>;

/** Hex HMAC of a normalized address under the installation's tag key: lets a decider compare people without naming them. */
export const addressTag = z.string().regex(/^[0-9a-f]{32}$/);

/** ISO-8601 UTC with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 });
