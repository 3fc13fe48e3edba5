import type { PatternImportResult } from '#contracts';
import { describe, expect, it } from 'vitest';
import { importRows, importSentence, written } from './import-rows.js';

const result: PatternImportResult = {
  format: 'gitleaks',
  added: ['a', 'b'],
  overwritten: ['c'],
  skipped: ['d'],
  refused: [{ id: 'e', reason: 'RE2 knows no look-ahead.' }],
  unsupported: [
    { id: 'a', reason: 'entropy: taken without it' },
    { id: 'f', reason: 'RE2 has no look-around' },
  ],
  groups: ['g'],
  policyRevision: 'r1',
};

describe('the result of an import', () => {
  it('names what went wrong first, with its reason', () => {
    expect(importRows(result).map(({ id, fate }) => `${id} ${fate}`)).toEqual([
      'e refused',
      'f left-out',
      'a in-part',
      'c overwritten',
      'a added',
      'b added',
      'd skipped',
    ]);
    expect(importRows(result)[0]?.words).toBe('RE2 knows no look-ahead.');
  });

  it('says before and after what happens', () => {
    expect(importSentence(result, false)).toBe(
      '2\u00a0patterns are added, 1 overwritten, 1 skipped, 1 refused, 1 left out, 1 taken in part, 1\u00a0group.',
    );
    expect(importSentence({ ...result, added: ['a'], overwritten: [], skipped: [], refused: [], unsupported: [], groups: [] }, true)).toBe(
      '1\u00a0pattern was added.',
    );
  });

  it('counts the versions that it writes', () => {
    expect(written(result)).toBe(3);
  });
});
