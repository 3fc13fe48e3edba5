import { defaultPolicy, type Evidence, type Policy } from '#dlp';
import { describe, expect, it } from 'vitest';
import { judgeRecipients, warningPatterns } from './disposition.js';

const directions = { internalDomains: ['inside.example', '*.inside.example'], exemptDomains: ['partner.example'] };
const clean: Evidence = { summaries: [], uninspectable: [] };
const card: Evidence = {
  summaries: [
    {
      pattern: 'credit-card',
      version: 1,
      total: 1,
      distinct: 1,
      maxConfidence: 0.9,
      byConfidence: [{ step: 0.9, total: 1, distinct: 1 }],
      byPart: [{ part: '1', total: 1, distinct: 1 }],
    },
  ],
  uninspectable: [],
};

function policyWith(action: 'warn' | 'must-encrypt' | 'quarantine' | 'block', mode: Policy['mode'] = 'enforce'): Policy {
  const policy = defaultPolicy('r1');
  return { ...policy, mode, patterns: policy.patterns.map((pattern) => ({ ...pattern, action })) };
}

function judged(recipients: string[], evidence: Evidence, policy: Policy) {
  return judgeRecipients(recipients, directions, evidence, policy).map(({ recipients: numbers, hop, disposition, verdict }) => [
    numbers,
    hop,
    disposition,
    verdict.outcome,
  ]);
}

describe('the disposition of a copy', () => {
  it.each([
    ['warn', 'hand-over', 'warn'],
    ['must-encrypt', 'hold', 'must-encrypt'],
    ['quarantine', 'hold', 'quarantine'],
    ['block', 'block', 'block'],
  ] as const)('under a pattern with the action %s is %s', (action, disposition, outcome) => {
    expect(judged(['a@out.example'], card, policyWith(action))).toEqual([[[0], 'outbound', disposition, outcome]]);
  });

  it('is to be handed over when nothing is found, and in monitor mode whatever is found', () => {
    expect(judged(['a@out.example'], clean, policyWith('block'))).toEqual([[[0], 'outbound', 'hand-over', 'pass']]);
    expect(judged(['a@out.example'], card, policyWith('block', 'monitor'))).toEqual([[[0], 'outbound', 'hand-over', 'pass']]);
  });

  it('names the missing encryption as a reason', () => {
    const [group] = judgeRecipients(['a@out.example'], directions, card, policyWith('must-encrypt'));
    expect(group?.verdict.reasons.map(({ kind }) => kind)).toEqual(['pattern', 'no-encryption-yet']);
  });

  it('is decided for recipients outside only: inside and exempt ones are cleared, each on its own way', () => {
    const recipients = ['a@out.example', 'b@inside.example', 'c@partner.example', 'd@OUT.example', 'e@Deep.Inside.Example'];
    expect(judged(recipients, card, policyWith('quarantine'))).toEqual([
      [[0, 3], 'outbound', 'hold', 'quarantine'],
      [[1, 4], 'inbound', 'hand-over', 'pass'],
      [[2], 'outbound', 'hand-over', 'pass'],
    ]);
  });

  it.each(['a@inside.example.out.example', '"a@inside.example"@out.example', 'no address', 'a@notinside.example', ''])(
    'of %j is that of a recipient outside',
    (address) => {
      expect(judged([address], card, policyWith('quarantine'))).toEqual([[[0], 'outbound', 'hold', 'quarantine']]);
    },
  );

  it('is a hold when the message could not be inspected', () => {
    const failed: Evidence = { summaries: [], uninspectable: [], inspectionFailure: 'timeout' };
    expect(judged(['a@out.example'], failed, policyWith('warn'))).toEqual([[[0], 'outbound', 'hold', 'quarantine']]);
  });
});

describe('the warning', () => {
  it('names the patterns that act, not the shadow ones', () => {
    const policy = policyWith('warn');
    const shadow = { ...policy, patterns: policy.patterns.map((pattern) => ({ ...pattern, state: 'shadow' as const })) };
    const patternsOf = (given: Policy): string[] =>
      judgeRecipients(['a@out.example'], directions, card, given).flatMap(({ verdict }) => warningPatterns(verdict));
    expect(patternsOf(policy)).toEqual(['credit-card']);
    expect(patternsOf(shadow)).toEqual([]);
  });
});
