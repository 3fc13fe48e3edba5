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
  const bare = withoutTags(subject, Object.values(tags));
  return wanted.length === 0 ? bare : [bare.trim(), ...wanted].filter((word) => word !== '').join(' ');
}

/** Also tags that come together only where another one, or a blank, is taken out. The same subject where there are none. */
function withoutTags(subject: string, tags: readonly string[]): string {
  // a tag of a character or two stands in honest subjects
  const ends = tags.filter((tag) => tag.replace('%s', '').trim().length >= 3).map(endingWith);
  const line = subject.replace(/\s+/g, ' ');
  let rest = '';
  let isTagged = false;
  for (const character of line) {
    if (character === ' ' && rest.endsWith(' ')) continue;
    rest += character;
    const end = ends.find(({ last }) => last.test(character));
    if (end === undefined) continue;
    const without = ends.reduce((text, { tag, longest }) => text.slice(0, -longest) + text.slice(-longest).replace(tag, ''), rest);
    isTagged ||= without !== rest;
    rest = without;
  }
  return isTagged ? rest.trim() : subject;
}

/** A tag at the end of a text, whatever its case; the expression is applied to so many last characters. */
interface TagEnd {
  readonly tag: RegExp;
  readonly last: RegExp;
  readonly longest: number;
}

function endingWith(tag: string): TagEnd {
  const line = tag.replace(/\s+/g, ' ').trim();
  const pattern = line
    .split('%s')
    .map(escaped)
    .join(`.{0,${String(MOST_SIGNER_CHARACTERS)}}?`);
  const wildcards = line.split('%s').length - 1;
  return {
    tag: new RegExp(`${pattern}$`, 'iu'),
    last: line.endsWith('%s') ? /^/u : new RegExp(`^${escaped(line.at(-1) ?? '')}$`, 'iu'),
    longest: line.length + wildcards * MOST_SIGNER_CHARACTERS,
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
