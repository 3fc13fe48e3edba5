import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Condition, Pattern } from '../pattern.js';
import type { ScanPart } from '../scan-input.js';
import { compilePatterns } from '../scan/compile.js';
import { scanMessage } from '../scan/scan-message.js';
import { defaultPatterns } from './default-patterns.js';
import { evaluate } from './evaluate.js';
import { canJudge } from './judge-pattern.js';
import { defaultPolicy, type Policy } from './policy.js';
import type { Verdict } from './verdict.js';

const [template] = defaultPatterns();

function asks(condition: Condition, rest: Partial<Pattern> = {}): Pattern {
  if (template === undefined) throw new Error('no template');
  const matcher = { kind: 'keywords', keywords: ['approved', 'released'] } as const;
  return { ...template, id: condition, matcher, condition, threshold: { count: 1, of: 'all' }, parts: ['attachment'], ...rest };
}

function file(path: string, text: string, rest: Partial<ScanPart> = {}): ScanPart {
  return { path, kind: 'attachment', text: Buffer.from(text), ...rest };
}

function scanned(parts: readonly ScanPart[], pattern: Pattern) {
  const compilation = compilePatterns([pattern]);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  return { ...scanMessage(parts, compilation.patterns, { skipWords: NO_SKIP_WORDS }), uninspectable: [] };
}

function judged(parts: readonly ScanPart[], pattern: Pattern, rest: Partial<Policy> = {}): Verdict {
  return evaluate(scanned(parts, pattern), { ...defaultPolicy('r1'), patterns: [pattern], ...rest });
}

const cover = file('1', 'please see the files', { kind: 'body' });

// ciphermail.md §2.8 and §6.3: the model product has no rule for mail that does NOT contain a word.
describe('a pattern that asks for a lack', () => {
  it.each([
    ['lacks', ['approved', 'a draft', 'a draft'], 'pass'],
    ['lacks', ['a draft', 'a draft'], 'quarantine'],
    ['some-part-lacks', ['approved', 'a draft', 'approved'], 'quarantine'],
    ['some-part-lacks', ['approved', 'approved', 'approved'], 'pass'],
    ['some-part-lacks', ['a draft'], 'quarantine'],
  ] as const)('%s, with attachments %j, gives %s', (condition, texts, outcome) => {
    const files = texts.map((text, i) => file(`${i + 2}`, text));
    expect(judged([cover, ...files], asks(condition)).outcome).toBe(outcome);
  });

  it.each(['lacks', 'some-part-lacks'] as const)('%s asks nothing of a mail without a part in its scope', (condition) => {
    expect(judged([cover], asks(condition))).toMatchObject({ outcome: 'pass', reasons: [] });
  });

  it('says how many it found and how many it asked for', () => {
    const pattern = asks('lacks', { threshold: { count: 2, of: 'all' } });
    expect(judged([file('2', 'approved')], pattern).reasons).toMatchObject([
      { kind: 'pattern', condition: 'lacks', count: 1, threshold: 2, maxConfidence: 0.8 },
    ]);
  });

  it('does not count what stays below its minimum confidence', () => {
    const pattern = asks('lacks', { minConfidence: 0.9 });
    expect(judged([file('2', 'approved')], pattern)).toMatchObject({ outcome: 'quarantine', reasons: [{ count: 0 }] });
  });

  it('adds nothing to the score', () => {
    expect(judged([file('2', 'a draft')], asks('lacks', { weight: 10 }))).toMatchObject({ score: 0, scoreTerms: [] });
    expect(judged([file('2', 'approved')], asks('lacks', { weight: 10 }))).toMatchObject({ score: 0, scoreTerms: [] });
  });

  it('takes the sheets and comments of one file as one part', () => {
    const workbook = [file('2/list.xlsx#Sheet1', 'approved'), file('2/list.xlsx#Sheet2', 'figures')];
    expect(judged(workbook, asks('some-part-lacks')).outcome).toBe('pass');
    const other = file('3/more.xlsx#Sheet1', 'figures');
    expect(judged([...workbook, other], asks('some-part-lacks')).outcome).toBe('quarantine');
  });

  it('counts a value once that stands in two sheets of one file', () => {
    const workbook = [file('2/list.xlsx#Sheet1', 'approved'), file('2/list.xlsx#Sheet2', 'approved')];
    const pattern = asks('some-part-lacks', { threshold: { count: 2, of: 'distinct' } });
    expect(judged(workbook, pattern).reasons).toMatchObject([{ count: 1, threshold: 2 }]);
    expect(judged([...workbook, file('2/list.xlsx#Sheet3', 'released')], pattern).reasons).toEqual([]);
  });

  it('asks nothing of a list of file names', () => {
    const names = file('filenames', 'plan.txt', { aside: true });
    expect(judged([file('2/plan.txt', 'approved'), names], asks('some-part-lacks')).outcome).toBe('pass');
    expect(judged([names], asks('lacks')).outcome).toBe('pass');
  });

  it('cannot be judged from facts in which the parts were not counted', () => {
    const pattern = asks('lacks');
    const { partCounts: _unknown, ...before } = scanned([file('2', 'a draft')], pattern);
    expect(canJudge(pattern, before)).toBe(false);
    expect(canJudge(asks('contains'), before)).toBe(true);
    expect(evaluate(before, { ...defaultPolicy('r1'), patterns: [pattern] })).toMatchObject({ outcome: 'pass', reasons: [] });
  });

  it('cannot be judged part by part when some of the parts were left out of the record', () => {
    const pattern = asks('some-part-lacks');
    const whole = scanned([file('2', 'approved'), file('3', 'approved')], pattern);
    const summaries = whole.summaries.map((summary) => ({ ...summary, byPart: summary.byPart.slice(1) }));
    expect(canJudge(pattern, whole)).toBe(true);
    expect(canJudge(pattern, { ...whole, summaries })).toBe(false);
  });
});

