import { describe, expect, it } from 'vitest';
import type { Matcher, Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { explainText, type TextExplanation } from './explain-text.js';

/** A published test number, and the same with a wrong check digit. */
const CARD = '4111 1111 1111 1111';
const WRONG_CARD = '4111 1111 1111 1112';

function factory(id: string, changes: Partial<Pattern> = {}): Pattern {
  const found = defaultPatterns().find((pattern) => pattern.id === id);
  if (found === undefined) throw new Error(`no pattern ${id}`);
  return { ...found, ...changes };
}

function own(matcher: Matcher, changes: Partial<Pattern> = {}): Pattern {
  return factory('confidential-keywords', { id: 'own', name: 'Own', matcher, matchFilter: 'none', ...changes });
}

function tried(pattern: Pattern, text: string, skipWords: readonly string[] = []): TextExplanation & { kind: 'tried' } {
  const explanation = explainText(pattern, text, { skipWords });
  if (explanation.kind === 'refused') throw new Error(explanation.reason);
  return explanation;
}

/** Kind and text of each near miss. */
function misses(pattern: Pattern, text: string, skipWords: readonly string[] = []): [string, string][] {
  return tried(pattern, text, skipWords).nearMisses.map(({ kind, start, end }) => [kind, text.slice(start, end)]);
}

describe('one pattern on one text', () => {
  it('says that the pattern triggers, with count and confidence', () => {
    const { triggers, conclusion, matches } = tried(factory('credit-card'), `card ${CARD}`);
    expect({ triggers, conclusion }).toEqual({
      triggers: true,
      conclusion: 'It triggers: 1 of 1 value, the surest 4111 •••• •••• 1111 with 0.95.',
    });
    expect(matches).toMatchObject([{ start: 5, end: 24, counts: true }]);
  });

  it('gives the reason for which RE2 refuses an expression', () => {
    expect(explainText(own({ kind: 'regex', regex: '(', caseSensitive: false }), 'x', { skipWords: [] })).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('missing )') as string,
    });
  });

  it('tries drafts and retired versions as if they were live', () => {
    expect(tried(factory('credit-card', { state: 'draft' }), CARD).triggers).toBe(true);
    expect(tried(factory('credit-card', { state: 'retired' }), CARD).triggers).toBe(true);
  });

  it('says so when nothing is even near', () => {
    expect(tried(factory('credit-card'), 'Lunch on Friday?')).toMatchObject({
      matches: [],
      nearMisses: [],
      conclusion: 'It does not trigger: nothing in the text that it looks at matches, or nearly matches.',
    });
  });
});

describe('near misses', () => {
  it.each([
    ['credit-card', `card ${WRONG_CARD} exp 12/27`, WRONG_CARD, 'the Luhn check digit is wrong: 4111 •••• •••• 1112'],
    [
      'iban',
      'to DE89 3704 0044 0532 0130 01 please',
      'DE89 3704 0044 0532 0130 01',
      'the check digits of the IBAN are wrong: DE89 •••• •••• •••• •••• 01',
    ],
    ['us-ssn', 'SSN 666-12-3456', '666-12-3456', 'no such Social Security number is given out: •••-••-3456'],
    ['nl-bsn', 'BSN: 111222334', '111222334', 'the eleven test fails: 1•••••••4'],
  ])('%s: names the check that fails, the value masked', (id, text, value, why) => {
    const { nearMisses } = tried(factory(id), text);
    expect(nearMisses.map(({ kind, start, end, why: sentence }) => [kind, text.slice(start, end), sentence])).toContainEqual([
      'validator',
      value,
      why,
    ]);
  });

  it('an expression of an author with a validator: the same', () => {
    const pattern = own({ kind: 'regex', regex: '\\d{16}', caseSensitive: false }, { validator: 'luhn' });
    expect(misses(pattern, 'no 4111111111111112.')).toEqual([['validator', '4111111111111112']]);
  });

  it('a spelling that counts only beside a context word, and there is none', () => {
    expect(misses(factory('nl-bsn'), 'number 111222333')).toEqual([['context', '111222333']]);
  });

  it('a keyword inside a longer word, with what stands before and after', () => {
    const pattern = own({ kind: 'keywords', keywords: ['vertraulich'] });
    const text = 'die Vertraulichkeit, unvertraulich';
    expect(tried(pattern, text).nearMisses.map(({ why }) => why)).toEqual([
      'Vertraulich stands inside a longer word, with 4 characters after it',
      'vertraulich stands inside a longer word, with 2 characters before it',
    ]);
  });

  it('a number that is tied to more digits', () => {
    expect(misses(factory('us-ssn'), 'no. 1-536-90-4399-2')).toEqual([['inside-word', '536-90-4399']]);
  });

  it('a number that is a piece of a UUID', () => {
    const phones = factory('phone-number', { threshold: { count: 1, of: 'all' } });
    expect(misses(phones, 'call 00411111-1111')).toEqual([]);
    expect(tried(phones, 'id 00411111-1111-abcd-8abc-abcdefabcdef').nearMisses).toMatchObject([
      { kind: 'suppressed', start: 3, end: 16, why: '0•••••••-••11 is a piece of a UUID' },
    ]);
  });

  it('the match itself is never among them', () => {
    expect(misses(factory('credit-card'), `card ${CARD} and ${WRONG_CARD}`)).toEqual([['validator', WRONG_CARD]]);
    expect(misses(own({ kind: 'keywords', keywords: ['secret'] }), 'secret secretary')).toEqual([['inside-word', 'secret']]);
  });
});

