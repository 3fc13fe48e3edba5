/** What stands inside an S/MIME structure that nobody needs a key for: signed and compressed content (RFC 8551 §3.5.2, §3.6). */
import type { CmsOutline } from '../protect/outline-readers.js';
import type { Budget } from './budget.js';

/** Structures inside each other that are taken apart; honest mail has two. */
const MAX_LAYERS = 8;
/** As its path is written, and counted in it. */
export const CMS_MARK = '#smime/';

/** What became of a structure. */
export type CmsContent =
  /** An entity with its header, to be read in its place. */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  | { readonly kind: 'closed'; readonly reason: 'encrypted' | 'too-deep' | 'too-large'; readonly note: string }
  /** Nothing to read: a detached signature, certificates alone, or no such structure. */
  | { readonly kind: 'none' };

/**
 * Whether a part may be such a structure, by what it says: its type, or its name where programs lose the type (RFC 8551 §3.2.1). A
 * signature should have no content of its own; where it has one, that is read.
 */
export function mayBeCms(type: string, fileName: string | undefined): boolean {
  return (
    /^application\/(?:x-)?pkcs7-(?:mime|signature)$/.test(type) || (type === 'application/octet-stream' && /\.p7m$/i.test(fileName ?? ''))
  );
}

/** The content, within what the message may still cost. `path` is that of the part. */
export function contentOfCms(outline: CmsOutline, path: string, budget: Budget): CmsContent {
  if (outline.kind === 'envelope') return { kind: 'closed', reason: 'encrypted', note: 'encrypted S/MIME content' };
  if (outline.kind === 'other' || (outline.kind === 'signed' && outline.content === undefined)) return { kind: 'none' };
  if (path.split(CMS_MARK).length > MAX_LAYERS)
    return { kind: 'closed', reason: 'too-deep', note: 'S/MIME inside S/MIME beyond the limit' };
  const bytes = outline.kind === 'signed' ? outline.content : outline.inflate(budget.unpackedLeft());
  if (bytes !== undefined && budget.takeUnpacked(bytes.length)) return { kind: 'content', bytes };
  return { kind: 'closed', reason: 'too-large', note: 'S/MIME content that is damaged, or beyond the limit of unpacked bytes' };
}
