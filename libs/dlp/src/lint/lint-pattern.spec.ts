import { describe, expect, it } from 'vitest';
import { compileSkipList } from '../normalize/normalize.js';
import type { Matcher, Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { compilePatterns } from '../scan/compile.js';
import { detectIn } from '../scan/detect-in.js';
import type { Lint } from './lint.js';
import { lintPattern } from './lint-pattern.js';
import { cpuWatch } from '../../../../test/support/cpu-time.js';

const [template] = defaultPatterns();

function own(matcher: Matcher, rest: Partial<Pattern> = {}): Pattern {
  if (template === undefined) throw new Error('no template');
  const { validator: _none, ...plain } = template;
  return { ...plain, id: 'own', name: 'Own', matcher, state: 'draft', examples: { mustMatch: [], mustNotMatch: [] }, ...rest };
}

const regex = (source: string, rest: Partial<Pattern> = {}): Pattern => own({ kind: 'regex', regex: source, caseSensitive: false }, rest);
const exact = (source: string, rest: Partial<Pattern> = {}): Pattern => own({ kind: 'regex', regex: source, caseSensitive: true }, rest);
const words = (keywords: string[], rest: Partial<Pattern> = {}): Pattern => own({ kind: 'keywords', keywords }, rest);

function lints(pattern: Pattern, skipWords: readonly string[] = [], otherPatterns: readonly Pattern[] = []): readonly Lint[] {
  return lintPattern(pattern, { skipWords, otherPatterns }).filter(({ rule }) => rule !== 'no-examples');
}

/** What was said under one rule, by severity. */
function said(rule: string, pattern: Pattern, skipWords: readonly string[] = [], otherPatterns: readonly Pattern[] = []): string[] {
  return lints(pattern, skipWords, otherPatterns)
    .filter((lint) => lint.rule === rule)
    .map(({ severity, message }) => `${severity}: ${message}`);
}

function finds(pattern: Pattern, text: string, skipWords: readonly string[] = []): boolean {
  const compilation = compilePatterns([{ ...pattern, state: 'live' }]);
  return compilation.kind === 'compiled' && detectIn(text, compilation.patterns, { skipWords: compileSkipList(skipWords) }).length > 0;
}

it.each(defaultPatterns().map((each) => [each.id, each] as const))('has nothing to say of the built-in %s', (_id, each) => {
  expect(lints(each)).toEqual([]);
});

// ciphermail.md §2.3: Java expressions in the original; here RE2, whose verdict is shown with its reason.
describe('an expression that RE2 refuses', () => {
  it.each([
    ['(?<=x)y', /look-around/],
    ['x(?=y)', /look-around/],
    ['(a)\\1', /back-references/],
    ['a++', /possessive/],
    ['a{1001}', /1,000/],
    ['(a', /missing \)/],
    ['a)|(b', /unexpected \)/],
  ])('%s is an error with the reason and what to do', (source, reason) => {
    const [first, ...others] = lints(regex(source));
    expect(first).toMatchObject({
      severity: 'error',
      rule: 'refused',
      field: 'matcher.regex',
      message: expect.stringMatching(reason) as string,
    });
    expect(others).toEqual([]);
  });

  it.each(['a*', 'a?', '(?:a|)', ''])('%j matches the empty text, which is an error of its own', (source) => {
    expect(lints(regex(source))).toMatchObject([{ severity: 'error', rule: 'matches-empty-text' }]);
  });

  it('is an unknown detector or validator as well', () => {
    expect(lints(own({ kind: 'detector', detector: 'none' }))).toMatchObject([{ severity: 'error', field: 'matcher.detector' }]);
    expect(lints(regex('\\d{9}', { validator: 'none' }))).toMatchObject([{ rule: 'unknown-validator', field: 'validator' }]);
  });
});

