import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../detectors/detectors.js';
import { compileSkipList } from '../normalize/normalize.js';
import { PART_KINDS, type Matcher, type Pattern } from '../pattern.js';
import type { Evidence } from '../policy/evidence.js';
import { defaultPolicy, type Policy } from '../policy/policy.js';
import type { ScanPart } from '../scan-input.js';
import { compilePatterns } from '../scan/compile.js';
import { scanMessage } from '../scan/scan-message.js';
import { replayPlan } from './replay-plan.js';
import { scanKeys, versionName, type ScanSet } from './scan-key.js';

function pattern(id: string, matcher: Matcher, more: Partial<Pattern> = {}): Pattern {
  return {
    id,
    version: 1,
    name: id,
    description: '',
    matcher,
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    action: 'quarantine',
    delayEvaluation: false,
    matchFilter: 'mask',
    weight: 1,
    parts: PART_KINDS,
    state: 'live',
    examples: { mustMatch: [], mustNotMatch: [] },
    ...more,
  };
}

const regex = (text: string, caseSensitive = false): Matcher => ({ kind: 'regex', regex: text, caseSensitive });
const detector = (id: string): Matcher => ({ kind: 'detector', detector: id });
const scanned = (patterns: readonly Pattern[], skipWords: readonly string[] = []): ScanSet => ({ patterns, skipWords });

function scan({ patterns, skipWords }: ScanSet, parts: readonly ScanPart[]): Evidence {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  const { summaries, partCounts } = scanMessage(parts, compilation.patterns, { skipWords: compileSkipList([...skipWords]) });
  return { summaries, partCounts, uninspectable: [] };
}

function tells(recorded: ScanSet, target: ScanSet, evidence: Partial<Evidence> = {}): boolean {
  const policy: Policy = { ...defaultPolicy('x'), patterns: target.patterns };
  return replayPlan(recorded, target).tells(policy, { summaries: [], uninspectable: [], ...evidence });
}

describe('what recorded facts tell of another policy', () => {
  const own = pattern('own', regex('abc'));

  it('stands for what is judged otherwise: threshold, action, recipients, weight, confidence, name, version', () => {
    const otherwise: Pattern = {
      ...own,
      version: 7,
      name: 'Other',
      threshold: { count: 5, of: 'all' },
      action: 'block',
      weight: 9,
      minConfidence: 0.9,
      recipients: { only: ['example.org'], except: [] },
      delayEvaluation: true,
      state: 'shadow',
    };
    expect(tells(scanned([own]), scanned([otherwise]))).toBe(true);
  });

  it.each<[string, Partial<Pattern>]>([
    ['expression', { matcher: regex('abcd') }],
    ['case', { matcher: regex('abc', true) }],
    ['validator', { validator: 'luhn' }],
    ['context', { context: { positive: ['near'], negative: [], windowWords: 5 } }],
    ['parts', { parts: ['body'] }],
  ])('does not tell of another %s', (_what, change) => {
    expect(tells(scanned([own]), scanned([{ ...own, version: 2, ...change }]))).toBe(false);
  });

  it('does not tell of a folded pattern under another skip list, and does of an exact one', () => {
    const exact = pattern('exact', regex('abc', true));
    expect(tells(scanned([own], ['the']), scanned([own], ['of']))).toBe(false);
    expect(tells(scanned([exact], ['the']), scanned([exact], ['of']))).toBe(true);
    expect(tells(scanned([own], ['the', 'of', 'of']), scanned([own], ['of', 'the']))).toBe(true);
  });

  it('does not tell of a detector once another one that may own the same characters comes or goes', () => {
    const [card, phone] = [pattern('card', detector('credit-card')), pattern('phone', detector('phone-number'))];
    expect(tells(scanned([card, phone]), scanned([phone]))).toBe(false);
    expect(tells(scanned([phone]), scanned([card, phone]))).toBe(false);
    expect(tells(scanned([card, phone]), scanned([card]))).toBe(true);
  });

  it('tells of a detector whatever comes or goes in shadow, and not once what was in shadow before it is live', () => {
    const [card, phone] = [pattern('card', detector('credit-card')), pattern('phone', detector('phone-number'))];
    const shadowCard: Pattern = { ...card, state: 'shadow' };
    const shadowPhone: Pattern = { ...phone, state: 'shadow' };
    expect(tells(scanned([phone]), scanned([shadowCard, phone]))).toBe(false); // of the card itself
    expect(tells(scanned([shadowCard, phone]), scanned([phone]))).toBe(true);
    expect(tells(scanned([shadowCard, phone]), scanned([card]))).toBe(true);
    expect(tells(scanned([shadowCard, phone]), scanned([card, phone]))).toBe(false);
    expect(tells(scanned([card, phone]), scanned([shadowCard, phone]))).toBe(false);
    expect(tells(scanned([card, phone]), scanned([card, shadowPhone]))).toBe(true);
    expect(tells(scanned([shadowCard, phone]), scanned([shadowCard, shadowPhone]))).toBe(false);
    expect(tells(scanned([phone]), scanned([shadowPhone]))).toBe(true);
  });

  it('tells of everything when a detector that was watched in shadow goes live beside one like it', () => {
    const [card, phone] = [pattern('card', detector('credit-card')), pattern('phone', detector('phone-number'))];
    const second = pattern('list-of-cards', detector('credit-card'), { threshold: { count: 5, of: 'distinct' } });
    expect(tells(scanned([card, { ...second, state: 'shadow' }, phone]), scanned([card, second, phone]))).toBe(true);
    expect(tells(scanned([card, second, phone]), scanned([second, phone]))).toBe(true);
  });

  it('does not tell of drafts and retired versions that were never scanned', () => {
    expect(tells(scanned([{ ...own, state: 'draft' }]), scanned([own]))).toBe(false);
    expect(tells(scanned([{ ...own, state: 'retired' }]), scanned([own]))).toBe(false);
  });

  it('does not tell of a lack where parts were not counted, and needs nothing of a failed inspection or an unscanned pair', () => {
    const lacking = scanned([{ ...own, condition: 'lacks' }]);
    expect(tells(lacking, lacking)).toBe(false);
    expect(tells(lacking, lacking, { partCounts: { subject: 1, headers: 0, body: 1, attachment: 0 } })).toBe(true);
    expect(tells(scanned([]), lacking, { inspectionFailure: 'timeout' })).toBe(true);
    const off: Policy = { ...defaultPolicy('x'), patterns: [], scanning: false };
    expect(replayPlan(scanned([]), lacking).tells(off, { summaries: [], uninspectable: [] })).toBe(true);
  });

  it('needs only the patterns of the policy that is asked', () => {
    const fresh = pattern('fresh', regex('xyz'));
    const plan = replayPlan(scanned([own]), scanned([own, fresh]));
    const asked = (patterns: readonly Pattern[]): boolean =>
      plan.tells({ ...defaultPolicy('x'), patterns }, { summaries: [], uninspectable: [] });
    expect([asked([own]), asked([own, fresh])]).toEqual([true, false]);
  });
});

