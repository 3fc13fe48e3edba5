import { describe, expect, it } from 'vitest';
import type { PatternSummary } from '../finding.js';
import { ACTIONS, type Pattern } from '../pattern.js';
import { defaultPatterns } from './default-patterns.js';
import { evaluate } from './evaluate.js';
import type { Evidence } from './evidence.js';
import { defaultPolicy, type Policy } from './policy.js';
import { DEFAULT_UNINSPECTABLE_ACTIONS } from './uninspectable-actions.js';

const [template] = defaultPatterns();

function pattern(id: string, rest: Partial<Pattern> = {}): Pattern {
  if (template === undefined) throw new Error('no template');
  return { ...template, id, threshold: { count: 1, of: 'distinct' }, minConfidence: 0.5, weight: 10, ...rest };
}

/** A summary with all matches at one confidence. */
function seen(id: string, counts: { total?: number; distinct?: number; confidence?: number } = {}): PatternSummary {
  const { total = 1, confidence = 0.7 } = counts;
  const { distinct = total } = counts;
  const byConfidence = [{ step: Math.floor(confidence * 10 + 1e-9) / 10, total, distinct }];
  return {
    pattern: id,
    version: 1,
    total,
    distinct,
    byConfidence,
    byPart: [{ part: '1', kind: 'body', total, distinct, byConfidence }],
    maxConfidence: confidence,
  };
}

function policy(patterns: readonly Pattern[], rest: Partial<Policy> = {}): Policy {
  return { ...defaultPolicy('r1'), patterns, ...rest };
}

function evidence(...summaries: readonly PatternSummary[]): Evidence {
  return { summaries, uninspectable: [] };
}

describe('thresholds', () => {
  it.each([
    ['distinct', 2, { total: 3, distinct: 1 }, 'pass'],
    ['distinct', 2, { total: 3, distinct: 2 }, 'quarantine'],
    ['all', 3, { total: 3, distinct: 1 }, 'quarantine'],
    ['all', 4, { total: 3, distinct: 3 }, 'pass'],
  ] as const)('counting %s values up to %i turns %j into %s', (of, count, counts, outcome) => {
    const judged = policy([pattern('a', { threshold: { count, of }, action: 'quarantine' })]);
    expect(evaluate(evidence(seen('a', counts)), judged).outcome).toBe(outcome);
  });

  it.each([
    [0.4, 'pass'],
    [0.5, 'quarantine'],
    [1, 'quarantine'],
  ])('a finding at confidence %d gives %s when 0.5 is asked for', (confidence, outcome) => {
    expect(evaluate(evidence(seen('a', { confidence })), policy([pattern('a')])).outcome).toBe(outcome);
  });

  it('ignores findings of another version of the pattern', () => {
    expect(evaluate(evidence({ ...seen('a'), version: 2 }), policy([pattern('a')])).outcome).toBe('pass');
  });
});

describe('precedence', () => {
  it.each(ACTIONS.flatMap((weaker, i) => ACTIONS.slice(i + 1).map((stronger) => [weaker, stronger] as const)))(
    '%s gives way to %s',
    (weaker, stronger) => {
      const judged = policy([pattern('a', { action: weaker }), pattern('b', { action: stronger })]);
      const verdict = evaluate(evidence(seen('a'), seen('b')), judged);
      expect(verdict.outcome).toBe(stronger);
      expect(verdict.reasons.map(({ action }) => action)).toEqual([stronger, weaker]);
    },
  );

  it('reports a shadow pattern and does not act on it', () => {
    const verdict = evaluate(evidence(seen('a')), policy([pattern('a', { state: 'shadow', action: 'block' })]));
    expect(verdict).toMatchObject({ outcome: 'pass', score: 0, reasons: [{ kind: 'pattern', shadow: true, action: 'block' }] });
  });

  it('reports everything and acts on nothing in monitor mode', () => {
    const verdict = evaluate(evidence(seen('a')), policy([pattern('a', { action: 'block' })], { mode: 'monitor' }));
    expect(verdict).toMatchObject({ outcome: 'pass', reasons: [{ kind: 'pattern', action: 'block' }] });
  });
});

