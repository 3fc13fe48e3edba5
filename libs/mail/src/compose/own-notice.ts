/**
 * What the proof of an own notice covers. The field with the proof is put first, so everything below it is ours and must be
 * as it was sent; above it the servers on the way put trace fields, and nothing else may stand there: a stranger's text in
 * a notice would otherwise pass unscanned.
 */
import { readHeaderBlock, type HeaderBlock } from '../mime/header-fields.js';
import type { HeaderField } from '../mime/mime-node.js';

/** Name of the field with the proof. */
export const OWN_NOTICE_FIELD = 'X-Lazaret-Notice';

/** What servers add in front (RFC 5321 §4.4, RFC 8601, RFC 6376, RFC 8617), in lower case. */
const TRACE_FIELDS = new Set([
  'received',
  'return-path',
  'delivered-to',
  'x-original-to',
  'received-spf',
  'authentication-results',
  'dkim-signature',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
]);

export interface OwnNotice {
  /** What the field says, untested. */
  readonly claim: string;
  /** What is proven, in a form that the way does not change: fields unfolded, white space of any kind one blank, empty lines at the end gone. */
  readonly content: readonly string[];
}

/** Reads a mail that claims to be an own notice; undefined: it cannot be one. Never throws. */
export function readOwnNotice(mail: Buffer): OwnNotice | undefined {
  const block = readHeaderBlock(mail, 0, () => false);
  const at = block.fields.findIndex(isProof);
  const proof = block.fields[at];
  if (proof === undefined || block.defects.length > 0) return undefined;
  const above = block.fields.slice(0, at);
  const below = block.fields.slice(at + 1);
  if (below.some(isProof) || !above.every(({ name }) => TRACE_FIELDS.has(name.toLowerCase()))) return undefined;
  return { claim: proof.value, content: contentOf(below, mail.subarray(block.bodyStart)) };
}

/** The same of a mail that is being sent and has no proof yet. */
export function contentToProve(mail: Buffer): readonly string[] {
  const block: HeaderBlock = readHeaderBlock(mail, 0, () => false);
  return contentOf(block.fields, mail.subarray(block.bodyStart));
}

function contentOf(fields: readonly HeaderField[], body: Buffer): string[] {
  const lines = fields.map(({ name, value }) => `${name.toLowerCase()}:${value.replace(/\s+/g, ' ')}`);
  return [...lines, '', body.toString('latin1').replace(/(\r?\n)+$/, '')];
}

function isProof({ name }: HeaderField): boolean {
  return name.toLowerCase() === OWN_NOTICE_FIELD.toLowerCase();
}
