import { describe, expect, it } from 'vitest';
import { compileSkipList, NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import type { ScanPart } from '../scan-input.js';
import { compilePatterns, type CompiledPatterns } from './compile.js';
import { scanMessage } from './scan-message.js';

function compiled(patterns: readonly Pattern[]): CompiledPatterns {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  return compilation.patterns;
}

function body(text: string, path = '1'): ScanPart {
  return { path, kind: 'body', text: Buffer.from(text) };
}

const builtIn = compiled(defaultPatterns());
const options = { skipWords: NO_SKIP_WORDS };

function ownPattern(matcher: Pattern['matcher'], rest: Partial<Pattern> = {}): Pattern {
  const [template] = defaultPatterns();
  if (template === undefined) throw new Error('no template');
  return { ...template, id: 'own', name: 'Own', matcher, examples: { mustMatch: [], mustNotMatch: [] }, ...rest };
}

describe('findings', () => {
  it('stand where the value is in the extracted text, in UTF-16 code units', () => {
    const text = '𝕏 💳 Card:\t\t4111\u200b 1111  1111\n1111, bye';
    const [finding] = scanMessage([body(text)], builtIn, options).findings;
    expect(text.slice(finding?.start, finding?.end)).toBe('4111\u200b 1111  1111\n1111');
    expect(finding?.value).toBe('4111\u200b 1111  1111\n1111');
    expect(finding?.masked).toBe('4111 •••• •••• 1111');
  });

  it('explain their confidence by terms that add up to it', () => {
    const [finding] = scanMessage([body('card no 4111 1111 1111 1111')], builtIn, options).findings;
    const sum = finding?.explanation.reduce((total, term) => total + term.delta, 0);
    expect(finding?.explanation.map(({ term }) => term)).toEqual(['pattern', 'validator', 'context']);
    expect(finding?.explanation.at(-1)?.note).toBe('"card" 2 words before');
    expect(sum).toBeCloseTo(finding?.confidence ?? 0, 10);
  });

  it('never mention the value in their explanation or mask', () => {
    const { findings } = scanMessage([body('ssn 536-90-4399 key AKIAIOSFODNN7EXAMPLE')], builtIn, options);
    expect(findings.map(({ pattern }) => pattern)).toEqual(['us-ssn', 'aws-access-key']);
    for (const { explanation, masked, value } of findings) expect(JSON.stringify([explanation, masked])).not.toContain(value);
  });

  it('share a digest when their values are equal but for separators', () => {
    const { findings } = scanMessage([body('4111 1111 1111 1111, 4111-1111-1111-1111, 5555 5555 5555 4444')], builtIn, options);
    const [first, second, third] = findings.map(({ valueDigest }) => valueDigest);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('name the part they were found in and follow the order of the parts', () => {
    const parts: ScanPart[] = [
      body('5555555555554444', '2/list.csv'),
      body('nothing', '1'),
      { ...body('4111111111111111', 'subject'), kind: 'subject' },
    ];
    expect(scanMessage(parts, builtIn, options).findings.map(({ part }) => part)).toEqual(['2/list.csv', 'subject']);
  });

  it('never reach from one part into the next', () => {
    expect(scanMessage([body('card 4111 1111', '1'), body('1111 1111', '2')], builtIn, options).findings).toEqual([]);
  });
});

describe('overlapping meanings', () => {
  it('give the digits of an IBAN to no other detector', () => {
    // The first sixteen digits of the account are a valid card number.
    const { findings } = scanMessage([body('DE89 4111 1111 1111 1111 11')], builtIn, options);
    expect(findings.filter(({ pattern }) => pattern === 'iban')).toHaveLength(1);
    expect(findings).toHaveLength(1);
  });

  it('give the digits of a card to the card alone', () => {
    expect(scanMessage([body('tel 4111 1111 1111 1111')], builtIn, options).findings.map(({ pattern }) => pattern)).toEqual([
      'credit-card',
    ]);
  });
});

describe('a detector in shadow', () => {
  // an American and a Dutch number in one, with words for both beside it
  const text = 'burgerservicenummer sofi 111222333 ssn';
  const found = (states: Readonly<Record<string, Pattern['state']>>): string[] => {
    const patterns = defaultPatterns().flatMap((each) => (states[each.id] === undefined ? [] : [{ ...each, state: states[each.id]! }]));
    return scanMessage([body(text)], compiled(patterns), options).summaries.map(({ pattern }) => pattern);
  };

  it('takes no characters away from a live one', () => {
    expect(found({ 'nl-bsn': 'live' })).toEqual(['nl-bsn']);
    expect(found({ 'us-ssn': 'shadow', 'nl-bsn': 'live' })).toEqual(['us-ssn', 'nl-bsn']);
  });

  it('leaves the characters to a live one, and takes them from another one in shadow', () => {
    expect(found({ 'us-ssn': 'live', 'nl-bsn': 'shadow' })).toEqual(['us-ssn']);
    expect(found({ 'us-ssn': 'shadow', 'nl-bsn': 'shadow' })).toEqual(['us-ssn']);
    expect(found({ 'us-ssn': 'live', 'nl-bsn': 'live' })).toEqual(['us-ssn']);
  });
});

describe('patterns of an author', () => {
  it('look only at the parts in their scope', () => {
    const patterns = compiled([ownPattern({ kind: 'regex', regex: 'falcon', caseSensitive: false }, { parts: ['subject'] })]);
    const parts: ScanPart[] = [{ ...body('Falcon', 'subject'), kind: 'subject' }, body('falcon')];
    expect(scanMessage(parts, patterns, options).findings.map(({ part }) => part)).toEqual(['subject']);
  });

  it('scan in shadow and stay silent as draft or retired', () => {
    const states = ['draft', 'shadow', 'live', 'retired'] as const;
    const patterns = compiled(states.map((state) => ownPattern({ kind: 'keywords', keywords: ['falcon'] }, { id: state, state })));
    expect(scanMessage([body('falcon')], patterns, options).summaries.map(({ pattern }) => pattern)).toEqual(['shadow', 'live']);
  });

  it('match without case on the folded view and with case on the exact view', () => {
    const insensitive = compiled([ownPattern({ kind: 'regex', regex: 'straße \\d+', caseSensitive: false })]);
    const sensitive = compiled([ownPattern({ kind: 'regex', regex: 'Falcon', caseSensitive: true })]);
    expect(scanMessage([body('HAUPTSTRASSE 12')], insensitive, options).summaries[0]?.total).toBe(1);
    expect(scanMessage([body('falcon FALCON Falcon')], sensitive, options).summaries[0]?.total).toBe(1);
  });

  it('match anchors at the ends of each part', () => {
    const patterns = compiled([ownPattern({ kind: 'regex', regex: '^falcon$', caseSensitive: false })]);
    const { findings } = scanMessage([body('a falcon', '1'), body('falcon', '2'), body('falcon flies', '3')], patterns, options);
    expect(findings.map(({ part }) => part)).toEqual(['2']);
  });

  it('find whole words and phrases of any script, and no parts of words', () => {
    const patterns = compiled([ownPattern({ kind: 'keywords', keywords: ['geheim', 'über alles', 'проект'] })]);
    const { findings } = scanMessage([body('Geheim! geheimnis ÜBER  ALLES überalle Проект проекты')], patterns, options);
    expect(findings.map(({ value }) => value)).toEqual(['Geheim', 'ÜBER  ALLES', 'Проект']);
  });

  it('see keywords with skip words dropped, and numbers without', () => {
    const patterns = compiled([ownPattern({ kind: 'keywords', keywords: ['project falcon'] }), ...defaultPatterns()]);
    const { summaries } = scanMessage([body('project the falcon 4111 1111 the 1111 1111')], patterns, {
      skipWords: compileSkipList(['the']),
    });
    expect(summaries.map(({ pattern }) => pattern)).toEqual(['own']);
  });

  it('count only what their validator accepts', () => {
    const patterns = compiled([ownPattern({ kind: 'regex', regex: '\\b\\d{11}\\b', caseSensitive: false }, { validator: 'luhn' })]);
    expect(scanMessage([body('79927398713 79927398710')], patterns, options).findings.map(({ value }) => value)).toEqual(['79927398713']);
  });

  it('end on an expression that matches between characters', () => {
    const patterns = compiled([ownPattern({ kind: 'regex', regex: '\\b', caseSensitive: true })]);
    expect(scanMessage([body('falcon')], patterns, options).findings).toEqual([]);
  });
});

describe('summaries', () => {
  it('count beyond the findings that are kept', () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => `user${i % 1_500}@example.com`).join('\n');
    const { findings, summaries } = scanMessage([body(lines)], builtIn, options);
    expect(findings).toHaveLength(1_000);
    expect(summaries).toMatchObject([
      { pattern: 'email-address', total: 3_000, distinct: 1_500, byPart: [{ part: '1', total: 3_000, distinct: 1_500 }] },
    ]);
  });

  it('count the parts of each kind, and in which of them what was found', () => {
    const subject: ScanPart = { ...body('card 4111111111111111', 'subject'), kind: 'subject' };
    const parts = [subject, body('none', '1'), body('4111111111111111 4111111111111111', '2')];
    const { summaries, partCounts } = scanMessage(parts, builtIn, options);
    expect(partCounts).toEqual({ subject: 1, headers: 0, body: 2, attachment: 0 });
    expect(summaries[0]?.byPart).toEqual([
      { part: 'subject', kind: 'subject', total: 1, distinct: 1, byConfidence: [{ step: 0.9, total: 1, distinct: 1 }] },
      { part: '2', kind: 'body', total: 2, distinct: 1, byConfidence: [{ step: 0.7, total: 2, distinct: 1 }] },
    ]);
  });

  it('count a distinct value once, at the best confidence it reached', () => {
    const { summaries } = scanMessage([body('card 4111111111111111'), body('4111111111111111', '2')], builtIn, options);
    expect(summaries[0]?.byConfidence).toEqual([
      { step: 0.7, total: 1, distinct: 0 },
      { step: 0.9, total: 1, distinct: 1 },
    ]);
    expect(summaries[0]?.maxConfidence).toBe(0.95);
  });
});

describe('windows', () => {
  it('find in pieces what is found in the whole', () => {
    const values = [
      'Card: 4111 1111 1111 1111',
      'ssn 536 90 4399',
      'DE89 3704 0044 0532 0130 00',
      'anna@example.com',
      'strictly confidential',
      'bsn 111222333',
    ];
    const text = Array.from(
      { length: 12_000 },
      (_, i) => `${values[(i * 7) % values.length] ?? ''} ${'lorem ipsum dolor sit amet '.repeat(i % 4)}`,
    ).join('\n');
    const whole = scanMessage([body(text)], builtIn, { ...options, maxWindowBytes: 64 * 1024 * 1024 });
    const pieces = scanMessage([body(text)], builtIn, { ...options, maxWindowBytes: 1 });
    expect(pieces.summaries).toEqual(whole.summaries);
    expect(pieces.findings).toEqual(whole.findings);
    expect(whole.summaries.find(({ pattern }) => pattern === 'credit-card')?.total).toBe(2_000);
  });
});
