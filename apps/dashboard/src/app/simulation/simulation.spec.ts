import type { PatternContent, SimulationResult } from '#contracts';
import { describe, expect, it } from 'vitest';
import { begunWith, draftWords, emptyDraft, requestOf } from './draft.js';
import { figuresOf, headlineOf } from './headline.js';
import { changeKind, isLostLeak, matrixOf, type Outcome } from './outcome.js';

const NB = '\u00a0';
const figures = (totals: Partial<SimulationResult['totals']>, verdicts: Partial<SimulationResult['verdicts']> = {}): SimulationResult => ({
  policyRevision: 'r1',
  since: null,
  until: null,
  messages: 100,
  replayed: 100,
  rescanned: 0,
  notReplayed: [],
  totals: { newlyCaught: 0, noLongerCaught: 0, actionChanged: 0, heldBefore: 0, heldAfter: 0, ...totals },
  matrix: [],
  byPattern: [],
  bySenderDomain: [],
  byRecipientDomain: [],
  verdicts: {
    realLeaksKnown: 0,
    realLeaksLost: 0,
    falseAlarmsKnown: 0,
    falseAlarmsSaved: 0,
    heldBeforeDecided: 0,
    heldBeforeReal: 0,
    heldAfterDecided: 0,
    heldAfterReal: 0,
    newlyCaughtEstimatedFalse: null,
    ...verdicts,
  },
  changed: [],
  durationMs: 1,
});

describe('a simulation in one sentence', () => {
  it.each<[string, SimulationResult, string]>([
    ['no change', figures({}), 'Nothing would change'],
    ['a time without mail', { ...figures({}), messages: 0, replayed: 0 }, 'No mail is recorded in this time'],
    ['mail that cannot be judged', { ...figures({}), replayed: 0 }, 'No message could be judged again'],
    [
      'gain and cost',
      figures({ noLongerCaught: 146, heldBefore: 224, heldAfter: 89 }, { realLeaksLost: 5, realLeaksKnown: 24 }),
      `From 224${NB}holds to 89, but 5${NB}real leaks would pass`,
    ],
    [
      'a gain without a cost',
      figures({ noLongerCaught: 10, heldBefore: 20, heldAfter: 10 }, { realLeaksKnown: 4 }),
      `From 20${NB}holds to 10, and all 4${NB}known real leaks stay caught`,
    ],
    [
      'more false alarms',
      figures({ newlyCaught: 9, heldBefore: 1, heldAfter: 10 }, { newlyCaughtEstimatedFalse: { estimate: 6.7, base: 30 } }),
      `From 1${NB}hold to 10, with about 7${NB}more false alarms`,
    ],
    ['only new ones', figures({ newlyCaught: 2, heldBefore: 5, heldAfter: 7 }), `From 5${NB}holds to 7, 2${NB}messages newly caught`],
  ])('tells %s', (_, result, sentence) => {
    expect(headlineOf(result)).toBe(sentence);
  });

  it('gives a precision only where somebody decided', () => {
    const [, , , , none] = figuresOf(figures({ newlyCaught: 1 }));
    const [, , , , some] = figuresOf(
      figures({ newlyCaught: 1 }, { heldAfterDecided: 66, heldAfterReal: 19, heldBeforeDecided: 224, heldBeforeReal: 24 }),
    );
    expect(none).toMatchObject({ value: '–', was: 'was –' });
    expect(some).toMatchObject({ value: '0.29', was: 'was 0.11', base: '19 of 66 decided, was 24 of 224', tone: 'good' });
  });
});

describe('what becomes of a message', () => {
  it.each<[Outcome, Outcome, string]>([
    ['pass', 'quarantine', 'newly-caught'],
    ['warn', 'must-encrypt', 'newly-caught'],
    ['block', 'pass', 'no-longer-caught'],
    ['quarantine', 'warn', 'no-longer-caught'],
    ['quarantine', 'must-encrypt', 'changed'],
    ['pass', 'warn', 'changed'],
    ['block', 'block', 'same'],
  ])('from %s to %s is %s', (before, after, kind) => {
    expect(changeKind(before, after)).toBe(kind);
  });

  it('calls a leak lost only if a person said that it was one and it would leave', () => {
    const message = {
      messageId: 'm',
      receivedAt: '',
      senderDomain: '',
      recipientDomains: [],
      patternsBefore: [],
      patternsAfter: [],
      why: '',
    };
    const held = { ...message, before: 'quarantine', after: 'pass' } as const;
    expect(isLostLeak({ ...held, verdict: 'real-leak' })).toBe(true);
    expect(isLostLeak({ ...held, verdict: null })).toBe(false);
    expect(isLostLeak({ ...held, verdict: 'real-leak', after: 'must-encrypt' })).toBe(false);
  });

  it('leaves outcomes that never occur out of the matrix, except sent and held', () => {
    const { outcomes, rows } = matrixOf([
      { before: 'pass', after: 'pass', messages: 7 },
      { before: 'block', after: 'pass', messages: 2 },
      { before: 'warn', after: 'warn', messages: 0 },
    ]);
    expect(outcomes).toEqual(['pass', 'quarantine', 'block']);
    expect(rows.map(({ cells }) => cells.map(({ messages }) => messages))).toEqual([
      [7, 0, 0],
      [0, 0, 0],
      [2, 0, 0],
    ]);
  });
});

describe('a draft', () => {
  const noon = Date.parse('2026-03-18T12:00:00Z');
  const moves = [{ pattern: 'iban', version: 3, to: 'live' }] as const;
  const pattern = { id: 'iban', name: 'IBAN' } as PatternContent;

  it('takes what a link and the editor bring along', () => {
    const begun = begunWith({ ...emptyDraft, moves: [{ pattern: 'old', version: 1, to: 'retired' }] }, 'iban:3:live', pattern);
    expect(begun.moves).toEqual(moves);
    expect(draftWords(begun)).toEqual(['pattern iban: version 3 live', 'pattern iban: as edited, live']);
    expect(begunWith(begun, '', pattern).patterns).toHaveLength(1);
  });

  it('asks for the last days, a time between, or all', () => {
    expect(requestOf(emptyDraft, { kind: 'days', days: 30 }, true, noon)).toMatchObject({
      since: '2026-02-16T12:00:00.000Z',
      rescan: true,
    });
    expect(requestOf(emptyDraft, { kind: 'all' }, false, noon)).not.toHaveProperty('since');
    expect(requestOf(emptyDraft, { kind: 'between', since: '', until: '2026-03-01T00:00Z' }, false, noon)).toMatchObject({
      until: '2026-03-01T00:00:00.000Z',
    });
  });

  it('leaves out settings that are not filled in', () => {
    const settings = [
      { place: ' global ', key: 'dlp.mode', value: 'monitor' },
      { place: '', key: 'dlp.mode', value: 'monitor' },
      { place: 'global', key: '', value: null },
    ];
    expect(requestOf({ ...emptyDraft, settings }, { kind: 'all' }, true, noon).draft.settings).toEqual([
      { place: 'global', key: 'dlp.mode', value: 'monitor' },
    ]);
  });
});
