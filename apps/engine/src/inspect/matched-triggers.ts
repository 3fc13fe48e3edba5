/** Which of the sender's triggers a mail holds: they look for what was written, not at the normalized text. */
import { headerTriggerMatches, triggerMatches, type MustEncryptCause } from '#dlp';
import { decodeEncodedWords, parseMime, type Extraction } from '#mail';
import type { EncryptTriggers } from './inspection-job.js';

/** Subject and header fields decoded; of several subjects one is enough. */
export function matchedTriggers(raw: Buffer, extraction: Extraction, { subject, header }: EncryptTriggers): MustEncryptCause[] {
  const matched: MustEncryptCause[] = [];
  if (subject !== null && triggerMatches(subject, subjectOf(extraction))) matched.push('subject-trigger');
  if (header !== null && headerTriggerMatches(header, fieldsOf(raw))) matched.push('header-trigger');
  return matched;
}

function subjectOf({ parts }: Extraction): string {
  return parts.find(({ kind }) => kind === 'subject')?.text.toString('utf8') ?? '';
}

/** Of the outermost header alone: nothing below it is split. */
function fieldsOf(raw: Buffer): { name: string; value: string }[] {
  const { fields } = parseMime(raw, { maxMimeDepth: 0, takeMimePart: () => true });
  return fields.map(({ name, value }) => ({ name, value: decodeEncodedWords(value) }));
}
