/** What may be shown of the fields that say whom a mail is from and to: the addresses themselves, and no other match. */
import { compilePatterns, type CompiledPatterns, type Finding, type Pattern } from '#dlp';
import type { InspectionTools } from './inspection-tools.js';
import { createMasker, type Masker } from './masked-text.js';

/** Masks matches of all patterns but those of e-mail addresses. */
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
