import { describe, expect, it } from 'vitest';
import { bulkActionOf, bulkButton, bulkHeading, bulkOutcome, isTakenBack, mayUndo, sheetLines } from './bulk-words.js';

const draft = { intent: 'false-alarm', reason: 'false-positive', note: '', propose: false, acknowledged: false } as const;

describe('a decision about many', () => {
  it('is one request for all of them', () => {
    expect(bulkActionOf(draft)).toEqual({
      action: 'release',
      kind: 'release',
      reason: 'false-positive',
      verdict: 'false-alarm',
      propose: false,
      clearTextAcknowledged: false,
    });
    expect(bulkActionOf({ ...draft, intent: 'delete', reason: 'malicious', note: ' known worm ' })).toEqual({
      action: 'delete',
      reason: 'malicious',
      verdict: 'real-leak',
      note: 'known worm',
    });
  });

  it('says its number in the button and what it is in the heading', () => {
    expect(bulkButton('false-alarm', 38)).toBe('Release 38');
    expect(bulkHeading('false-alarm', 1_042)).toBe('Release 1,042 as false alarms');
    expect(bulkHeading('delete', 3)).toBe('Delete 3');
  });
});

describe('the dry run', () => {
  it('says what goes, what is proposed and why the rest is left out', () => {
    const lines = sheetLines({
      selectionId: 's',
      count: 44,
      eligible: 40,
      proposals: 2,
      skipped: [
        { why: 'claimed', count: 3, ids: [] },
        { why: 'changed', count: 1, ids: [] },
      ],
      domains: [
        { domain: 'kestrel.example', messages: 30, recipients: 31 },
        { domain: 'gmx.example', messages: 10, recipients: 10 },
      ],
      protection: [
        { fate: 'encrypted', method: 'smime', copies: 40 },
        { fate: 'held', method: null, copies: 1 },
      ],
      overCap: false,
      cap: 500,
    });
    expect(lines.map(({ chip, words }) => `${chip.words}: ${words}`)).toEqual([
      '38 can go: to 2\u00a0domains, most to kestrel.example',
      '2 proposed: wait for a second person',
      'Leaves encrypted: 40\u00a0copies by S/MIME',
      'Held: 1\u00a0copy',
      '3 skipped: somebody else has it',
      '1 skipped: changed since you selected it',
    ]);
  });
});

describe('undo of many', () => {
  const until = '2026-03-18T10:00:30Z';
  it('ends with its window', () => {
    expect(mayUndo({ undoUntil: until, state: 'finished' }, Date.parse('2026-03-18T10:00:10Z'))).toBe(true);
    expect(mayUndo({ undoUntil: until, state: 'finished' }, Date.parse('2026-03-18T10:00:31Z'))).toBe(false);
    expect(mayUndo({ undoUntil: null, state: 'undone' }, Date.parse('2026-03-18T10:00:10Z'))).toBe(false);
  });

  it('is offered again for what it failed at, and not while it runs', () => {
    expect(mayUndo({ undoUntil: until, state: 'undone' }, Date.parse('2026-03-18T10:00:10Z'))).toBe(true);
    expect(mayUndo({ undoUntil: until, state: 'undoing' }, Date.parse('2026-03-18T10:00:10Z'))).toBe(false);
  });

  it('has taken back the run when nothing of it is decided any more', () => {
    expect(isTakenBack({ state: 'undone', done: 0, proposed: 0 })).toBe(true);
    expect(isTakenBack({ state: 'undone', done: 1, proposed: 0 })).toBe(false);
    expect(isTakenBack({ state: 'undone', done: 0, proposed: 1 })).toBe(false);
    expect(isTakenBack({ state: 'cut', done: 0, proposed: 0 })).toBe(false);
  });
});

describe('what came of many', () => {
  const run = {
    id: 'b1',
    action: 'release',
    kind: 'release',
    verdict: 'false-alarm',
    state: 'finished',
    startedAt: '2026-03-18T10:00:00Z',
    finishedAt: '2026-03-18T10:00:02Z',
    by: 'Ana Novak',
    count: 7,
    done: 3,
    proposed: 1,
    skipped: 2,
    failed: 1,
    undoUntil: null,
  } as const;
  it.each([
    ['finished', {}, '3 done, 1 proposed, 2 skipped, 1 failed.'],
    ['cut', {}, '3 done, 1 proposed, 2 skipped, 1 failed. It was cut off: what was done stands.'],
    ['undone', {}, '3 done, 1 proposed, 2 skipped, 1 failed. Not all could be taken back.'],
    ['undone', { done: 0, proposed: 0 }, 'Taken back. The mail is held, not sent.'],
  ] as const)('is said in whole sentences: %s %o', (state, change, words) => {
    expect(bulkOutcome({ ...run, state, ...change })).toBe(words);
  });
});
