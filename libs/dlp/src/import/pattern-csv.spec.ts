import { describe, expect, it } from 'vitest';
import { defaultPatterns } from '../policy/default-patterns.js';
import { formatPatternCsv } from './pattern-csv.js';
import { readPatternFile } from './read-pattern-file.js';

const DEFAULTS = { action: 'quarantine', state: 'shadow' } as const;

function problems(text: string): string[] {
  const file = readPatternFile(text, 'csv', DEFAULTS);
  return file.kind === 'refused' ? file.problems.map(({ path, reason }) => `${path} ${reason}`) : [];
}

describe('pattern files in CSV', () => {
  it('are read as a person writes them: any order of columns, few of them, lists between bars', () => {
    const table = [
      'expression,id,matcher,action,contextPositive,caseSensitive,parts',
      '"\\b\\d{3},\\d{3}\\b",amount,regex,block,salary | wage,TRUE,body|subject',
      'top secret|for your eyes only,marking,keywords,,,,',
      'iban,accounts,detector,,,,',
      '',
    ].join('\n');
    expect(readPatternFile(table, 'auto', DEFAULTS)).toMatchObject({
      kind: 'read',
      format: 'csv',
      patterns: [
        {
          id: 'amount',
          name: 'amount',
          action: 'block',
          state: 'shadow',
          matcher: { kind: 'regex', regex: '\\b\\d{3},\\d{3}\\b', caseSensitive: true },
          context: { positive: ['salary', 'wage'], negative: [], windowWords: 6 },
          parts: ['subject', 'body'],
        },
        { id: 'marking', action: 'quarantine', matcher: { kind: 'keywords', keywords: ['top secret', 'for your eyes only'] } },
        { id: 'accounts', matcher: { kind: 'detector', detector: 'iban' } },
      ],
    });
  });

  it('hold groups', () => {
    const table = 'record,id,name,members\r\ngroup,numbers,All numbers,pattern/iban|group/cards\r\n';
    expect(readPatternFile(table, 'csv', DEFAULTS)).toMatchObject({
      patterns: [],
      groups: [{ id: 'numbers', name: 'All numbers', description: '', members: ['pattern/iban', 'group/cards'] }],
    });
  });

  it('give no cell that a spreadsheet runs as a formula', () => {
    const [pattern] = defaultPatterns();
    if (!pattern) throw new Error('there are patterns');
    const harmful = {
      ...pattern,
      name: '=HYPERLINK("http://x.example")',
      description: '@SUM(A1)',
      matcher: { kind: 'keywords' as const, keywords: ['+1', '-2'] },
    };
    const [, row = ''] = formatPatternCsv([harmful], []).split('\r\n');
    expect(row).toContain('"\'=HYPERLINK(""http://x.example"")"');
    expect(row).toContain("'@SUM(A1)");
    expect(row).toContain("'+1|-2");
    expect(row.split(',').filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([]);
  });

  it.each([
    ['id,colour\na,red', /^header has an unknown column "colour"; known are record, id, /],
    ['id,id\na,b', 'header names a column twice'],
    ['name,action\na,warn', 'header must name the column id'],
    ['id,expression\na,x,y', /^file is not a CSV table: Invalid Record Length/],
    ['id,expression\na,"x', /^file is not a CSV table: Quote Not Closed/],
    ['id,expression\n,x', 'row 2.id must be a text that is not empty'],
    ['id,expression\na,', 'row 2.matcher is missing'],
    ['id,expression,count\na,x,many', 'row 2.threshold.count must be a whole number from 1 to 1000000'],
    ['id,expression,caseSensitive\na,x,perhaps', 'row 2.matcher.caseSensitive must be true or false'],
    ['id,expression,members\na,x,all', /^row 2\.members is unknown/],
    ['id,expression,mustMatch\na,x,"[1,2]"', 'row 2.examples.mustMatch must be a list of texts'],
    ['record,id,expression\nrule,a,x', 'row 2.record must be pattern or group'],
    ['__proto__,id\nx,a', /^header has an unknown column "__proto__"/],
  ])('refuse %j', (table, problem) => {
    const [first = ''] = problems(table);
    if (typeof problem === 'string') expect(first).toBe(problem);
    else expect(first).toMatch(problem);
  });
});
