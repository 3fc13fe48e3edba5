/** Subject, sender and Message-ID as people may see them in lists, titles and notices: matches in them are masked. */
import { compilePatterns, type CompiledPatterns, type Finding, type Pattern } from '#dlp';
import type { Extraction } from '#mail';
import type { InspectionTools } from './inspect-message.js';
import { withMasks } from './mask.js';
import { createMasker, type Masker } from './masked-text.js';

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

/** Masks all but e-mail addresses: for the fields that say whom a mail is from and to. */
export function addresslessMasker(found: readonly Finding[], tools: InspectionTools): Masker {
  const patterns = withoutAddresses(tools.patterns);
  const used = new Set(patterns.patterns.map(({ pattern }) => pattern.id));
  return createMasker(
    found.filter(({ pattern }) => used.has(pattern)),
    { ...tools, patterns },
  );
}

const addressless = new WeakMap<CompiledPatterns, CompiledPatterns>();

/** The same patterns compiled without those of e-mail addresses, so that an address claims no characters either. */
function withoutAddresses(all: CompiledPatterns): CompiledPatterns {
  const known = addressless.get(all);
  if (known) return known;
  const compilation = compilePatterns(all.patterns.map(({ pattern }) => pattern).filter((pattern) => !findsAddresses(pattern)));
  const patterns = compilation.kind === 'compiled' ? compilation.patterns : all; // they compiled before, so they do now
  addressless.set(all, patterns);
  return patterns;
}

function findsAddresses({ matcher, validator }: Pattern): boolean {
  return validator === 'email-address' || (matcher.kind === 'detector' && matcher.detector === 'email-address');
}
