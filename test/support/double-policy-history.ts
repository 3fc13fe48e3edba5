/** The double's history of the policy: enough changes for two pages, differences, and a way back. */
import type { PolicyDiff, PolicyHistory, RouteName } from '#contracts';
import type { DoubleHistory } from './double-policy-kept.js';
import { type Call, Refusal } from './double-world.js';

type Change = PolicyHistory['changes'][number];

const told: readonly (readonly [sentence: string, by: string, reason: string])[] = [
  ['Credit card version 6 goes live', 'Ben Carter', 'Fewer false alarms in shadow for two weeks'],
  ['claims.halden-mutual.example: Score thresholds changed', 'Ana Novak', 'Claims see claim numbers all day'],
  ['IBAN is excepted for halden-re.example until 1 June', 'Ben Carter', 'Reinsurance settlement'],
  ['Group PCI: Claim number added', 'Ana Novak', ''],
  ['Claim number version 2 goes to shadow', 'Ana Novak', 'Try it on real mail first'],
];

const revisionAt = (position: number): string => (0xb7e1c2d3f4a5n * BigInt(position + 1)).toString(16).padStart(16, '0').slice(-16);

export function doubleHistory(): DoubleHistory {
  const changes = Array.from({ length: 64 }, (_, at): Change => {
    const [sentence, by, reason] = told[at % told.length] ?? ['', '', ''];
    const position = 640 - at * 10;
    const atTime = new Date(Date.parse('2026-03-18T09:14:00Z') - at * 26 * 3_600_000).toISOString();
    return { policyRevision: revisionAt(position), position, at: atTime, by, sentence, reason, stream: 'pattern-credit-card' };
  });
  return { changes };
}

const newest = ({ world }: Call): string => world.history.changes[0]?.policyRevision ?? '';

const differences: PolicyDiff['differences'] = [
  {
    kind: 'pattern',
    name: 'Credit card',
    change: 'changed',
    fields: [
      { field: 'live version', before: 5, after: 6 },
      { field: 'minConfidence', before: 0.6, after: 0.7 },
      { field: 'context.negative', before: ['sample', 'test'], after: ['sample', 'test', 'order'] },
    ],
  },
  { kind: 'place', name: 'claims.halden-mutual.example', change: 'added', fields: [] },
  {
    kind: 'setting',
    name: 'claims.halden-mutual.example · dlp.scoreThresholds',
    change: 'added',
    fields: [{ field: 'value', before: null, after: { warn: 3, quarantine: 8 } }],
  },
];

/** Somebody else changes the policy. */
export function changePolicyElsewhere(history: DoubleHistory): void {
  const position = (history.changes[0]?.position ?? 0) + 10;
  const change = {
    position,
    at: new Date().toISOString(),
    by: 'Ben Carter',
    sentence: 'IBAN version 4 goes live',
    reason: '',
    stream: 'pattern-iban',
  };
  history.changes = [{ ...change, policyRevision: revisionAt(position) }, ...history.changes];
}

export const historyAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  policyHistory: (call) => {
    const before = Number(call.query.get('before') ?? Infinity);
    const limit = Number(call.query.get('limit') ?? 50);
    const older = call.world.history.changes.filter(({ position }) => position < before);
    return { changes: older.slice(0, limit), policyRevision: newest(call), more: older.length > limit };
  },
  policyDiff: (call) => {
    const [from, to] = [call.query.get('from') ?? '', call.query.get('to') ?? newest(call)];
    return { from, to, differences: from === to ? [] : differences };
  },
  rollBackPolicy: (call) => {
    if (call.body['expectedPolicyRevision'] !== newest(call))
      throw new Refusal(409, 'revision-conflict', 'The policy has changed since. Nothing was rolled back.', {
        title: 'The policy has changed',
      });
    changePolicyElsewhere(call.world.history);
    const [back, ...rest] = call.world.history.changes;
    if (back !== undefined)
      call.world.history.changes = [{ ...back, by: 'Ana Novak', sentence: 'Rolled back', reason: String(call.body['reason']) }, ...rest];
    return { policyRevision: newest(call), revision: 1, version: null };
  },
};
