import { describe, expect, it } from 'vitest';
import { compileSkipList, NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import type { ScanPart } from '../scan-input.js';
import { compilePatterns } from '../scan/compile.js';
import { scanMessage } from '../scan/scan-message.js';
import { probeMessage, type MessageProbe } from './probe-message.js';

const WRONG_CARD = '4111 1111 1111 1112';

function factory(id: string, changes: Partial<Pattern> = {}): Pattern {
  const found = defaultPatterns().find((pattern) => pattern.id === id);
  if (found === undefined) throw new Error(`no pattern ${id}`);
  return { ...found, ...changes };
}

function part(path: string, text: string, kind: ScanPart['kind'] = 'body'): ScanPart {
  return { path, kind, text: Buffer.from(text, 'utf8') };
}

const probe = (parts: readonly ScanPart[], patterns: readonly Pattern[]): MessageProbe =>
  probeMessage({ parts, patterns, skipWords: NO_SKIP_WORDS });

describe('what the engine finds', () => {
  it('is told as a scan tells it, whatever drafts are asked about beside', () => {
    const text = 'card 4111 1111 1111 1111, a.+4930123456@example.com, IBAN DE89 3704 0044 0532 0130 00, call 0041 44 668 18 00';
    const parts = [part('1', text), part('subject', 'SSN 536-90-4399', 'subject')];
    // with the addresses in draft nobody takes the telephone number that stands in one
    const patterns = defaultPatterns().map((each): Pattern => (each.id === 'email-address' ? { ...each, state: 'draft' } : each));
    const compilation = compilePatterns(patterns);
    if (compilation.kind === 'refused') throw new Error('refused');
    const { outcome, patterns: probes } = probe(parts, patterns);
    expect(outcome).toEqual(scanMessage(parts, compilation.patterns, { skipWords: NO_SKIP_WORDS }));
    expect(outcome.findings.map(({ pattern }) => pattern)).toContain('phone-number');
    expect(probes.find(({ pattern }) => pattern === 'email-address')?.summary?.total).toBe(1);
    expect(probes.find(({ pattern }) => pattern === 'phone-number')?.summary?.total).toBe(2);
  });

  it('tells two versions of one pattern apart', () => {
    const patterns = [factory('credit-card', { version: 1, state: 'retired', parts: ['subject'] }), factory('credit-card', { version: 2 })];
    const { patterns: probes } = probe([part('1', 'card 4111 1111 1111 1111')], patterns);
    expect(probes.map(({ version, summary, misses }) => [version, summary?.total ?? 0, misses.map(({ kind }) => kind)])).toEqual([
      [1, 0, ['other-part']],
      [2, 1, []],
    ]);
  });

  it('leaves out a pattern that cannot be compiled, with the reason, and no other', () => {
    const bad = factory('iban', { id: 'bad', state: 'draft', matcher: { kind: 'regex', regex: '(', caseSensitive: false } });
    const { patterns, refused } = probe([part('1', 'card 4111 1111 1111 1111')], [bad, factory('credit-card')]);
    expect(patterns.map(({ pattern }) => pattern)).toEqual(['credit-card']);
    expect(refused).toEqual([{ pattern: 'bad', reason: expect.stringContaining('missing )') as string }]);
  });
});

describe('near misses', () => {
  it('stand in offsets of the extracted text, in whatever window they were seen', () => {
    const filler = 'lorem ipsum 😀 '.repeat(200_000);
    const text = `${WRONG_CARD} ${filler}${WRONG_CARD} ${filler}`;
    const [first] = probe([part('1', text)], [factory('credit-card')]).patterns;
    expect(first?.misses.map(({ start, end }) => text.slice(start, end))).toEqual([WRONG_CARD, WRONG_CARD]);
  });

  it('are at most twenty of a pattern and kind, however many there are', () => {
    const [first] = probe([part('1', `${WRONG_CARD}\n`.repeat(5_000))], [factory('credit-card')]).patterns;
    expect(first?.misses).toHaveLength(20);
  });

  it('are not looked for where matches are too many to list', () => {
    const lines = Array.from({ length: 1_100 }, () => '4111 1111 1111 1111').join('\n');
    const [first] = probe([part('1', `${lines}\n${WRONG_CARD}`)], [factory('credit-card')]).patterns;
    expect({ total: first?.summary?.total, misses: first?.misses }).toEqual({ total: 1_100, misses: [] });
  });

  it('of one place the condition that came last is told', () => {
    // without regard to the skip list the phrase matches; as it is written it would, too
    const pattern = factory('confidential-keywords', {
      matcher: { kind: 'regex', regex: 'the plan', caseSensitive: false },
    });
    const { patterns } = probeMessage({ parts: [part('1', 'see the plan')], patterns: [pattern], skipWords: compileSkipList(['the']) });
    expect(patterns[0]?.misses.map(({ kind }) => kind)).toEqual(['skip-word']);
  });

  it('a number within another finding is none of a failed check', () => {
    const patterns = [factory('iban'), factory('credit-card')];
    // the fourteen digits from the second group on fail the check of a card
    const { patterns: probes } = probe([part('1', 'IBAN NL91 ABNA 0417 1643 00')], patterns);
    expect(probes.map(({ misses }) => misses)).toEqual([[], []]);
  });
});
