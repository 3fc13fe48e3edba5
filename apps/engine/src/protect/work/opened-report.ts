/** What a process tells of a mail that it has opened, as a schema: it has parsed hostile bytes, so its words are checked. */
import { z } from 'zod';
import { encryptedDataOfPgp, outlineOfCms } from '#crypto';
import { isHeaderDoubtful, protectionOf } from '#mail';
import type { MailLayer, UnwrappedMail } from '../open-mail.js';
import type { PgpLayer, PgpLayerSignature } from '../pgp-layer.js';
import type { LayerSignature, SmimeLayer } from '../smime-layer.js';

const machineName = z.string().regex(/^[A-Za-z0-9][\w-]{0,60}$/);
const fingerprint = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const MOST_LAYERS = 16;
const MOST_SIGNATURES = 32;
/** Certificates that are told of, and their bytes: real mail has some three, of 2 KB each. */
const MOST_CERTIFICATES = 32;
const MOST_CERTIFICATE_BYTES = 40_000;
const MOST_KEYS = 8;
/** Characters of an address: longer ones are nobody's. */
const LONGEST_AUTHOR = 1_000;
const MOST_OPENERS = 50;
const MOST_BESIDE_BYTES = 256 * 1024;

const signatureSchema = z.object({
  verdict: z.enum(['good', 'weak', 'broken', 'unknown-signer']),
  /** Why it is weak or broken; of a good one, what stands against the key. */
  why: z.array(machineName).max(8),
  /** SHA-256 of the signer's certificate, if it can be read, or fingerprint of their key. */
  signer: fingerprint.nullable(),
  /** Of OpenPGP: fingerprint of the key or sub-key that made it. */
  part: fingerprint.optional(),
  /** As the signer says. */
  signedAt: z.iso.datetime().nullable(),
  /** Whether the mail is from who signed. */
  isFrom: z.boolean(),
});

const format = z.enum(['smime', 'pgp']);
const layerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('signed'),
    format,
    form: z.enum(['clear', 'opaque', 'inline']),
    signatures: z.array(signatureSchema).max(MOST_SIGNATURES),
    /** Of OpenPGP: whom the mail is from, in lower case; absent when there is any doubt. Whether they signed is for the ring to say. */
    author: z.string().max(LONGEST_AUTHOR).optional(),
  }),
  z.object({
    kind: z.literal('opened'),
    format,
    cipher: machineName,
    /** Whether a change would have been noticed (EFAIL). */
    authenticated: z.boolean(),
    openedBy: fingerprint,
    /** All of ours that open it, as far as that was asked. */
    openers: z.array(fingerprint).max(MOST_OPENERS),
    /** It is a block in a text. */
    isInline: z.boolean(),
    keyAlgorithm: machineName,
  }),
  z.object({ kind: z.literal('closed'), format, cipher: machineName.nullable() }),
  z.object({ kind: z.literal('compressed'), format }),
  z.object({ kind: z.literal('certificates'), format }),
]);

export const openedReportSchema = z.object({
  /** The outermost first. */
  layers: z.array(layerSchema).max(MOST_LAYERS),
  /** What protects the mail as a whole, as it came. */
  protection: z.object({ encryptedBy: format.nullable(), signedBy: format.nullable() }),
  /** Why there is protection left inside; null: there is none. */
  stoppedBy: machineName.nullable(),
  /** Certificates that came along, DER; nobody has vouched for them. */
  certificates: z.array(z.base64()).max(MOST_CERTIFICATES),
  /** OpenPGP keys that came along, as they stood in the mail. */
  pgpKeys: z.array(z.base64()).max(MOST_KEYS),
  /** Whether anything was taken off; else the mail is as it came. */
  isChanged: z.boolean(),
  /** Whole header fields: what can be read of the mail as it came and is not in the opened one. Null: nobody can tell, or it is too much. */
  beside: z.base64().nullable(),
});
export type OpenedReport = z.infer<typeof openedReportSchema>;
export type ToldLayer = OpenedReport['layers'][number];
export type ToldSignature = z.infer<typeof signatureSchema>;

export function reportOf(opened: UnwrappedMail, original: Buffer): OpenedReport {
  return {
    layers: opened.layers.slice(0, MOST_LAYERS).map(toldLayer),
    protection: protectionOf(original, { outlineOfCms, encryptedDataOfPgp }),
    stoppedBy: opened.layers.length > MOST_LAYERS ? 'too-many-layers' : (opened.stoppedBy ?? null),
    certificates: certificatesOf(opened.layers)
      .filter((der) => der.length <= MOST_CERTIFICATE_BYTES)
      .slice(0, MOST_CERTIFICATES)
      .map((der) => der.toString('base64')),
    pgpKeys: opened.attachedKeys.slice(0, MOST_KEYS).map((key) => key.toString('base64')),
    isChanged: opened.mail !== original,
    beside: toldBeside(opened, original),
  };
}

