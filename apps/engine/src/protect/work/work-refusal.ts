/** What is said of a mail that could not be made. */
import { CmsError } from '#crypto';
import { ProtectWorkRefused } from '../protect-work-port.js';
import { PdfRefused } from '../pdf/pdf-refused.js';
import { SmimeRefused } from '../smime-refused.js';

/** The messages of our own errors quote nothing; of anything else nothing is said. */
export function workRefusal(cause: unknown): ProtectWorkRefused {
  const isOurs = cause instanceof CmsError || cause instanceof SmimeRefused || cause instanceof PdfRefused;
  return isOurs ? new ProtectWorkRefused(cause.code, cause.message) : new ProtectWorkRefused('failed', 'The attempt broke off.');
}