describe('an exception', () => {
  const covers = (...patterns: string[]): Partial<Policy> => ({ exceptions: [{ id: 'E1', patterns: new Set(patterns) }] });
  const found = file('2', 'approved');

  it('keeps a pattern from acting, and is named in the reason', () => {
    const pattern = asks('contains', { action: 'block', weight: 10 });
    expect(judged([found], pattern, covers('contains'))).toMatchObject({
      outcome: 'pass',
      score: 0,
      reasons: [{ kind: 'pattern', action: 'block', exception: 'E1' }],
    });
  });

  it('leaves other patterns in force', () => {
    expect(judged([found], asks('contains'), covers('another'))).toMatchObject({ outcome: 'quarantine', reasons: [{ exception: null }] });
  });

  it('covers a lack as well', () => {
    expect(judged([file('2', 'a draft')], asks('lacks'), covers('lacks')).outcome).toBe('pass');
  });
});

// ciphermail.md §3.3 and §3.4: mandatory encryption and triggers set "must encrypt" whatever the patterns say.
describe('a demand of the settings', () => {
  const nothing = { summaries: [], uninspectable: [] };
  const demanding = (rest: Partial<Policy> = {}): Policy => ({
    ...defaultPolicy('r1'),
    patterns: [],
    mustEncrypt: ['subject-trigger'],
    ...rest,
  });

  it('is a reason of its own', () => {
    expect(evaluate(nothing, demanding())).toMatchObject({
      outcome: 'must-encrypt',
      reasons: [{ kind: 'setting', action: 'must-encrypt', cause: 'subject-trigger' }],
    });
  });

  it('holds in monitor mode, for nobody detected it', () => {
    const pattern = asks('contains', { action: 'block' });
    const evidence = scanned([file('2', 'approved')], pattern);
    expect(evaluate(evidence, demanding({ mode: 'monitor', patterns: [pattern] })).outcome).toBe('must-encrypt');
    expect(evaluate(evidence, demanding({ mode: 'monitor', patterns: [pattern], mustEncrypt: [] })).outcome).toBe('pass');
  });

  it('gives way to a stronger action and lets delayed ones wait', () => {
    const evidence = scanned([file('2', 'approved')], asks('contains'));
    const late = asks('contains', { action: 'block', delayEvaluation: true });
    expect(evaluate(evidence, demanding({ patterns: [asks('contains')] })).outcome).toBe('quarantine');
    expect(evaluate(evidence, demanding({ patterns: [late] })).outcome).toBe('must-encrypt');
  });
});

describe('two versions of one pattern', () => {
  const builtIn = (): Pattern => {
    const card = defaultPatterns().find(({ id }) => id === 'credit-card');
    if (card === undefined) throw new Error('no card pattern');
    return card;
  };

  function bothScanned(live: Pattern, shadow: Pattern, text: string): Verdict {
    const compilation = compilePatterns([live, shadow]);
    if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
    const outcome = scanMessage([file('1', text, { kind: 'body' })], compilation.patterns, { skipWords: NO_SKIP_WORDS });
    return evaluate({ ...outcome, uninspectable: [] }, { ...defaultPolicy('r1'), patterns: [live, shadow] });
  }

  it('are scanned and judged side by side, live and in shadow', () => {
    const words = (keywords: string[], rest: Partial<Pattern>): Pattern =>
      asks('contains', { id: 'words', parts: ['body'], matcher: { kind: 'keywords', keywords }, ...rest });
    const live = words(['falcon'], { version: 1 });
    const shadow = words(['falcon', 'eagle'], { version: 2, state: 'shadow', action: 'block' });
    expect(bothScanned(live, shadow, 'eagle')).toMatchObject({ outcome: 'pass', reasons: [{ version: 2, shadow: true, count: 1 }] });
    expect(bothScanned(live, shadow, 'eagle and falcon')).toMatchObject({
      outcome: 'quarantine',
      reasons: [
        { version: 2, shadow: true, count: 2 },
        { version: 1, shadow: false, count: 1 },
      ],
    });
  });

  it('with the same built-in detector take no match from each other', () => {
    const live = builtIn();
    const shadow: Pattern = { ...live, version: 2, state: 'shadow', threshold: { count: 2, of: 'distinct' } };
    const verdict = bothScanned(live, shadow, 'cards 4111 1111 1111 1111 and 5555 5555 5555 4444');
    expect(verdict.reasons).toMatchObject([
      { pattern: 'credit-card', version: 1, count: 2, threshold: 1, shadow: false },
      { pattern: 'credit-card', version: 2, count: 2, threshold: 2, shadow: true },
    ]);
    const other = bothScanned(shadow, live, 'card 4111 1111 1111 1111');
    expect(other.reasons).toMatchObject([{ version: 1, count: 1, shadow: false }]);
  });
});
