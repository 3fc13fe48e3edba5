import { describe, expect, it } from 'vitest';
import { pdfPasswordDecider, type PdfPasswordCommand } from './pdf-password-decider.js';
import type { PdfPasswordEvent, PdfPasswordFacts } from './pdf-password-events.js';

const password: PdfPasswordFacts = {
  passwordId: 'K7QF-3MPX',
  scope: { level: 'domain', domain: 'partner.example' },
  origin: 'static',
  from: '2026-03-01T10:00:00.000Z',
  until: null,
  messageId: null,
};
const set: PdfPasswordEvent = { type: 'PdfPasswordSet', data: password };
const removed: PdfPasswordEvent = { type: 'PdfPasswordRemoved', data: { cause: 'removed' } };

function when(given: readonly PdfPasswordEvent[], command: PdfPasswordCommand): ReturnType<typeof pdfPasswordDecider.decide> {
  return pdfPasswordDecider.decide(command, given.reduce(pdfPasswordDecider.evolve, pdfPasswordDecider.initialState()));
}

describe('a password of PDFs', () => {
  it('is set once and removed once', () => {
    expect(when([], { type: 'SetPdfPassword', password })).toEqual([set]);
    expect(when([set], { type: 'SetPdfPassword', password })).toMatchObject({ refused: 'password-exists' });
    expect(when([set], { type: 'RemovePdfPassword', cause: 'removed' })).toEqual([removed]);
    expect(when([set, removed], { type: 'RemovePdfPassword', cause: 'forgotten' })).toEqual([]);
    expect(when([], { type: 'RemovePdfPassword', cause: 'removed' })).toMatchObject({ refused: 'not-found' });
  });

  it('does not end before it begins; it may be for one mail', () => {
    const until = '2026-03-01T09:59:59.999Z';
    expect(when([], { type: 'SetPdfPassword', password: { ...password, until } })).toMatchObject({ refused: 'already-expired' });
    expect(when([], { type: 'SetPdfPassword', password: { ...password, until: password.from } })).toHaveLength(1);
  });

  it('that was removed stays removed', () => {
    const state = [set, removed].reduce(pdfPasswordDecider.evolve, pdfPasswordDecider.initialState());
    expect(state).toMatchObject({ status: 'removed', passwordId: 'K7QF-3MPX' });
    expect(pdfPasswordDecider.evolve(pdfPasswordDecider.initialState(), removed)).toEqual({ status: 'absent' });
  });
});
