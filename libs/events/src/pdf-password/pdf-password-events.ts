/**
 * A password that opens encrypted PDFs, stream `pdf-password-{id}`. The password lies outside the log, wrapped by the key ring, and with it
 * the key that seals the address: both go together.
 */
import { z } from 'zod';
import { addressTag, instant, sealed } from '../sealed.js';

/** Whom mail to is opened with it. Domains in ASCII and lower case; a person is known by the tag of the address. */
export const pdfPasswordScope = z.discriminatedUnion('level', [
  z.object({ level: z.literal('wildcard-domain'), domain: z.string() }),
  z.object({ level: z.literal('domain'), domain: z.string() }),
  z.object({ level: z.literal('user'), tag: addressTag, address: sealed }),
]);
export type PdfPasswordScope = z.infer<typeof pdfPasswordScope>;

export const pdfPasswordSet = z.object({
  /** Names it to people without telling it. */
  passwordId: z.string(),
  scope: pdfPasswordScope,
  /** `static`: by a person, who has told it; `generated`: for a mail, whose sender is told. */
  origin: z.enum(['static', 'generated']),
  /** Used from then on, and before that; null: for ever. Equal: for one mail only. */
  from: instant,
  until: instant.nullable(),
  /** The mail that a generated one was made for; null for others. */
  messageId: z.string().nullable(),
});
/** The password is destroyed. `replaced`: by one that is used in its place for all of its time; `forgotten`: with all of its recipient. */
export const pdfPasswordRemoved = z.object({ cause: z.enum(['removed', 'replaced', 'forgotten']) });

export const pdfPasswordEventSchemas = {
  PdfPasswordSet: pdfPasswordSet,
  PdfPasswordRemoved: pdfPasswordRemoved,
} as const;

type Schemas = typeof pdfPasswordEventSchemas;
/** Any fact of a password's stream. */
export type PdfPasswordEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
/** What a password is, for as long as it is kept. */
export type PdfPasswordFacts = z.infer<typeof pdfPasswordSet>;
