/** The copy of a mail that people inside get: opened where that is wanted, marked, and without marks of ours that somebody else wrote. */
import { withoutMatch, type IncomingHandling, type Trigger } from '#dlp';
import { prependHeader, rewriteSubject, withoutOwnFields } from '#mail';
import type { FoundProtection } from './found-layers.js';
import { informationFields } from './information-fields.js';
import { taggedSubject, tagsFor } from './subject-tags.js';

/** What is known of one mail for one class of recipients. */
export interface IncomingMail {
  /** The bytes that they get, before anything is marked. */
  readonly bytes: Buffer;
  readonly isDecrypted: boolean;
  /** Undefined: it is not protected as a whole, or nobody could look into it. */
  readonly found: FoundProtection | undefined;
  readonly isMixed: boolean;
  /** What in the subject would demand encryption if it came from us; null: nothing, or it stays. */
  readonly trigger: Trigger | null;
}

/** The same Buffer where nothing is to be changed. */
export function incomingCopy(mail: IncomingMail, { infoHeaders, tags }: Pick<IncomingHandling, 'infoHeaders' | 'tags'>): Buffer {
  const { found, trigger } = mail;
  const bare = withoutOwnFields(mail.bytes);
  const titled = tags === null && trigger === null ? bare : withTitle(bare, mail, tags);
  const fields = infoHeaders && found ? informationFields(found) : [];
  return fields.length === 0 ? titled : Buffer.concat([...fields, titled]);
}

function withTitle(bytes: Buffer, mail: IncomingMail, tags: IncomingHandling['tags']): Buffer {
  const { trigger } = mail;
  let subjects = 0;
  const titled = rewriteSubject(bytes, (subject) => {
    subjects += 1;
    const asked = trigger === null ? subject : withoutMatch(trigger, subject);
    return tags === null ? asked : taggedSubject(asked, tagsFor(mail, tags), tags);
  });
  const words = tags === null || subjects > 0 ? [] : tagsFor(mail, tags);
  return words.length === 0 ? titled : prependHeader(titled, 'Subject', words.join(' '));
}