describe('delayed evaluation', () => {
  const delayed = pattern('late', { action: 'block', delayEvaluation: true });

  it.each([
    ['warn', 'block'],
    ['must-encrypt', 'must-encrypt'],
    ['quarantine', 'quarantine'],
  ] as const)('beside an immediate %s gives %s', (action, outcome) => {
    const verdict = evaluate(evidence(seen('late'), seen('now')), policy([delayed, pattern('now', { action })]));
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.reasons).toHaveLength(2);
  });

  it('acts alone, since the mail would leave in clear', () => {
    expect(evaluate(evidence(seen('late')), policy([delayed])).outcome).toBe('block');
  });
});

describe('the score', () => {
  it('gives half of the weight to one sure match and never more than the weight', () => {
    const judged = policy([pattern('a', { weight: 10 })]);
    expect(evaluate(evidence(seen('a', { confidence: 1 })), judged).score).toBe(5);
    expect(evaluate(evidence(seen('a', { confidence: 1, total: 2 })), judged).score).toBe(7.5);
    expect(evaluate(evidence(seen('a', { confidence: 1, total: 100_000 })), judged).score).toBe(10);
  });

  it('adds up patterns below their own thresholds and acts at its own', () => {
    // half of the threshold: 8 × (1 − √½) = 2.34
    const weak = { threshold: { count: 4, of: 'distinct' }, weight: 8 } as const;
    const judged = policy([pattern('a', weak), pattern('b', weak)], { scoreThresholds: [{ action: 'quarantine', score: 4 }] });
    const two = { confidence: 1, total: 2 };
    expect(evaluate(evidence(seen('a', two)), judged)).toMatchObject({ outcome: 'pass', score: 2.34 });
    expect(evaluate(evidence(seen('a', two), seen('b', two)), judged)).toMatchObject({
      outcome: 'quarantine',
      score: 4.68,
      scoreTerms: [
        { pattern: 'a', points: 2.34 },
        { pattern: 'b', points: 2.34 },
      ],
      reasons: [{ kind: 'score', action: 'quarantine', score: 4.68, threshold: 4 }],
    });
  });

  it('hardly rises for two addresses where twenty are asked for', () => {
    const judged = policy([pattern('a', { threshold: { count: 20, of: 'distinct' }, weight: 5 })]);
    // 5 × (1 − 0.5^0.1) = 0.33
    expect(evaluate(evidence(seen('a', { confidence: 1, total: 2 })), judged).score).toBe(0.33);
  });
});

describe('what could not be inspected', () => {
  it.each([
    ['encrypted', 'quarantine'],
    ['unknown-format', 'warn'],
    ['limit-reached', 'quarantine'],
    ['a reason of tomorrow', 'quarantine'],
    ['toString', 'quarantine'],
  ])('%s gives %s', (reason, outcome) => {
    expect(evaluate({ summaries: [], uninspectable: [{ part: '2', reason }] }, policy([])).outcome).toBe(outcome);
  });

  it('passes when the policy says so', () => {
    const judged = policy([], { uninspectableActions: { ...DEFAULT_UNINSPECTABLE_ACTIONS, encrypted: 'pass' } });
    expect(evaluate({ summaries: [], uninspectable: [{ part: '2', reason: 'encrypted' }] }, judged)).toMatchObject({
      outcome: 'pass',
      reasons: [],
    });
  });

  it('holds a mail whose inspection failed', () => {
    const verdict = evaluate({ summaries: [], uninspectable: [], inspectionFailure: 'time limit' }, policy([]));
    expect(verdict).toMatchObject({ outcome: 'quarantine', reasons: [{ kind: 'inspection-failed', cause: 'time limit' }] });
  });
});
