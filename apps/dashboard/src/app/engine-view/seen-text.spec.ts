import { describe, expect, it } from 'vitest';
import { type Mark, runsOf } from './seen-text.js';

const mark = (start: number, end: number, kind: Mark['kind'] = 'finding'): Mark => ({ start, end, kind, number: 1, title: '' });
const cut = (text: string, marks: Mark[]): string =>
  runsOf(text, marks)
    .map(({ mark: over, pieces }) => ({ over, text: pieces.map((piece) => piece.text).join('') }))
    .map(({ over, text: told }) => (over === null ? told : `<${over.kind} ${told}>`))
    .join('|');

describe('a text as the engine sees it', () => {
  it.each<[string, Mark[], string]>([
    ['no mark', [], 'card 4111 end'],
    ['a mark amid', [mark(5, 9)], 'card |<finding 4111>| end'],
    ['marks in another order', [mark(10, 13), mark(0, 4)], '<finding card>| 4111 |<finding end>'],
    ['a near miss under a finding', [mark(5, 9, 'near-miss'), mark(5, 7)], 'card |<finding 41>|11 end'],
    ['a mark beyond the text', [mark(10, 99)], 'card 4111 end'],
    ['a mark before it', [mark(-3, 2)], 'card 4111 end'],
    ['a mark of nothing', [mark(4, 4)], 'card 4111 end'],
  ])('is cut at %s', (_, marks, told) => {
    expect(cut('card 4111 end', marks)).toBe(told);
  });

  it('loses no character', () => {
    const text = 'a\u200bb\u202ec\ufeff\u00add';
    expect(
      runsOf(text, [mark(1, 4)])
        .flatMap(({ pieces }) => pieces.map((piece) => piece.text))
        .join(''),
    ).toBe(text);
  });

  it('tells what one cannot see apart from what one can', () => {
    expect(runsOf('a\u200b\u200cb', []).flatMap(({ pieces }) => pieces.map(({ text, invisible }) => [text, invisible]))).toEqual([
      ['a', false],
      ['\u200b\u200c', true],
      ['b', false],
    ]);
  });
});
