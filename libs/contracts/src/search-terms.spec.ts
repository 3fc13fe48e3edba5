import { describe, expect, it } from 'vitest';
import { parseSearch } from './search-terms.js';

const told = (query: string): string[] =>
  parseSearch(query).terms.map(({ key, comparison, value, amount, negated }) =>
    [negated ? 'not' : '', key, comparison, value, amount === null ? '' : String(amount)].filter(Boolean).join(' '),
  );
const problems = (query: string): string[] => parseSearch(query).problems.map(({ token }) => token);

describe('the search box', () => {
  it('takes words as text, quoted ones together', () => {
    expect(told('march  "two words" bordereau')).toEqual(['text = march', 'text = two words', 'text = bordereau']);
  });

  it('reads tokens, negated by a minus', () => {
    expect(told('severity:>=high -from:ana from:"Ana Novak" inspect:failed claimed:ME')).toEqual([
      'severity >= high',
      'not from = ana',
      'from = Ana Novak',
      'inspect = failed',
      'claimed = me',
    ]);
  });

  it('measures times in hours, sizes in bytes', () => {
    expect(told('expires:<24h age:>2d size:>1.5mb score:>0.8 count:10 expires:3d age:30m')).toEqual([
      'expires < 24h 24',
      'age > 2d 48',
      'size > 1.5mb 1572864',
      'score > 0.8 0.8',
      'count >= 10 10',
      'expires <= 3d 72',
      'age <= 30m 0.5',
    ]);
  });

  it('takes what is no token of ours for text', () => {
    expect(told('https://halden.example/x note:this -secret')).toEqual([
      'text = https://halden.example/x',
      'text = note:this',
      'not text = secret',
    ]);
  });

  it('says what cannot be meant, and drops nothing in silence', () => {
    expect(problems('severity:>=terrible score:much from: claimed:>me has:fun size:1parsec')).toEqual([
      'severity:>=terrible',
      'score:much',
      'claimed:>me',
      'has:fun',
      'size:1parsec',
    ]);
    expect(told('from: x')).toEqual(['text = from:', 'text = x']);
    expect(parseSearch('a '.repeat(41)).problems).toHaveLength(1);
  });

  it('never throws, whatever is typed', () => {
    for (const query of ['', '"', '-', ':', 'a:"', '""', '-""', '"unclosed words', '\\ % _ *', '🙂:x'])
      expect(() => parseSearch(query)).not.toThrow();
  });
});
