import { expect, it } from 'vitest';
import { readPatternFile } from './read-pattern-file.js';

const DEFAULTS = { action: 'warn', state: 'shadow' } as const;

it('gives each line an expression matched without case', () => {
  const file = readPatternFile('# set\nssn\t\\b\\d{3}-\\d{2}-\\d{4}\\b\r\n\nkw\tboard\\s+minutes\n', 'auto', DEFAULTS);
  expect(file).toMatchObject({
    kind: 'read',
    format: 'lines',
    patterns: [
      {
        id: 'ssn',
        name: 'ssn',
        matcher: { kind: 'regex', regex: '\\b\\d{3}-\\d{2}-\\d{4}\\b', caseSensitive: false },
        action: 'warn',
        state: 'shadow',
        threshold: { count: 1 },
      },
      { id: 'kw', matcher: { regex: 'board\\s+minutes' } },
    ],
  });
});

it('names the line that is none', () => {
  expect(readPatternFile('a\tx\nno tab here\n\tx', 'lines', DEFAULTS)).toEqual({
    kind: 'refused',
    format: 'lines',
    problems: [
      { path: 'line 2', reason: 'must be an id, a tab and an expression' },
      { path: 'line 3', reason: 'must be an id, a tab and an expression' },
    ],
  });
});
