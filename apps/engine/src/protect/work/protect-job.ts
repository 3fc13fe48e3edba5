/** What a process that protects mail is asked to do, as it travels. Bytes are base64; the mail itself goes before, as it is. */
import { z } from 'zod';
import { Password, type SigningKey } from '#crypto';
import { PROTECTABLE_FIELDS } from '#mail';
import { withoutUndefined } from '../../platform/without-undefined.js';
import type { PdfMailOptions } from '../pdf-mail.js';
import type { SmimeProtection } from '../smime-mail.js';

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const certificate = bytes.transform((der) => ({ der }));
const digest = z.enum(['sha256', 'sha384', 'sha512']);
const nameBy = z.enum(['issuer-and-serial', 'subject-key-identifier']).optional();

const smimeJob = z.object({
  kind: z.literal('smime'),
  sign: z
    .object({
      certificate,
      chain: z.array(certificate),
      keyKind: z.enum(['rsa', 'ec']),
      digest: digest.optional(),
      rsa: z.enum(['rsa-pkcs1', 'rsa-pss']).optional(),
      nameBy,
      at: z.iso.datetime(),
      form: z.enum(['clear', 'opaque']),
    })
    .optional(),
  encrypt: z
    .object({
      certificates: z.array(certificate).min(1),
      cipher: z.enum(['aes-128-gcm', 'aes-256-gcm', 'aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc']).optional(),
      rsa: z.enum(['oaep-sha1', 'oaep-sha256', 'oaep-sha384', 'oaep-sha512', 'pkcs1']).optional(),
      nameBy,
    })
    .optional(),
  protectedFields: z.array(z.enum(PROTECTABLE_FIELDS)),
  maxBytes: z.int().positive().optional(),
});

const pdfJob = z.object({
  kind: z.literal('pdf'),
  password: z.string(),
  replyUrl: z.string().optional(),
  cover: z.string().optional(),
  subject: z.string().nullable().optional(),
  limits: z.object({ maxMailBytes: z.int(), maxAttachments: z.int(), maxPages: z.int() }).optional(),
});

/** Layers of S/MIME and OpenPGP are taken off; the keys are asked for. See `OpeningWish`. */
const openJob = z.object({
  kind: z.literal('open'),
  allowRsaPkcs1: z.boolean(),
  everyOpener: z.boolean().optional(),
  readInline: z.boolean(),
  attachedKeys: z.boolean(),
  keepSignatures: z.object({ smime: z.boolean(), pgp: z.boolean() }),
  at: z.iso.datetime(),
});
export type OpenJob = z.infer<typeof openJob>;

export const protectJobSchema = z.discriminatedUnion('kind', [smimeJob, pdfJob, openJob]);
export type ProtectJob = z.input<typeof protectJobSchema>;
type ReadJob = z.output<typeof protectJobSchema>;

/** Why there is no mail. */
export const refusalSchema = z.object({ code: z.string().regex(/^[a-z0-9-]{1,40}$/), message: z.string().max(200) });

const base64 = (value: Buffer | Uint8Array): string => Buffer.from(value).toString('base64');

export function smimeJobOf({ sign, encrypt, protectedFields = [], maxBytes }: SmimeProtection): ProtectJob {
  return {
    kind: 'smime',
    sign: sign && {
      certificate: base64(sign.signer.certificate.der),
      chain: (sign.signer.chain ?? []).map(({ der }) => base64(der)),
      keyKind: sign.signer.key.kind,
      digest: sign.signer.digest === 'sha1' ? undefined : sign.signer.digest,
      rsa: sign.signer.rsa,
      nameBy: sign.signer.nameBy,
      at: sign.at.toISOString(),
      form: sign.form,
    },
    encrypt: encrypt && { ...encrypt, certificates: encrypt.certificates.map(({ der }) => base64(der)) },
    protectedFields: [...protectedFields],
    maxBytes,
  };
}

/** @param sign - asks whoever has the key. */
export function smimeProtectionOf(job: Extract<ReadJob, { kind: 'smime' }>, sign: SigningKey['sign']): SmimeProtection {
  const { encrypt, protectedFields, maxBytes } = job;
  return withoutUndefined({
    sign: job.sign && signingOf(job.sign, sign),
    encrypt: encrypt && withoutUndefined(encrypt),
    protectedFields,
    maxBytes,
  });
}

function signingOf(
  { certificate: own, chain, keyKind, digest: hash, rsa, nameBy: by, at, form }: NonNullable<Extract<ReadJob, { kind: 'smime' }>['sign']>,
  sign: SigningKey['sign'],
): NonNullable<SmimeProtection['sign']> {
  const signer = withoutUndefined({ certificate: own, chain, key: { kind: keyKind, sign }, digest: hash, rsa, nameBy: by });
  return { signer, at: new Date(at), form };
}

export function pdfJobOf({ password, ...options }: PdfMailOptions): ProtectJob {
  return { kind: 'pdf', password: password.reveal(), ...options };
}

export function pdfOptionsOf({ kind: _, password, ...options }: Extract<ReadJob, { kind: 'pdf' }>): PdfMailOptions {
  return withoutUndefined({ ...options, password: Password.of(password) });
}
