/** Words in the subject by which people see that a mail was protected. */
import type { IncomingHandling } from '#dlp';
import { standingOf, type FoundProtection, type Signer } from './found-layers.js';

type Tags = NonNullable<IncomingHandling['tags']>;

/** What is known of one copy. */
export interface TaggedMail {
  /** Undefined: it is not protected as a whole. */
  readonly found: FoundProtection | undefined;
  readonly isDecrypted: boolean;
  /** Some parts are protected, the mail as a whole is not. */
  readonly isMixed: boolean;
}

const MOST_SIGNER_CHARACTERS = 100;

/** In the order in which they stand behind the subject; none for a mail that is not protected. */
export function tagsFor({ found, isDecrypted, isMixed }: TaggedMail, tags: Tags): string[] {
  const words = [isDecrypted ? tags.decrypted : '', found ? signatureTag(found, tags) : '', isMixed ? tags.mixedContent : ''];
  return words.filter((word) => word !== '');
}

function signatureTag(found: FoundProtection, tags: Tags): string {
  const standing = standingOf(found);
  switch (standing.kind) {
    case 'none':
      return '';
    case 'sender':
      return tags.signed;
    case 'other':
      return tags.signedBy.replaceAll('%s', () => namesOf(standing.signers));
    case 'invalid':
      return tags.invalidSignature;
  }
}

function namesOf(signers: readonly Signer[]): string {
  const names = signers.map(({ addresses, fingerprint }) => addresses[0] ?? fingerprint.slice(0, 16));
  return names
    .join(', ')
    .replace(/[\p{Cc}[\]]/gu, '')
    .slice(0, MOST_SIGNER_CHARACTERS);
}

/**
 * The subject with these tags behind it. Tags that stand there already are not ours: whoever wrote them wants them to be taken for
 * ours, so they are taken out first.
 */
export function taggedSubject(subject: string, wanted: readonly string[], tags: Tags): string {
  const bare = Object.values(tags).reduce(withoutTag, subject);
  return wanted.length === 0 ? bare : [bare.trim(), ...wanted].filter((word) => word !== '').join(' ');
}

function withoutTag(subject: string, tag: string): string {
  // a tag of a character or two stands in honest subjects
  if (tag.replace('%s', '').trim().length < 3) return subject;
  const pattern = tag.split('%s').map(escaped).join(`.{0,${MOST_SIGNER_CHARACTERS}}?`);
  const without = subject.replace(new RegExp(pattern, 'giu'), ' ');
  return without === subject ? subject : without.replace(/\s{2,}/g, ' ').trim();
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
