import { compilePatterns, compileSkipList, defaultPatterns } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { describe, expect, it } from 'vitest';
import type { InspectionTools } from './inspection-tools.js';
import { revealValue } from './reveal-value.js';

/** Published test value: Visa's test number. */
const CARD = '4111 1111 1111 1111';
const RAW = Buffer.from(`From: ann@sender.example\r\nSubject: refund\r\n\r\nPlease pay card ${CARD} today.\r\n`);
const compilation = compilePatterns(defaultPatterns());
if (compilation.kind === 'refused') throw new Error('the built-in patterns do not compile');
const tools: InspectionTools = {
  patterns: compilation.patterns,
  skipWords: compileSkipList([]),
  readers: documentReaders(),
  limits: DEFAULT_EXTRACTION_LIMITS,
};
const start = 'Please pay card '.length;
const place = { part: '1', start, end: start + CARD.length };

describe('revealing a value', () => {
  it('gives a match as it stands in the mail, with the pattern that finds it', async () => {
    expect(await revealValue(RAW, { kind: 'reveal', place, isRecorded: false }, tools)).toEqual({ value: CARD, pattern: 'credit-card' });
  });

  it('gives what was recorded as a match even if no pattern of now finds it', async () => {
    const recorded = { ...place, start: 0, end: 6 };
    expect(await revealValue(RAW, { kind: 'reveal', place: recorded, isRecorded: true }, tools)).toEqual({ value: 'Please', pattern: '' });
  });

  it.each([
    ['more than the match', { ...place, end: place.end + 6 }],
    ['less than the match', { ...place, end: place.end - 1 }],
    ['the whole text', { ...place, start: 0, end: 10_000 }],
    ['another part', { ...place, part: '2' }],
    ['nothing', { ...place, end: place.start }],
  ])('gives nothing for %s', async (_, asked) => {
    expect(await revealValue(RAW, { kind: 'reveal', place: asked, isRecorded: false }, tools)).toBeNull();
  });
});