describe('replayed evidence', () => {
  it('is what a fresh scan finds, for every set of patterns of which it tells', () => {
    const matchers = [
      ...DETECTORS.map(({ id }) => detector(id)),
      regex('proj-[0-9]+'),
      regex('PROJ', true),
      regex('[0-9]{4}'),
      { kind: 'keywords', keywords: ['golden goose'] } as const,
    ];
    const anyPattern = fc.record({
      index: fc.nat(matchers.length - 1),
      validator: fc.constantFrom(undefined, undefined, 'luhn'),
      parts: fc.constantFrom(PART_KINDS, PART_KINDS, ['body'] as const),
      state: fc.constantFrom('live', 'live', 'shadow', 'shadow', 'retired'),
      count: fc.integer({ min: 1, max: 3 }),
    });
    const anySet = fc.record({
      patterns: fc.array(anyPattern, { minLength: 3, maxLength: 8 }),
      skipWords: fc.constantFrom<string[]>([], [], ['the']),
      version: fc.integer({ min: 1, max: 2 }),
    });
    const pieces = [
      '4111 1111 1111 1111',
      'DE89 3704 0044 0532 0130 00',
      'PROJ-77',
      'proj-123',
      'the golden the goose',
      '+31 20 794 0800',
      'a@b.example',
      '192.0.2.1',
      'card',
      'call',
      'burgerservicenummer sofi 111222333 ssn',
    ];
    const anyText = fc.array(fc.constantFrom(...pieces), { minLength: 8, maxLength: 16 }).map((words) => Buffer.from(words.join(' ')));
    const toSet = ({
      patterns,
      skipWords,
      version,
    }: {
      patterns: {
        index: number;
        validator: string | undefined;
        parts: readonly ('subject' | 'headers' | 'body' | 'attachment')[];
        state: 'live' | 'shadow' | 'retired';
        count: number;
      }[];
      skipWords: string[];
      version: number;
    }): ScanSet =>
      scanned(
        patterns.map(({ index, validator, parts, state, count }, i) => {
          const matcher = matchers[index]!;
          const threshold = { count, of: 'all' } as const;
          return pattern(`p${i}`, matcher, {
            version,
            parts,
            state,
            threshold,
            ...(validator !== undefined && matcher.kind === 'regex' && { validator }),
          });
        }),
        skipWords,
      );
    let told = 0;
    fc.assert(
      fc.property(anySet, anySet, anyText, anyText, (one, other, subject, body) => {
        const parts: ScanPart[] = [
          { path: 'subject', kind: 'subject', text: subject },
          { path: '1', kind: 'body', text: body },
        ];
        // most of the versions are shared, so that there is something to tell
        const recorded = toSet(one);
        const target = toSet({
          ...other,
          skipWords: other.patterns.length % 3 === 0 ? other.skipWords : one.skipWords,
          patterns: other.patterns.map((each, i) => (i % 4 === 3 ? each : (one.patterns[i] ?? each))),
        });
        const [recordedKeys, targetKeys] = [new Set(scanKeys(recorded).values()), scanKeys(target)];
        const replayed = replayPlan(recorded, target).evidence(scan(recorded, parts));
        const fresh = scan(target, parts);
        for (const version of target.patterns) {
          if (!recordedKeys.has(targetKeys.get(versionName(version)) ?? '')) continue;
          const of = ({ summaries }: Evidence) => summaries.find((each) => each.pattern === version.id && each.version === version.version);
          expect(of(replayed)).toEqual(of(fresh));
          told += of(fresh) === undefined ? 0 : 1;
        }
      }),
      { seed: 20_265, numRuns: 40 },
    );
    expect(told).toBeGreaterThan(20);
  });
});