// ciphermail.md §2.6(a) and §6.4: capitals in a pattern silently never match.
describe('a capital letter', () => {
  it.each([
    ['(?-i:ABC)', 'ABC'],
    ['(?-i)Falcon', 'F'],
    ['(?-i:[A-Z]{3})', '[A-Z]'],
    ['(?-i:\\p{Lu})', '\\p{Lu}'],
    ['(?-i:[[:upper:]])', '[[:upper:]]'],
    ['(?-i:\\x41)', '\\x41'],
  ])('that can never match is an error: %s', (source, capital) => {
    expect(said('capital-never-matches', regex(source))).toEqual([
      expect.stringContaining(`error: "${capital}" takes capital letters only`),
    ]);
    for (const text of ['abc', 'ABC', 'Falcon', 'falcon', 'A']) expect(finds(regex(source), text)).toBe(false);
  });

  it('in one alternative is a warning, since the others match', () => {
    expect(said('capital-never-matches', regex('falcon|(?-i:EAGLE)'))).toEqual([expect.stringMatching(/^warning: "EAGLE"/)]);
    expect(said('capital-never-matches', regex('falcon(?-i:EAGLE)?'))).toEqual([expect.stringMatching(/^warning: "EAGLE"/)]);
  });

  it.each(['[A-Z]{3}', '\\p{Lu}\\d', '[[:upper:]]', '\\S+\\D\\W', '\\Qa.B\\E'])('that matches small letters is no error: %s', (source) => {
    expect(said('capital-never-matches', regex(source))).toEqual([]);
  });

  it('that is written out matches either case, which is a hint', () => {
    expect(said('capital-matches-any-case', regex('Project Falcon'))).toEqual([
      expect.stringMatching(/^hint: .*"Project" also finds "project"/),
    ]);
    expect(finds(regex('Project Falcon'), 'project falcon')).toBe(true);
    expect(said('capital-matches-any-case', regex('project falcon'))).toEqual([]);
  });

  it('of a case-sensitive pattern is what it is', () => {
    expect(lints(exact('Falcon'))).toEqual([]);
    expect(lints(exact('(?-i:ABC)'))).toEqual([]);
  });

  it('of a keyword is folded with it', () => {
    expect(lints(words(['FALCON', 'Über Alles']))).toEqual([]);
  });

  it('means nothing where no letter has a case', () => {
    expect(said('case-without-effect', exact('\\d{3}-\\d{3}'))).toHaveLength(1);
    expect(said('case-without-effect', exact('[a-z]\\d'))).toEqual([]);
  });
});

