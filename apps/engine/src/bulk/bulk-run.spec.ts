import { expect, it } from 'vitest';
import { FAULT, shownRun, waiting, type Run, type RunItem } from './bulk-run.js';

const NOW = '2026-03-01T10:00:00.000Z';
const [SOON, LATER] = ['2026-03-01T10:00:10.000Z', '2026-03-01T10:00:20.000Z'];

function item(change: Partial<RunItem>): RunItem {
  return { ...waiting({ id: 'm', revision: 3 }, false), ...change };
}

function undoUntil(...items: RunItem[]): string | null {
  const about = { id: 'r', commandId: 'c', account: 'a', by: 'A', action: 'release', kind: 'release', verdict: null } as const;
  const run: Run = { ...about, startedAt: NOW, order: undefined, items, state: 'undone', finishedAt: NOW };
  return shownRun(run, NOW).undoUntil;
}

it('can be taken back until the first of its decisions is carried out, of those that an undo failed at as well', () => {
  const late = item({ result: 'done', commitAt: LATER });
  const failed = item({ result: 'not-undone', code: FAULT, commitAt: SOON });
  const proposal = item({ result: 'not-undone', code: FAULT, proposalId: 'p' });
  expect(undoUntil(late)).toBe(LATER);
  expect(undoUntil(late, failed)).toBe(SOON);
  expect(undoUntil(late, item({ result: 'not-undone', code: 'nothing-to-undo', commitAt: SOON }))).toBe(LATER);
  expect(undoUntil(late, proposal)).toBe(LATER); // a proposal has no window
  expect(undoUntil(late, item({ result: 'done', commitAt: NOW }))).toBeNull();
});
