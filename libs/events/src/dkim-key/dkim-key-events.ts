/**
 * A key that signs mail for a domain, stream `dkim-key-{id}`. What is in here stands in the domain's DNS for everybody to read; the
 * private key lies outside the log, wrapped by the key ring.
 */
import { z } from 'zod';

export const dkimKeyAdded = z.object({
  /** Lower-case and in ASCII form, both. */
  domain: z.string(),
  selector: z.string(),
  type: z.enum(['rsa', 'ed25519']),
  /** Of the modulus; 256 for Ed25519. */
  bits: z.int().positive(),
  /** Tag `p=` of the record, base64. */
  publicKey: z.string(),
  /** Signs for addresses below its domain, too, where these have no keys of their own. */
  forSubdomains: z.boolean(),
  origin: z.enum(['generated', 'imported']),
});
/** Its record is published, as somebody said or as was seen in DNS: it signs from now on. */
export const dkimKeyPublished = z.object({ record: z.enum(['said', 'seen']) });
/** It signs no more; its record stays published until the last mail that it signed has arrived. */
export const dkimKeyRetired = z.object({});
/** The private key is destroyed. */
export const dkimKeyRemoved = z.object({});

export const dkimKeyEventSchemas = {
  DkimKeyAdded: dkimKeyAdded,
  DkimKeyPublished: dkimKeyPublished,
  DkimKeyRetired: dkimKeyRetired,
  DkimKeyRemoved: dkimKeyRemoved,
} as const;

type Schemas = typeof dkimKeyEventSchemas;
/** Any fact of a DKIM key's stream. */
export type DkimKeyEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
/** What a DKIM key is, for as long as it lives. */
export type DkimKeyFacts = z.infer<typeof dkimKeyAdded>;
