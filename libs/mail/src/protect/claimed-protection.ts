/** What a mail says that it is protected by. A claim, and no more: it says who is worth the trouble of being opened. */
import { readEntityHeaders } from '../mime/entity-headers.js';
import { readHeaderBlock } from '../mime/header-fields.js';
import type { MimeNode, Parameterized } from '../mime/mime-node.js';
import { parseMime } from '../mime/parse-mime.js';
import type { ProtectionFormat } from './protection-of.js';

/** `null`: neither. */
export interface ClaimedProtection {
  readonly format: ProtectionFormat;
  readonly isEncrypted: boolean;
}

/** By the header of a mail alone; its beginning is enough. A structure of S/MIME may turn out to be signed only. */
export function claimedProtection(mail: Buffer): ClaimedProtection | null {
  const { contentType, fileName } = readEntityHeaders(readHeaderBlock(mail, 0, () => false).fields, 'text/plain');
  return claimOf(contentType, fileName);
}

function claimOf({ value, params }: Parameterized, fileName: string | undefined): ClaimedProtection | null {
  if (/^application\/(?:x-)?pkcs7-mime$/.test(value)) return { format: 'smime', isEncrypted: true };
  if (value === 'application/octet-stream' && /\.p7m$/i.test(fileName ?? '')) return { format: 'smime', isEncrypted: true };
  const protocol = params.get('protocol')?.toLowerCase() ?? '';
  if (value === 'multipart/encrypted' && protocol === 'application/pgp-encrypted') return { format: 'pgp', isEncrypted: true };
  if (value !== 'multipart/signed') return null;
  if (/^application\/(?:x-)?pkcs7-signature$/.test(protocol)) return { format: 'smime', isEncrypted: false };
  return protocol === 'application/pgp-signature' ? { format: 'pgp', isEncrypted: false } : null;
}

/** Words without one of which no part is protected; whoever writes them otherwise is not looked at. */
const TELLING = ['pkcs7', 'PKCS7', '.p7m', 'multipart/signed', 'multipart/encrypted', 'pgp-'];
const MAX_DEPTH = 20;
const MAX_PARTS = 500;

/** Whether a part of a mail claims protection that the mail as a whole does not have. */
export function hasProtectedPart(mail: Buffer): boolean {
  if (!TELLING.some((word) => mail.includes(word)) || claimedProtection(mail) !== null) return false;
  let parts = MAX_PARTS;
  const root = parseMime(mail, { maxMimeDepth: MAX_DEPTH, takeMimePart: () => parts-- > 0 });
  const isProtected = (node: MimeNode): boolean => claimOf(node.contentType, node.fileName) !== null || node.children.some(isProtected);
  return root.children.some(isProtected);
}
