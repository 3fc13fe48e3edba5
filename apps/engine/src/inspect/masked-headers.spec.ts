import { compilePatterns, compileSkipList, defaultPatterns, type Pattern } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { describe, expect, it } from 'vitest';
import type { InspectionTools } from './inspection-tools.js';
import { inspectMessage } from './inspect-message.js';

/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
const MASKED = '4111 •••• •••• 1111';

function toolsFor(patterns: readonly Pattern[]): InspectionTools {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error('the patterns do not compile');
  const skipWords = compileSkipList([]);
  return { patterns: compilation.patterns, skipWords, readers: documentReaders(), limits: DEFAULT_EXTRACTION_LIMITS };
}

const live = defaultPatterns().map((pattern): Pattern => ({
  ...pattern,
  state: 'live',
  parts: ['subject', 'headers', 'body', 'attachment'],
}));
const tools = toolsFor(live);

async function headersOf(lines: readonly string[], body = 'Hello.', used = tools) {
  const { subject, from, messageId } = await inspectMessage(Buffer.from([...lines, '', body, ''].join('\r\n')), used);
  return { subject, from, messageId };
}

describe('the headers that an inspection answers', () => {
  it('mask a card number in subject, display name and Message-ID', async () => {
    const headers = await headersOf([
      `Subject: Card ${CARD} here`,
      `From: "Refund ${CARD}" <ana@example.com>`,
      'Message-ID: <card.4111-1111-1111-1111@example.com>',
    ]);
    expect(headers.subject).toBe(`Card ${MASKED} here`);
    expect(headers.from).toContain(`Refund ${MASKED}`);
    expect(headers.from).toContain('ana@example.com');
    expect(headers.messageId).toBe('<card.4111-••••-••••-1111@example.com>');
  });

  it('show the address of the sender, also when a pattern finds addresses', async () => {
    expect(live.some(({ matcher }) => matcher.kind === 'detector' && matcher.detector === 'email-address')).toBe(true);
    const headers = await headersOf(['Subject: write to bo@example.net', 'From: Ana <ana@example.com>'], 'ana@example.com, bo@example.net');
    expect(headers).toMatchObject({ subject: 'write to bo@example.net', from: 'Ana <ana@example.com>' });
  });

  it('mask an encoded number', async () => {
    const word = `=?utf-8?B?${Buffer.from(`Card ${CARD}`).toString('base64')}?=`;
    expect((await headersOf([`Subject: ${word}`])).subject).toBe(`Card ${MASKED}`);
  });

  it('mask what was found in the body, though no pattern looks at the subject', async () => {
    const bodyOnly = toolsFor(live.map((pattern): Pattern => ({ ...pattern, parts: ['body'] })));
    expect((await headersOf([`Subject: about ${CARD}`], `Card ${CARD}`, bodyOnly)).subject).toBe(`about ${MASKED}`);
  });

  it.each([980, 990, 995, 999])('never show a part of a number that begins at %i, where a long subject is cut', async (at) => {
    const { subject } = await headersOf([`Subject: ${'a '.repeat(at / 2).slice(0, at - 1)} ${CARD} end`]);
    expect(subject.length).toBeLessThanOrEqual(1000);
    expect(subject).not.toMatch(/1111 1/);
    expect(subject.slice(at).trimEnd()).toBe(subject.length > at ? MASKED : '');
  });
});
