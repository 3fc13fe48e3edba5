import { describe, expect, it } from 'vitest';
import { outliersOf, type ComparedMember } from './outliers.js';

const member = (id: string, more: Partial<ComparedMember> = {}): ComparedMember => ({
  id,
  score: 4.7,
  attachmentCount: 1,
  recipients: [`${id}@kestrel.example`],
  ...more,
});
const alike = ['a', 'b', 'c', 'd'].map((id) => member(id));
const because = (...more: ComparedMember[]): string[] =>
  [...outliersOf([...alike, ...more])].flatMap(([id, outliers]) => outliers.map((outlier) => `${id}: ${outlier.because}`));

describe('members of a campaign that are unlike the others', () => {
  it('are none where all are alike', () => {
    expect(because()).toEqual([]);
  });

  it('go where no other goes', () => {
    expect(because(member('x', { recipients: ['y@rival.example', 'z@kestrel.example'] }))).toEqual([
      'x: goes to rival.example, to which no other copy goes',
    ]);
  });

  it('are none of those that all go to different customers', () => {
    expect([...outliersOf(['a', 'b', 'c'].map((id) => member(id, { recipients: [`me@${id}.example`] })))]).toEqual([]);
  });

  it('have a score far from the middle one', () => {
    expect(because(member('x', { score: 9.4 }), member('y', { score: 5 }))).toEqual(['x: has a score of 9.4, the others about 4.7']);
  });

  it('carry more or fewer files than most', () => {
    expect(because(member('x', { attachmentCount: 0 }), member('y', { attachmentCount: 3 }))).toEqual([
      'x: has no attachment, most have 1 attachment',
      'y: has 3 attachments, most have 1 attachment',
    ]);
  });

  it('are not told apart of two', () => {
    expect([...outliersOf([member('a'), member('b', { score: 40 })])]).toEqual([]);
  });
});
