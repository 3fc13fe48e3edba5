import type { AuditVerdict } from '#contracts';
import { describe, expect, it } from 'vitest';
import { figuresOfVerdict, rowsOfVerdict } from './integrity-rows.js';

const extent = (checkpoint: number, events: number) => ({
  checkpoint,
  events,
  position: events + 10,
  at: `2026-03-0${String(checkpoint)}T10:00:00.000Z`,
});
const SOUND: AuditVerdict = {
  ...{ ok: true, verifiedAt: '2026-03-09T10:00:00.000Z', seconds: 1, events: 105, streams: 7, faults: 0, firstBad: null },
  ...{ integrity: 'sound', completeness: 'anchored', checkpoints: 3, unsealed: 22 },
  anchored: extent(1, 50),
  sealed: extent(3, 80),
  told: extent(2, 70),
  keys: [{ id: 'k1', publicKey: 'x', from: 'first', position: 4 }],
  receipts: { verified: 2, unknown: 1 },
  absentAnchors: [],
};

/** Check, result, first and last event. */
const shown = (verdict: AuditVerdict) => rowsOfVerdict(verdict).map(({ check, result, first, last }) => [check, result, first, last]);

describe('the report of integrity', () => {
  it('cuts the log into what is anchored, what is only sealed and what is not, without a gap or an overlap', () => {
    expect(shown(SOUND)).toEqual([
      ['integrity', 'holds', null, null],
      ['completeness', 'holds', null, null],
      ['range', 'anchored', 1, 50],
      ['range', 'sealed', 51, 80],
      ['range', 'not sealed yet', 81, 102],
      ['time stamps', 'signer not trusted', null, null],
      ['signing key', 'first', null, null],
    ]);
    const figures = Object.fromEntries(figuresOfVerdict(SOUND).map(({ title, value }) => [title, value]));
    expect(figures).toMatchObject({ Events: 105, Anchored: 50, 'Sealed and not anchored': 30, 'Not sealed yet': 22 });
  });

  it('takes what the log itself says of places outside for no proof', () => {
    expect(rowsOfVerdict(SOUND)[3]?.detail).toContain('by its own word told outside up to event 70');
    const untold = rowsOfVerdict({ ...SOUND, anchored: null, completeness: 'sealed' });
    expect(untold.map(({ result }) => result).slice(1, 4)).toEqual(['holds', 'sealed', 'not sealed yet']);
  });

  it('says of a log without a checkpoint that nothing vouches for its completeness, and of its events that they are as written', () => {
    const bare: AuditVerdict = { ...SOUND, completeness: 'not shown', anchored: null, sealed: null, told: null, unsealed: 102, keys: [] };
    expect(shown({ ...bare, receipts: { verified: 0, unknown: 0 } })).toEqual([
      ['integrity', 'holds', null, null],
      ['completeness', 'not shown', null, null],
      ['range', 'not sealed yet', 1, 102],
    ]);
  });

  it('names the anchor file of the configuration that has nothing to say', () => {
    const [, completeness] = rowsOfVerdict({ ...SOUND, completeness: 'sealed', anchored: null, absentAnchors: ['/mnt/worm/ledger.jsonl'] });
    expect(completeness).toMatchObject({ result: 'holds', detail: expect.stringContaining('/mnt/worm/ledger.jsonl') as string });
  });

  it('names the first bad event, and keeps integrity and completeness apart', () => {
    const firstBad = { position: 60, stream: 'message-1', revision: 2, problem: 'missing', detail: 'events before it are missing' };
    const cut: AuditVerdict = { ...SOUND, ok: false, completeness: 'broken', faults: 3, firstBad };
    const [integrity, completeness] = rowsOfVerdict(cut);
    expect(integrity).toMatchObject({ result: 'holds', position: 60 });
    expect(completeness).toMatchObject({ result: 'broken' });
    expect(integrity?.detail).toContain('3 faults, first message-1 revision 2: missing');
  });
});
