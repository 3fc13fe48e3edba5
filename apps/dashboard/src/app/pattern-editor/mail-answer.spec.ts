import type { EngineView } from '#contracts';
import { describe, expect, it } from 'vitest';
import { answerIn } from './mail-answer.js';

const answer = (state: 'draft' | 'live', acts: boolean): EngineView['answers'][number] => ({
  pattern: 'p',
  version: 1,
  name: 'P',
  state,
  acts,
  failed: acts ? null : 'threshold',
  why: '2 of 3 different values',
  count: 2,
  threshold: 3,
});
const view = (answers: EngineView['answers']): EngineView => ({
  policyRevision: 'r1',
  parts: [],
  attachments: [],
  uninspectable: [{ part: '2/old.zip', reason: 'encrypted', note: 'needs a password' }],
  defects: [],
  findings: [],
  nearMisses: [
    { pattern: 'p', part: '1', start: 0, end: 3, why: 'the check fails' },
    { pattern: 'q', part: '1', start: 0, end: 3, why: 'another' },
  ],
  answers,
  outcomes: [],
});

describe('what a mail says of one pattern', () => {
  it('is the answer of the draft, not of the version in force', () => {
    expect(answerIn(view([answer('live', true), answer('draft', false)]), 'p')?.sentence).toBe('Does not act: 2 of 3 different values');
  });

  it('holds the near misses of this pattern and what nobody could read', () => {
    const said = answerIn(view([answer('live', true)]), 'p');
    expect(said).toMatchObject({ acts: true, sentence: 'Acts: 2 found, acts from 3.', unread: ['2/old.zip: needs a password'] });
    expect(said?.nearMisses.map(({ why }) => why)).toEqual(['the check fails']);
  });

  it('is nothing when the engine knows nothing of it', () => {
    expect(answerIn(view([]), 'p')).toBeNull();
  });
});
