import { describe, expect, it } from 'vitest';
import { actingPatterns, SEVERITY_RANK, severityOf, severityOfVerdict } from './severity.js';

describe('the severity of a message', () => {
  it.each([
    ['quarantine', 12.5, 'critical'],
    ['quarantine', 9, 'critical'],
    ['quarantine', 8.99, 'high'],
    ['must-encrypt', 3.99, 'medium'],
    ['warn', 0.5, 'low'],
    ['block', 0.1, 'critical'],
  ] as const)('with outcome %s and score %d is %s', (outcome, score, severity) => {
    expect(severityOf({ outcome, score, foundSomething: true })).toBe(severity);
  });

  it('is unknown when nothing could be read, whatever the outcome', () => {
    expect(severityOf({ outcome: 'block', score: 0, foundSomething: false })).toBe('unknown');
  });

  it('sorts a message that nobody could inspect before a medium one', () => {
    expect(SEVERITY_RANK.unknown).toBeGreaterThan(SEVERITY_RANK.medium);
  });
});

const pattern = {
  kind: 'pattern',
  pattern: 'iban',
  version: 2,
  action: 'quarantine',
  count: 3,
  threshold: 1,
  maxConfidence: 0.9,
  delayed: false,
  shadow: false,
  condition: 'contains',
  exception: null,
} as const;
const unread = { kind: 'uninspectable', action: 'quarantine', part: 1, reason: 'encrypted' } as const;

function judged(
  ...groups: readonly Parameters<typeof severityOfVerdict>[0]['groups'][number]['reasons'][]
): Parameters<typeof severityOfVerdict>[0] {
  return {
    policyRevision: 'r1',
    mode: 'enforce',
    groups: groups.map((reasons, index) => ({
      recipients: [index],
      outcome: 'quarantine',
      disposition: 'hold',
      score: 5 + index,
      scoreTerms: [],
      reasons,
    })),
  };
}

describe('the severity of a judged message', () => {
  it('is that of the worst of its groups', () => {
    expect(severityOfVerdict(judged([pattern], [pattern], [pattern], [pattern], [pattern]))).toBe('critical');
  });

  it.each([
    ['only could not be read', [unread]],
    ['was found by a pattern in shadow', [unread, { ...pattern, shadow: true }]],
    ['is under an exception', [unread, { ...pattern, exception: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }]],
  ])('is unknown when what was found %s', (_, reasons) => {
    expect(severityOfVerdict(judged(reasons))).toBe('unknown');
  });
});

describe('the acting patterns', () => {
  it('are those that counted, each version once', () => {
    const verdict = judged([pattern, { ...pattern, pattern: 'bic', shadow: true }], [pattern, { ...pattern, version: 3 }, unread]);
    expect(actingPatterns(verdict)).toEqual([
      { pattern: 'iban', version: 2 },
      { pattern: 'iban', version: 3 },
    ]);
  });
});
