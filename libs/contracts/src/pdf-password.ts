/** Passwords that open encrypted PDFs. No answer ever holds one. */
import * as z from 'zod';

const person = z.object({ id: z.string(), name: z.string() });
const instant = z.iso.datetime({ offset: true });
/** An address, `example.com` or `*.example.com`. */
const place = z.string().trim().min(1).max(320);

export const pdfPasswordQuerySchema = z.strictObject({
  /** Of this address or domain only. */
  for: place.optional(),
  origin: z.enum(['static', 'generated']).optional(),
  /** Id of the last one of the page before. */
  before: z.string().max(26).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type PdfPasswordQuery = z.infer<typeof pdfPasswordQuerySchema>;

export const setPdfPasswordRequestSchema = z
  .strictObject({
    for: place,
    password: z.string().min(1).max(500),
    /** Used from then on; absent: from now on. */
    from: instant.optional(),
    /** And no more from then on; absent: for ever. */
    until: instant.optional(),
    /** In the place of `until`: for so many days from `from`. */
    days: z.int().min(1).max(3650).optional(),
  })
  .refine(({ until, days }) => until === undefined || days === undefined, { path: ['days'], message: 'either until or days' });
export const forgetPdfPasswordsRequestSchema = z.strictObject({ for: place });
export const forgottenPdfPasswordsSchema = z.object({ removed: z.int() });

export const pdfPasswordSchema = z.object({
  id: z.string(),
  /** Under which people know it, e.g. `K7QF-3MPX`. */
  passwordId: z.string(),
  /** An address, `example.com` or `*.example.com`; empty when its key is gone. */
  for: z.string(),
  level: z.enum(['user', 'domain', 'wildcard-domain']),
  /** `static`: set by a person; `generated`: made for a mail and told to its sender. */
  origin: z.enum(['static', 'generated']),
  from: z.string(),
  /** Null: it does not end. */
  until: z.string().nullable(),
  state: z.enum(['upcoming', 'in-force', 'over']),
  /** In force, and no other one of the same address or domain is used in its place. */
  isUsed: z.boolean(),
  setAt: z.string(),
  setBy: person,
  /** The mail that a generated one was made for. */
  messageId: z.string().nullable(),
});
export type PdfPassword = z.infer<typeof pdfPasswordSchema>;
export const pdfPasswordListSchema = z.object({ passwords: z.array(pdfPasswordSchema), more: z.boolean() });
export type PdfPasswordList = z.infer<typeof pdfPasswordListSchema>;
