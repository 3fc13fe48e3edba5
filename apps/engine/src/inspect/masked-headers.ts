/** Subject, sender and Message-ID as people may see them in lists, titles and notices: matches in them are masked. */
import type { Finding } from '#dlp';
import type { Extraction } from '#mail';
import { addresslessMasker } from './addressless-masker.js';
import type { InspectionTools } from './inspection-tools.js';
import { withMasks } from './mask.js';

/** UTF-16 code units of a header value that are kept for people. */
const HEADER_UNITS = 1000;

export interface MaskedHeaders {
  readonly subject: string;
  readonly from: string;
  readonly messageId: string;
}

/** Masks the three values. The pattern of e-mail addresses is left out: people must see whom a mail is from. */
export function maskedHeaders(extraction: Extraction, found: readonly Finding[], tools: InspectionTools): MaskedHeaders {
  const masker = addresslessMasker(found, tools);
  const masked = (value = '', kind: 'subject' | 'headers'): string => {
    const { masks, end } = masker.find(value, { kind, path: kind, limit: HEADER_UNITS });
    return withMasks(value, masks, { from: 0, to: end });
  };
  return {
    subject: masked(extraction.subject, 'subject'),
    from: masked(extraction.fromHeader, 'headers'),
    messageId: masked(extraction.messageIdHeader, 'headers'),
  };
}