function toldBeside({ beside, mail }: UnwrappedMail, original: Buffer): string | null {
  if (mail === original) return '';
  if (beside === undefined || isHeaderDoubtful(original)) return null;
  const lines = Buffer.concat(beside.flatMap(({ raw }) => [raw, Buffer.from('\r\n')]));
  return lines.length > MOST_BESIDE_BYTES ? null : lines.toString('base64');
}

/** Each once. */
function certificatesOf(layers: readonly MailLayer[]): Buffer[] {
  const smime = layers.flatMap((each) => (each.format === 'smime' ? [each.layer] : []));
  const sent = smime.flatMap((layer) => (layer.kind === 'signed' || layer.kind === 'certificates' ? layer.certificates : []));
  const known = smime.flatMap((layer) => (layer.kind === 'signed' ? layer.signatures.flatMap(({ certificate }) => certificate ?? []) : []));
  return [...new Map([...sent, ...known].map(({ fingerprint: print, der }) => [print, der])).values()];
}

function toldLayer(each: MailLayer): ToldLayer {
  return each.format === 'smime' ? toldSmime(each.layer) : toldPgp(each.layer);
}

function toldSmime(layer: SmimeLayer): ToldLayer {
  switch (layer.kind) {
    case 'signed': {
      const signatures = layer.signatures.slice(0, MOST_SIGNATURES).map(toldSignature);
      return { kind: 'signed', format: 'smime', form: layer.form, signatures };
    }
    case 'encrypted': {
      if (!layer.opened) return { kind: 'closed', format: 'smime', cipher: layer.envelope?.cipher ?? null };
      const { cipher, authenticated, openedBy, openers, keyAlgorithm } = layer;
      return { kind: 'opened', format: 'smime', cipher, authenticated, openedBy, openers: [...openers], isInline: false, keyAlgorithm };
    }
    case 'compressed':
    case 'certificates':
      return { kind: layer.kind, format: 'smime' };
  }
}

function toldSignature({ result, certificate, signingTime, isFrom }: LayerSignature): ToldSignature {
  const why = result.verdict === 'weak' ? [...result.weaknesses] : result.verdict === 'broken' ? [result.why] : [];
  return { verdict: result.verdict, why, signer: certificate?.fingerprint ?? null, signedAt: signingTime ?? null, isFrom };
}

function toldPgp(layer: PgpLayer): ToldLayer {
  if (layer.kind === 'signed') {
    const signatures = layer.signatures.slice(0, MOST_SIGNATURES).map(toldPgpSignature);
    const author = (layer.author?.length ?? 0) <= LONGEST_AUTHOR ? layer.author : undefined;
    return { kind: 'signed', format: 'pgp', form: layer.form, signatures, author };
  }
  if (!layer.opened) return { kind: 'closed', format: 'pgp', cipher: null };
  const { cipher, openedBy, keyAlgorithm, isInline } = layer;
  return { kind: 'opened', format: 'pgp', cipher, authenticated: true, openedBy, openers: [openedBy], isInline, keyAlgorithm };
}

function toldPgpSignature({ result, key, part, signedAt, isFrom, objection }: PgpLayerSignature): ToldSignature {
  const why = result.verdict === 'weak' ? [...result.weaknesses] : result.verdict === 'broken' ? [result.why] : [];
  const against = objection === undefined ? [] : [objection];
  return {
    verdict: result.verdict,
    why: [...why, ...against],
    signer: key?.primary.fingerprint ?? null,
    part: part?.fingerprint,
    signedAt: signedAt ?? null,
    isFrom,
  };
}

/** Report and mail in one answer: the length of the report, the report, the mail. */
export function packOpened(report: OpenedReport, mail: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(report), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, ...(report.isChanged ? [mail] : [])]);
}

/** @throws RangeError, SyntaxError, ZodError for what is no such answer */
export function unpackOpened(answer: Buffer): { readonly report: OpenedReport; readonly mail: Buffer } {
  const end = 4 + answer.readUInt32BE(0);
  return { report: openedReportSchema.parse(JSON.parse(answer.toString('utf8', 4, end))), mail: answer.subarray(end) };
}
