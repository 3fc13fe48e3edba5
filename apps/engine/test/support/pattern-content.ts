import type { PatternContent } from '#contracts';

/** A pattern that looks for a code name and holds the mail; what a test does not care about. */
export function patternContent(rest: Partial<PatternContent> = {}): PatternContent {
  return {
    id: 'falcon',
    name: 'Project Falcon',
    description: 'The code name of the take-over.',
    matcher: { kind: 'regex', regex: 'project falcon', caseSensitive: false },
    validator: null,
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    condition: 'contains',
    recipients: null,
    action: 'quarantine',
    delayEvaluation: false,
    matchFilter: 'mask',
    weight: 1,
    context: null,
    parts: ['subject', 'body'],
    examples: { mustMatch: ['About PROJECT  Falcon'], mustNotMatch: ['a falcon'] },
    ...rest,
  };
}
