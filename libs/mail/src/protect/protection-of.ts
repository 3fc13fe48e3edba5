/**
 * What protects a mail as a whole. It goes by what the bytes are, not by what they are called: mail that merely says that it is encrypted
 * would leave in clear wherever encryption is demanded.
 */
import { isUtf8 } from 'node:buffer';
import { readLoneArmor } from './lone-armor.js';
import type { OutlineReaders } from './outline-readers.js';
import { readPgpEntity } from './pgp-entity.js';
import { readSmimeEntity } from './smime-entity.js';
import { readTwoParts, type TwoParts } from './two-parts.js';
import { isHeaderDoubtful, isWhole, saysSomethingAround } from './whole-entity.js';

/** S/MIME (RFC 8551) or PGP/MIME (RFC 3156). */
export type ProtectionFormat = 'smime' | 'pgp';

/** How a mail is protected; `null`: not that, or not as a whole. */
export interface MailProtection {
  /** Everything but the outer header is encrypted. For whom, and whether anybody can open it, is not known. */
  readonly encryptedBy: ProtectionFormat | null;
  /** By its outermost layer; nobody has verified it. A signature inside an envelope is not seen. */
  readonly signedBy: ProtectionFormat | null;
}

const NOTHING: MailProtection = { encryptedBy: null, signedBy: null };
/** Signatures around an envelope; more have no sense. */
const MAX_SIGNATURES = 4;

/** Reads the outside of a mail as it came over SMTP. Hostile bytes are not protected; never throws. */
export function protectionOf(mail: Buffer, readers: OutlineReaders): MailProtection {
  if (isHeaderDoubtful(mail)) return NOTHING;
  let entity = mail;
  let signedBy: ProtectionFormat | null = null;
  for (let signatures = 0; signatures <= MAX_SIGNATURES; signatures++) {
    const parts = readTwoParts(entity);
    const layer = smimeLayer(entity, readers) ?? (parts && pgpLayer(entity, parts, readers));
    if (layer?.kind === 'signed') signedBy ??= layer.by;
    if (layer === undefined || (parts && saysSomethingAround(parts))) break;
    if (layer.kind === 'encrypted') return { encryptedBy: layer.by, signedBy };
    if (!layer.isBare) break;
    entity = layer.content;
  }
  return { encryptedBy: null, signedBy };
}

type Layer =
  | { readonly kind: 'encrypted'; readonly by: ProtectionFormat }
  /** `isBare`: beside the content there is a signature and nothing else, no words in its place or behind it. */
  | { readonly kind: 'signed'; readonly by: ProtectionFormat; readonly content: Buffer; readonly isBare: boolean };

function smimeLayer(entity: Buffer, { outlineOfCms }: OutlineReaders): Layer | undefined {
  const smime = readSmimeEntity(entity);
  if (smime?.kind === 'multipart-signed') {
    const signature = outlineOfCms(smime.signature);
    if (signature.kind !== 'signed') return undefined;
    const part = readTwoParts(entity)?.second;
    const isBare = signature.content === undefined && part !== undefined && isWhole(part);
    return { kind: 'signed', by: 'smime', content: smime.signed, isBare };
  }
  if (smime === undefined || !isWhole(entity)) return undefined;
  const outline = outlineOfCms(smime.cms);
  if (outline.kind === 'envelope') return isLegible(outline.ciphertext) ? undefined : { kind: 'encrypted', by: 'smime' };
  return outline.kind === 'signed' && outline.content ? { kind: 'signed', by: 'smime', content: outline.content, isBare: true } : undefined;
}

/** PGP/MIME alone: what is inline is a text with something in it. */
function pgpLayer(entity: Buffer, { contentType, second }: TwoParts, { encryptedDataOfPgp }: OutlineReaders): Layer | undefined {
  if (!/^multipart\/(?:encrypted|signed)$/.test(contentType.value)) return undefined;
  const pgp = readPgpEntity(entity);
  if (pgp?.kind === 'multipart-signed') {
    const isSignature = pgp.signature.includes('-----BEGIN PGP SIGNATURE-----');
    const isBare = isWhole(second) && readLoneArmor(pgp.signature, 'SIGNATURE') !== undefined;
    return isSignature ? { kind: 'signed', by: 'pgp', content: pgp.signed, isBare } : undefined;
  }
  const message = pgp?.kind === 'multipart-encrypted' && isWhole(second) ? readLoneArmor(pgp.message, 'MESSAGE')?.octets : undefined;
  const encrypted = message && encryptedDataOfPgp(message);
  return encrypted === undefined || isLegible(encrypted) ? undefined : { kind: 'encrypted', by: 'pgp' };
}

/** Enough for chance to play no part, and not more than is needed. */
const SAMPLE_BYTES = { least: 256, most: 4096 };

/** Whether this is text: nothing encrypted is valid UTF-8, or has three bytes in four from ASCII, but by a chance of less than 1 in 10^15. */
function isLegible(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES.most);
  if (sample.length < SAMPLE_BYTES.least) return false;
  // a character of four bytes may be cut at the end
  if ([0, 1, 2, 3].some((cut) => isUtf8(sample.subarray(0, sample.length - cut)))) return true;
  const ascii = sample.reduce((count, byte) => count + (byte < 0x80 ? 1 : 0), 0);
  return ascii > 0.75 * sample.length;
}
