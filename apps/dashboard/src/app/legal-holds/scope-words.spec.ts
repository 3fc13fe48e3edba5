import { describe, expect, it } from 'vitest';
import { entriesIn, scopeWords } from './scope-words.js';

const nothing = { senderCount: 0, senderDomains: [], patterns: [], messageIds: [], from: null, to: null };

describe('the scope of a legal hold', () => {
  it('is said part by part', () => {
    expect(scopeWords({ scope: { ...nothing, senderCount: 2, senderDomains: ['halden.example'], patterns: ['iban'] } })).toBe(
      'of 2\u00a0senders, from halden.example, with iban',
    );
    expect(scopeWords({ scope: { ...nothing, messageIds: ['a'] } })).toBe('1\u00a0chosen message');
  });

  it('takes its entries one a line or between commas', () => {
    expect(entriesIn(' a@x.example, b@x.example\n\nc@x.example ')).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
  });
});
