/** A history of six changes and four simulations; which change was tried before was said by hand. */
import { emptyPolicy, foldPolicy, policyDigest, policySetOf, sealed, storedPatternOf, type Actor, type PolicyFact } from '#events';
import { describe, expect, it } from 'vitest';
import { patternContent } from '../../test/support/pattern-content.js';
import { patternFrom } from '../policy/pattern-content.js';
import type { PolicyRecord } from '../policy/policy-book.js';
import { triedChanges, wouldChange, type Simulated } from './backtests.js';

const ANA: Actor = { kind: 'account', id: 'ana' };
const at = (position: number): string => new Date(Date.parse('2026-03-01T10:00:00.000Z') + position * 60_000).toISOString();

function fact(
  position: number,
  [stream, revision]: readonly [string, number],
  event: PolicyFact,
  command = `c${String(position)}`,
): PolicyRecord {
  const meta = { at: at(position), actor: ANA, commandId: command };
  return { stream, revision, event, meta, position, policyRevision: position.toString(16).padStart(16, '0') };
}

function version(number: number, state: 'draft' | 'live', regex: string): PolicyFact {
  const pattern = storedPatternOf({
    ...patternFrom(patternContent({ matcher: { kind: 'regex', regex, caseSensitive: false } })),
    version: number,
    state,
  });
  return { type: 'PatternVersioned', data: { pattern, cause: 'edit' } };
}

function moved(number: number, from: 'draft' | 'live', to: 'live' | 'retired', cause: 'decision' | 'replaced'): PolicyFact {
  return {
    type: 'PatternMoved',
    data: { version: number, from, to, cause, reason: cause === 'decision' ? sealed.parse('v1.reason.AAAA') : null },
  };
}

const FALCON = 'pattern-falcon';
const HISTORY: readonly PolicyRecord[] = [
  fact(1, [FALCON, 0], version(1, 'live', 'falcon')),
  // a draft of other words is saved, and goes live later in the place of the first: two facts of one command
  fact(4, [FALCON, 1], version(2, 'draft', 'falcon|eagle')),
  fact(8, [FALCON, 2], moved(1, 'live', 'retired', 'replaced'), 'go-live'),
  fact(9, [FALCON, 3], moved(2, 'draft', 'live', 'decision'), 'go-live'),
  fact(11, ['settings-global', 0], {
    type: 'SettingsChanged',
    data: { changes: [{ key: 'dlp.mode', before: null, after: 'monitor' }], reason: null },
  }),
  fact(13, ['exception-x', 0], { type: 'ExceptionWithdrawn', data: { reason: null } }),
];

/** Of the policy as it was after so many facts. */
function digestAfter(facts: number): string {
  return policyDigest(policySetOf(foldPolicy(emptyPolicy(), HISTORY.slice(0, facts)), ''));
}

function simulation(position: number, draftDigest: string, data: Partial<Simulated['data']> = {}): Simulated {
  return {
    ...{ position, at: at(position), stream: `simulation-${String(position)}`, message: null, actor: ANA, type: 'SimulationEnded' },
    data: {
      ...{ end: 'finished', startedAt: at(position), policyRevision: '0'.repeat(16), draftDigest, since: null, until: null, rescan: true },
      ...{ messages: 10, replayed: 10, changed: [], patterns: ['falcon'], groups: [], settings: [] },
      ...data,
    },
  };
}

async function tried(simulations: readonly Simulated[], isAsked = (_: PolicyRecord): boolean => true): Promise<(number | undefined)[][]> {
  const found: (number | undefined)[][] = [];
  for await (const each of triedChanges(HISTORY, simulations, isAsked)) found.push([each.record.position, each.simulation?.position]);
  return found;
}

describe('a change of the policy', () => {
  it('was simulated when a draft that decides alike was tried before, of several the last', async () => {
    const [eagle, monitor] = [digestAfter(4), digestAfter(5)];
    const settings = { patterns: [], settings: [{ place: 'global', key: 'dlp.mode' }] };
    const simulations = [
      simulation(2, eagle),
      simulation(5, 'f'.repeat(16)), // something else
      simulation(6, eagle),
      simulation(7, eagle, { end: 'cancelled' }),
      simulation(10, monitor, settings),
      simulation(12, eagle), // too late
    ];
    expect(await tried(simulations)).toEqual([
      [1, undefined],
      [4, undefined], // the draft is not searched for: the policy is still the first
      [8, 6],
      [9, 6],
      [11, 10],
      [13, undefined],
    ]);
    expect(await tried(simulations, ({ stream }) => stream === 'settings-global')).toEqual([[11, 10]]);
  });

  it('was not simulated where nothing was', async () => {
    expect((await tried([])).map(([, simulated]) => simulated)).toEqual(Array.from(HISTORY, () => undefined));
  });
});

it('counts all mails that would come to another outcome', () => {
  const changed = [
    { before: 'pass', after: 'block', messages: 3 },
    { before: 'quarantine', after: 'pass', messages: 2 },
  ] as const;
  expect(wouldChange({ ...simulation(1, 'f'.repeat(16)).data, changed: [...changed] })).toBe(5);
});
