import type { EngineView } from '#contracts';
import { describe, expect, it } from 'vitest';
import { partToShow, seenTree } from './seen-tree.js';

type Part = EngineView['parts'][number];
const part = (path: string, kind: Part['kind']): Part => ({
  path,
  kind,
  mediaType: 'text/plain',
  original: 'x',
  exact: 'x',
  folded: 'x',
  truncated: false,
  droppedWords: [],
});
const miss = (path: string): EngineView['nearMisses'][number] => ({ pattern: 'p', part: path, start: 0, end: 1, why: '' });
const file = (path: string, fileName: string | null): EngineView['attachments'][number] => ({
  path,
  fileName,
  mediaType: 'application/zip',
  sizeBytes: 9,
});
const seen = (more: Partial<EngineView>): EngineView => ({
  policyRevision: 'r',
  parts: [],
  attachments: [],
  uninspectable: [],
  defects: [],
  findings: [],
  nearMisses: [],
  answers: [],
  outcomes: [],
  ...more,
});

describe('the parts of a mail', () => {
  it('stand below what they were found in, in the order of the mail', () => {
    const view = seen({
      parts: [part('0', 'subject'), part('2/a.zip/x.csv', 'attachment')],
      attachments: [file('10', 'late.txt'), file('2/a.zip/x.csv', 'x.csv'), file('2', 'a.zip')],
      uninspectable: [{ part: '10', reason: 'encrypted', note: 'It asks for a password.' }],
    });
    expect(seenTree(view).map(({ depth, name, chip, notes }) => [depth, name, chip.words, ...notes])).toEqual([
      [0, 'Subject', 'Read, nothing found'],
      [0, 'a.zip', 'Opened'],
      [1, 'x.csv', 'Read, nothing found'],
      [0, 'late.txt', 'Could not inspect', 'It asks for a password.'],
    ]);
  });

  const parts = [part('0', 'subject'), part('1', 'body'), part('2', 'attachment')];
  it.each([
    [['0', '1'], '1'],
    [['2'], '2'],
    [['0', '2'], '0'],
    [[], '1'],
  ])('with marks in %j show %s first', (marked, path) => {
    expect(partToShow(seen({ parts, nearMisses: marked.map(miss) }))).toBe(path);
  });

  it('show nothing of a mail without text', () => {
    expect(partToShow(seen({}))).toBe('');
  });
});
