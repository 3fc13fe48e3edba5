import { describe, expect, it } from 'vitest';
import type { Outcome } from '../policy/verdict.js';
import { changeOf, tallyMessages, type DecidedMessage, type HumanVerdict } from './tally.js';

let number = 0;

function message(before: Outcome, after: Outcome, more: Partial<DecidedMessage> = {}): DecidedMessage {
  number += 1;
  return {
    messageId: `m${number}`,
    receivedAt: '2026-03-01T10:00:00.000Z',
    senderDomain: 'example.com',
    recipientDomains: [{ domain: 'example.org', before, after }],
    before,
    after,
    patternsBefore: before === 'pass' ? [] : ['old'],
    patternsAfter: after === 'pass' ? [] : ['new'],
    why: '',
    verdict: null,
    ...more,
  };
}

const tally = (...messages: DecidedMessage[]) => tallyMessages(messages, new Map(), 500);
const said = (verdict: HumanVerdict): Partial<DecidedMessage> => ({ verdict, patternsBefore: ['new'] });

describe('what a draft would have done', () => {
  it.each<[Outcome, Outcome, string | undefined]>([
    ['pass', 'quarantine', 'newlyCaught'],
    ['warn', 'block', 'newlyCaught'],
    ['pass', 'must-encrypt', 'newlyCaught'],
    ['quarantine', 'pass', 'noLongerCaught'],
    ['must-encrypt', 'warn', 'noLongerCaught'],
    ['pass', 'warn', 'actionChanged'],
    ['quarantine', 'block', 'actionChanged'],
    ['block', 'block', undefined],
    ['pass', 'pass', undefined],
  ])('%s → %s is %s', (before, after, change) => {
    expect(changeOf(before, after)).toBe(change);
  });

  it('counts changes, what is held, and every pair of outcomes', () => {
    const messages = [
      message('pass', 'block'),
      message('pass', 'block'),
      message('quarantine', 'pass'),
      message('pass', 'warn'),
      message('block', 'block'),
    ];
    const { totals, matrix } = tallyMessages(messages, new Map([['pass', 40]]), 500);
    expect(totals).toEqual({ newlyCaught: 2, noLongerCaught: 1, actionChanged: 1, heldBefore: 2, heldAfter: 3 });
    expect(matrix).toEqual([
      { before: 'pass', after: 'pass', messages: 40 },
      { before: 'pass', after: 'block', messages: 2 },
      { before: 'quarantine', after: 'pass', messages: 1 },
      { before: 'pass', after: 'warn', messages: 1 },
      { before: 'block', after: 'block', messages: 1 },
    ]);
  });

  it('names the patterns, senders and recipients that a change concerns, the most concerned first', () => {
    const result = tally(
      message('pass', 'block'),
      message('quarantine', 'pass', { senderDomain: 'branch.example' }),
      message('quarantine', 'block'),
      message('pass', 'block', {
        recipientDomains: [
          { domain: 'example.org', before: 'pass', after: 'pass' },
          { domain: 'example.net', before: 'pass', after: 'block' },
        ],
      }),
    );
    expect(result.byPattern).toEqual([
      { name: 'new', newlyCaught: 2, noLongerCaught: 0, actionChanged: 1 },
      { name: 'old', newlyCaught: 0, noLongerCaught: 1, actionChanged: 1 },
    ]);
    expect(result.bySenderDomain.map(({ name }) => name)).toEqual(['example.com', 'branch.example']);
    expect(result.byRecipientDomain).toContainEqual({ name: 'example.net', newlyCaught: 1, noLongerCaught: 0, actionChanged: 0 });
    expect(result.byRecipientDomain.find(({ name }) => name === 'example.org')).toEqual({
      name: 'example.org',
      newlyCaught: 1,
      noLongerCaught: 1,
      actionChanged: 1,
    });
  });

  it('says what is lost and saved of what people decided, with the numbers it stands on', () => {
    const { verdicts } = tally(
      message('quarantine', 'pass', said('real-leak')),
      message('quarantine', 'quarantine', said('real-leak')),
      message('quarantine', 'pass', said('false-alarm')),
      message('block', 'block', said('false-alarm')),
      message('block', 'block', said('test-data')),
      message('pass', 'pass', said('real-leak')),
    );
    expect(verdicts).toMatchObject({
      realLeaksKnown: 3,
      realLeaksLost: 1,
      falseAlarmsKnown: 2,
      falseAlarmsSaved: 1,
      heldBeforeDecided: 5,
      heldBeforeReal: 2,
      heldAfterDecided: 3,
      heldAfterReal: 1,
    });
  });

  it('expects false alarms among what is newly caught as the pattern’s history says', () => {
    const history = [message('block', 'block', said('real-leak')), ...[1, 2, 3].map(() => message('block', 'block', said('false-alarm')))];
    const { verdicts } = tally(
      ...history,
      message('pass', 'block'),
      message('pass', 'block'),
      message('pass', 'block', { patternsAfter: ['unheard-of'] }),
    );
    expect(verdicts.newlyCaughtEstimatedFalse).toEqual({ estimate: 1.5, base: 4 });
  });

  it('estimates nothing without a history', () => {
    expect(tally(message('pass', 'block'), message('block', 'block')).verdicts.newlyCaughtEstimatedFalse).toBeNull();
  });

  it('lists real leaks that are lost first, then what is newly caught, and no more than asked for', () => {
    const lost = message('block', 'pass', { verdict: 'real-leak' });
    const [newly, other, same] = [message('pass', 'block'), message('block', 'pass'), message('block', 'block')];
    const ids = tallyMessages([other, same, newly, lost], new Map(), 2).changed.map(({ messageId }) => messageId);
    expect(ids).toEqual([lost.messageId, newly.messageId]);
  });
});