// ciphermail.md §2.6: line breaks never matter, any run of white space is one blank.
describe('text that normalization leaves nowhere', () => {
  it.each([
    ['a\\nb', '\\n'],
    ['a\\tb', '\\t'],
    ['a[\\r\\n]b', '[\\r\\n]'],
    ['a\\x{a0}b', '\\x{a0}'],
    ['[ß]', '[ß]'],
    ['[\\x{ff21}-\\x{ff3a}]', '[\\x{ff21}-\\x{ff3a}]'],
  ])('%s holds %s, which can never match', (source, part) => {
    expect(said('never-in-text', regex(source))).toEqual([expect.stringContaining(`error: "${part}" can never match`)]);
  });

  it('is found in the exact view, too', () => {
    expect(said('never-in-text', exact('Total:\\nEUR'))).toHaveLength(1);
  });

  it.each(['a  b', 'a\\s{2}b', 'a \\sb', '(?:a )(?: b)', '(?: ){2}b'])('%j asks for two blanks in a row', (source) => {
    expect(said('never-in-text', regex(source))).toEqual([expect.stringMatching(/^error: Two blanks in a row/)]);
    expect(finds(regex(source), 'a  b and a\t b')).toBe(false);
  });

  it.each(['a b', 'a\\s+b', 'a *b', 'a ?b', 'a\\s b?|ab', 'straße', 'ﬁnal', 'a[ \\n]b'])(
    '%j is fine or at least not hopeless',
    (source) => {
      expect(lints(regex(source)).filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );

  it('is a place between two characters', () => {
    expect(lints(regex('\\b'))).toContainEqual(expect.objectContaining({ severity: 'error', rule: 'matches-nothing' }));
  });

  it('is a keyword of invisible characters', () => {
    expect(said('never-in-text', words(['\u200b', 'falcon']))).toHaveLength(1);
  });
});

// ciphermail.md §2.7 and §6.5, with the example of §2.6: "this" and "that" on the list, the pattern "this is a text".
describe('a word of the skip list', () => {
  const skipWords = ['this', 'that'];

  it('breaks a phrase of an expression, shown as the engine sees it', () => {
    const [warning, ...others] = said('skip-word', regex('this is a text'), skipWords);
    expect(warning).toBe(
      'warning: "this is a text" can never be found: the skip list drops the word "this" from every mail, and the engine sees "is a text". Write "is a text", or take the word from the skip list.',
    );
    expect(others).toEqual([]);
    expect(finds(regex('this is a text'), 'this is a text', skipWords)).toBe(false);
    expect(finds(regex('is a text'), 'this is a text', skipWords)).toBe(true);
  });

  it('breaks each alternative on its own', () => {
    expect(said('skip-word', regex('(this|that|such) is a text'), skipWords)).toHaveLength(2);
  });

  it('breaks phrases with numbers and classes', () => {
    expect(said('skip-word', regex('plan that costs \\d+'), skipWords)).toHaveLength(1);
    expect(said('skip-word', regex('[Tt]hat\\s+plan'), skipWords)).toHaveLength(1);
  });

  it('breaks a keyword, and leaves nothing of one that is nothing else', () => {
    expect(said('skip-word', words(['keep that secret', 'secret', 'THIS']), skipWords)).toEqual([
      expect.stringContaining('the engine sees "keep secret"'),
      expect.stringContaining('nothing of it is left'),
    ]);
  });

  it('breaks a keyword of a built-in detector', () => {
    const detector = own({ kind: 'detector', detector: 'confidential-keywords' });
    expect(said('skip-word', detector, ['strictly'])).not.toEqual([]);
    expect(said('skip-word', own({ kind: 'detector', detector: 'credit-card' }), ['card'])).toEqual([]);
  });

  it.each(['thistle', '(?:this )?is a text', 'is a text', 'this\\d+'])('does not break %s', (source) => {
    expect(said('skip-word', regex(source), skipWords)).toEqual([]);
  });

  it('does not reach case-sensitive patterns nor those with a validator', () => {
    expect(said('skip-word', exact('this is a text'), skipWords)).toEqual([]);
    expect(said('skip-word', regex('this \\d{16}', { validator: 'luhn' }), skipWords)).toEqual([]);
  });
});

describe('a context word that can never apply', () => {
  const withContext = (positive: string[], windowWords = 5, rest: Partial<Pattern> = {}): Pattern =>
    regex('\\d{5}', { context: { positive, negative: [], windowWords }, minConfidence: 0.9, ...rest });

  it.each([
    ['---', 5, /no letter and no digit/],
    ['one two three four', 3, /4 words, and 3 on each side/],
    ['customer', 0, /window is 0 words/],
    ['Donaudampfschifffahrtsgesellschaft', 1, /longer than the 14 bytes/],
    ['the customer', 5, /skip list drops "the"/],
  ])('%j with a window of %i', (word, window, why) => {
    expect(said('context-never-applies', withContext([word], window), ['the'])).toEqual([expect.stringMatching(why)]);
  });

  it.each([
    ['customer', 1],
    ['customer number', 2],
    ['KUNDE', 5],
  ])('is not %j with a window of %i', (word, window) => {
    expect(said('context-never-applies', withContext([word], window), ['the'])).toEqual([]);
    expect(finds(withContext([word], window), `${word} 12345`)).toBe(true);
  });

  it('may hold a skip word where the exact view is searched', () => {
    expect(said('context-never-applies', withContext(['the'], 5, { validator: 'luhn' }), ['the'])).toEqual([]);
  });

  it('contradicts itself on both lists', () => {
    const pattern = regex('\\d{5}', { context: { positive: ['Order'], negative: ['order'], windowWords: 3 } });
    expect(said('context-contradicts', pattern)).toHaveLength(1);
  });

  it('takes the place of a detector’s own words', () => {
    const card = own({ kind: 'detector', detector: 'credit-card' }, { context: { positive: ['card'], negative: [], windowWords: 3 } });
    expect(said('context-replaces-built-in', card)).toEqual([expect.stringContaining('no longer raise')]);
  });
});

describe('a limit that no mail can reach', () => {
  it('is a minimum confidence above what a match can have', () => {
    expect(said('confidence-never-reached', regex('falcon', { minConfidence: 0.9 }))).toEqual([
      expect.stringMatching(/^error: .*0.8 at most.*never triggers/),
    ]);
    expect(said('confidence-never-reached', regex('falcon', { minConfidence: 0.9, condition: 'lacks' }))).toEqual([
      expect.stringMatching(/triggers on every mail/),
    ]);
    const context = { positive: ['bird'], negative: [], windowWords: 3 };
    expect(said('confidence-never-reached', regex('falcon', { minConfidence: 0.9, context }))).toEqual([]);
  });

  it('is a number of different values that do not exist', () => {
    const count = (matcher: Matcher, asked: number): string[] =>
      said('threshold-never-reached', own(matcher, { threshold: { count: asked, of: 'distinct' } }));
    expect(count({ kind: 'regex', regex: 'falcon|eagle', caseSensitive: false }, 3)).toEqual([
      expect.stringContaining('only 2 different values'),
    ]);
    expect(count({ kind: 'regex', regex: 'falcon|eagle', caseSensitive: false }, 2)).toEqual([]);
    expect(count({ kind: 'regex', regex: 'falcon\\d', caseSensitive: false }, 3)).toEqual([]);
    expect(count({ kind: 'keywords', keywords: ['secret', 'Secret'] }, 2)).toEqual([expect.stringContaining('only 1 value')]);
    expect(count({ kind: 'keywords', keywords: ['top secret'] }, 2)).toEqual([]);
  });

  it('is a validator that no keyword passes', () => {
    expect(said('matches-nothing', words(['falcon'], { validator: 'luhn' }))).toEqual([expect.stringMatching(/^error: No keyword passes/)]);
  });

  it('is a validator that changes nothing, or one that a detector was not made for', () => {
    const card = (validator: string): Pattern => own({ kind: 'detector', detector: 'iban' }, { validator });
    expect(said('validator-without-effect', card('iban'))).toHaveLength(1);
    expect(said('validator-foreign', card('luhn'))).toHaveLength(1);
  });

  it('is a list of recipients that is taken out again', () => {
    const recipients = { only: ['example.com'], except: ['example.com'] };
    expect(said('recipients-nobody', regex('falcon', { recipients }))).toHaveLength(1);
  });
});

describe('an overlap with an existing pattern', () => {
  const other = (matcher: Matcher, rest: Partial<Pattern> = {}): Pattern =>
    own(matcher, { id: 'other', name: 'Other', state: 'live', ...rest });

  it('is the same expression, keyword list or detector', () => {
    expect(said('overlap', regex('falcon'), [], [other({ kind: 'regex', regex: 'Falcon', caseSensitive: false })])).toEqual([
      'warning: The same expression stands in the pattern "other" (Other).',
    ]);
    expect(said('overlap', words(['falcon']), [], [other({ kind: 'keywords', keywords: ['eagle', 'FALCON'] })])).toEqual([
      'warning: All of these keywords stand in the pattern "other" (Other).',
    ]);
    const detector = { kind: 'detector', detector: 'iban' } as const;
    expect(said('overlap', own(detector), [], [other(detector)])).toHaveLength(1);
  });

  it('is a part of it', () => {
    expect(said('overlap', regex('eagle'), [], [other({ kind: 'regex', regex: 'falcon|eagle', caseSensitive: false })])).toEqual([
      expect.stringMatching(/^hint: The expression is one of the alternatives/),
    ]);
    expect(said('overlap', words(['falcon', 'owl']), [], [other({ kind: 'keywords', keywords: ['eagle', 'owl'] })])).toEqual([
      expect.stringMatching(/^hint: "owl" stands also/),
    ]);
  });

  it('is an example that the other one finds, too', () => {
    const examples = { mustMatch: ['card 4111 1111 1111 1111'], mustNotMatch: [] };
    const digits = regex('\\b4\\d{3}(?: \\d{4}){3}\\b', { examples });
    expect(said('overlap', digits, [], defaultPatterns())).toEqual([expect.stringContaining('"credit-card" finds every example')]);
    const none = { mustMatch: ['card 4111 1111 1111 1111', '4000 0000 0000 0000'], mustNotMatch: [] };
    expect(said('overlap', { ...digits, examples: none }, [], defaultPatterns())).toEqual([]);
  });

  it('is no matter for the pattern itself nor for retired ones', () => {
    const same = { kind: 'keywords', keywords: ['falcon'] } as const;
    expect(said('overlap', words(['falcon']), [], [words(['falcon']), other(same, { state: 'retired' })])).toEqual([]);
  });
});

describe('further hints', () => {
  it.each(['.+', '\\w+', '[a-z ]+'])('%s matches nearly any mail', (source) => {
    expect(said('matches-nearly-all', regex(source))).toHaveLength(1);
  });

  it('an anchor stands for the end of a part', () => {
    expect(said('anchor-of-part', regex('^total'))).toHaveLength(1);
    expect(said('anchor-of-part', regex('[^a]\\$'))).toEqual([]);
  });

  it('a keyword in two cases is one', () => {
    expect(said('keyword-twice', words(['falcon', 'FALCON']))).toHaveLength(1);
  });

  it('delaying the attempt to encrypt changes nothing', () => {
    expect(said('delay-without-effect', regex('falcon', { action: 'must-encrypt', delayEvaluation: true }))).toHaveLength(1);
  });

  it('values that are shown in the clear are pointed out', () => {
    expect(said('values-are-shown', regex('falcon', { matchFilter: 'none' }))).toHaveLength(1);
  });

  it('the same text cannot match and not match', () => {
    expect(said('examples-contradict', regex('falcon', { examples: { mustMatch: ['falcon'], mustNotMatch: ['falcon'] } }))).toHaveLength(1);
  });
});

describe('nonsense', () => {
  it.each([
    '('.repeat(5_000),
    'a|'.repeat(4_999) + 'b',
    '(a+)+$',
    '[a-z]'.repeat(2_000),
    '(?:a|b)'.repeat(1_000),
    '(?:x{50}){20}',
    '\\',
    '[',
    '(?P<n',
    '\\p{Nonsense}',
    '𝕏{3}\ud800',
  ])('is linted within two seconds and never throws: %#', (source) => {
    const spent = cpuWatch();
    expect(Array.isArray(lintPattern(regex(source.slice(0, 10_000)), { skipWords: ['the'], otherPatterns: defaultPatterns() }))).toBe(true);
    expect(spent()).toBeLessThan(2_000);
  });
});