describe('figures', () => {
  it('threshold: how many of how many, and what the others lack', () => {
    const pattern = factory('credit-card', { threshold: { count: 3, of: 'distinct' } });
    const text = `${CARD}; 5555555555554444; 4111-1111-1111-1111; ${WRONG_CARD}`;
    expect(tried(pattern, text).conclusion).toBe(
      'It does not trigger: only 2 of 3 different values; the same values stand in it more than once; ' +
        'near by: the Luhn check digit is wrong: 4111 •••• •••• 1112.',
    );
  });

  it('confidence: every term that made it, with the word that lowered it', () => {
    const pattern = factory('credit-card', { minConfidence: 0.6 });
    expect(tried(pattern, `tracking ${CARD}`).conclusion).toBe(
      'It does not trigger: 4111 •••• •••• 1111 reaches 0.4 of 0.6: matches Payment card number +0.3, ' +
        'Payment card number: check passed +0.4, "tracking" 1 word before −0.3.',
    );
  });

  it('a pattern that asks for a lack: how many there are', () => {
    const pattern = own({ kind: 'keywords', keywords: ['approved'] }, { condition: 'lacks' });
    expect(tried(pattern, 'approved by the board').conclusion).toBe(
      'It does not trigger: it asks for mail that lacks 1 value, and the mail holds 1.',
    );
    expect(tried(pattern, 'by the board').triggers).toBe(true);
  });
});

describe('what CipherMail’s users could not find out (ciphermail.md §6)', () => {
  it('§6.4 capitals of an expression match, for case is folded on both sides', () => {
    expect(tried(own({ kind: 'regex', regex: 'Project HERON \\S+', caseSensitive: false }), 'project heron A7').triggers).toBe(true);
  });

  it('§6.4 a case-sensitive expression says when only letter case keeps it from matching', () => {
    const pattern = own({ kind: 'regex', regex: 'Project Heron', caseSensitive: true });
    expect(tried(pattern, 'the project heron')).toMatchObject({
      nearMisses: [{ kind: 'other-case', start: 4, end: 17 }],
      conclusion:
        'It does not trigger: project heron differs from the expression in upper and lower case only, and the pattern is case-sensitive.',
    });
  });

  it('§6.4 an expression that insists on capitals says that they are folded away', () => {
    expect(misses(own({ kind: 'regex', regex: '(?-i:HERON)', caseSensitive: false }), 'the HERON file')).toEqual([['other-case', 'HERON']]);
  });

  it.each<[string, Matcher]>([
    ['keywords', { kind: 'keywords', keywords: ['this is a text'] }],
    ['an expression', { kind: 'regex', regex: 'this is a text', caseSensitive: false }],
  ])('§6.5 %s that a skip word breaks say which word it is', (_, matcher) => {
    expect(tried(own(matcher), 'So This  is a text indeed', ['this', 'that'])).toMatchObject({
      nearMisses: [{ kind: 'skip-word', start: 3, end: 18 }],
      conclusion: 'It does not trigger: This  is a text would match if the skip list did not drop "this".',
    });
  });
});
