import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.js';
import { sealed } from '../sealed.js';
import { legalHoldDecider, type LegalHoldCommand, type LegalHoldState } from './legal-hold-decider.js';
import type { LegalHoldEvent, LegalHoldScope } from './legal-hold-events.js';
import { isInScope } from './legal-hold-scope.js';

const matter = sealed.parse('v1.matter.AAAA');
const reason = sealed.parse('v1.reason.AAAA');
const everything: LegalHoldScope = { senderTags: [], senderDomains: [], patterns: [], messageIds: [], from: null, to: null };
const opened: LegalHoldEvent = { type: 'LegalHoldOpened', data: { matter, scope: everything } };
const proposed: LegalHoldEvent = { type: 'LegalHoldEndProposed', data: { by: 'ana', reason } };

function when(given: readonly LegalHoldEvent[], command: LegalHoldCommand): ReturnType<typeof legalHoldDecider.decide> {
  return legalHoldDecider.decide(command, given.reduce(legalHoldDecider.evolve, legalHoldDecider.initialState()));
}

describe('a legal hold', () => {
  it('ends when another person agrees to its end', () => {
    expect(when([opened], { type: 'EndLegalHold', by: 'ben' })).toMatchObject({ refused: 'no-end-proposed' });
    expect(when([opened, proposed], { type: 'EndLegalHold', by: 'ana' })).toMatchObject({ refused: 'second-person-needed' });
    expect(when([opened, proposed], { type: 'EndLegalHold', by: 'ben' })).toEqual([{ type: 'LegalHoldEnded', data: { by: 'ben' } }]);
  });

  it('stays in force when its end is taken back or turned down', () => {
    const withdrawn: LegalHoldEvent = { type: 'LegalHoldEndWithdrawn', data: { by: 'ben' } };
    expect(when([opened, proposed], { type: 'WithdrawEnd', by: 'ben' })).toEqual([withdrawn]);
    expect(when([opened, proposed, withdrawn], { type: 'EndLegalHold', by: 'ben' })).toMatchObject({ refused: 'no-end-proposed' });
  });

  it('is erased only when it has ended, and once', () => {
    const ended: LegalHoldEvent = { type: 'LegalHoldEnded', data: { by: 'ben' } };
    expect(when([opened], { type: 'EraseLegalHold' })).toMatchObject({ refused: 'hold-in-force' });
    expect(when([opened, proposed, ended], { type: 'EraseLegalHold' })).toEqual([{ type: 'LegalHoldErased', data: {} }]);
    expect(when([opened, proposed, ended, { type: 'LegalHoldErased', data: {} }], { type: 'EraseLegalHold' })).toEqual([]);
    expect(when([opened, proposed, ended], { type: 'ProposeEnd', by: 'ana', reason })).toMatchObject({ refused: 'hold-ended' });
  });

  it('never ends by the acts of one person, in whatever order', () => {
    const act = fc.constantFrom<LegalHoldCommand>(
      { type: 'ProposeEnd', by: 'ana', reason },
      { type: 'WithdrawEnd', by: 'ana' },
      { type: 'EndLegalHold', by: 'ana' },
      { type: 'EraseLegalHold' },
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let state: LegalHoldState = legalHoldDecider.evolve(legalHoldDecider.initialState(), opened);
        for (const command of acts) {
          const decided = legalHoldDecider.decide(command, state);
          if (!isRefusal(decided)) state = decided.reduce(legalHoldDecider.evolve, state);
        }
        expect(state.status).toBe('in-force');
      }),
    );
  });
});

describe('the scope of a legal hold', () => {
  const facts = {
    messageId: 'm1',
    senderTag: 'a'.repeat(32),
    senderDomain: 'halden.example',
    patterns: ['iban', 'passport'],
    receivedAt: '2026-03-18T09:00:00.000Z',
  };

  it.each<[Partial<LegalHoldScope>, boolean]>([
    [{}, true],
    [{ senderTags: ['a'.repeat(32)] }, true],
    [{ senderTags: ['b'.repeat(32)] }, false],
    [{ senderDomains: ['halden.example'] }, true],
    [{ senderDomains: ['other.example'] }, false],
    [{ patterns: ['passport'] }, true],
    [{ patterns: ['credit-card'] }, false],
    [{ messageIds: ['m2', 'm1'] }, true],
    [{ messageIds: ['m2'] }, false],
    [{ from: '2026-03-18T09:00:00.000Z' }, true],
    [{ from: '2026-03-18T09:00:00.001Z' }, false],
    [{ to: '2026-03-18T09:00:00.000Z' }, false],
    [{ to: '2026-03-18T09:00:00.001Z' }, true],
    [{ senderDomains: ['halden.example'], patterns: ['credit-card'] }, false],
  ])('%j holds the message: %s', (scope, held) => {
    expect(isInScope({ ...everything, ...scope }, facts)).toBe(held);
  });

  it('holds no unknown sender when senders are named', () => {
    const unknown = { ...facts, senderTag: null, senderDomain: null };
    expect(isInScope({ ...everything, senderTags: ['a'.repeat(32)] }, unknown)).toBe(false);
    expect(isInScope({ ...everything, senderDomains: ['halden.example'] }, unknown)).toBe(false);
  });
});
