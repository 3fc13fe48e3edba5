import { describe, expect, it } from 'vitest';
import { annotationOf, notesOf, sameNotes } from './notes.js';

const claims = { comment: 'Ask Ingrid first.', properties: { floor: '3', 'cost centre': '4410' } };

describe('the notes of a place', () => {
  it('are rows while they are written, and come back as they were', () => {
    expect(notesOf(claims).properties).toEqual([
      { name: 'floor', value: '3' },
      { name: 'cost centre', value: '4410' },
    ]);
    expect(annotationOf(notesOf(claims))).toEqual(claims);
  });

  it('leave out a row without a name', () => {
    expect(annotationOf({ comment: '', properties: [{ name: ' ', value: '3' }] })).toEqual({ comment: '', properties: {} });
  });

  it('are the same with an empty row more and in another order', () => {
    const rows = [
      { name: 'cost centre ', value: '4410' },
      { name: '', value: '' },
      { name: 'floor', value: '3' },
    ];
    expect(sameNotes(notesOf(claims), { comment: 'Ask Ingrid first.', properties: rows })).toBe(true);
  });

  it('differ by a word of the comment, by a value, and by a name', () => {
    const stored = notesOf(claims);
    expect(sameNotes(stored, { ...stored, comment: 'Ask Ingrid.' })).toBe(false);
    expect(sameNotes(stored, notesOf({ ...claims, properties: { floor: '4', 'cost centre': '4410' } }))).toBe(false);
    expect(sameNotes(stored, notesOf({ ...claims, properties: { storey: '3', 'cost centre': '4410' } }))).toBe(false);
  });
});
