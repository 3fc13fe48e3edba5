/** What becomes of a message under a policy, in words, and what a change from one to the other means. Pure. */
import type { SimulationResult } from '#contracts';

export type Outcome = SimulationResult['matrix'][number]['before'];
export type SimulatedMessage = SimulationResult['changed'][number];

/** From the mildest to the strictest. */
export const OUTCOMES: readonly Outcome[] = ['pass', 'warn', 'must-encrypt', 'quarantine', 'block'];

export const outcomeWords: Record<Outcome, string> = {
  pass: 'Sent',
  warn: 'Warned',
  'must-encrypt': 'Must encrypt',
  quarantine: 'Held',
  block: 'Blocked',
};

/** Caught: it does not leave as it is. */
export const isCaught = (outcome: Outcome): boolean => outcome !== 'pass' && outcome !== 'warn';

export type ChangeKind = 'same' | 'newly-caught' | 'no-longer-caught' | 'changed';

export function changeKind(before: Outcome, after: Outcome): ChangeKind {
  if (before === after) return 'same';
  if (isCaught(before) === isCaught(after)) return 'changed';
  return isCaught(after) ? 'newly-caught' : 'no-longer-caught';
}

/** A real leak, known as such, that the draft would let pass. */
export const isLostLeak = ({ before, after, verdict }: SimulatedMessage): boolean =>
  verdict === 'real-leak' && changeKind(before, after) === 'no-longer-caught';

export interface MatrixCell {
  readonly after: Outcome;
  readonly messages: number;
  readonly kind: ChangeKind;
}

export interface MatrixRow {
  readonly before: Outcome;
  readonly cells: readonly MatrixCell[];
}

/** Live × draft, with every outcome that occurs; sent and held always. */
export function matrixOf(matrix: SimulationResult['matrix']): { outcomes: Outcome[]; rows: MatrixRow[] } {
  const occurs = new Set<Outcome>([
    'pass',
    'quarantine',
    ...matrix.filter(({ messages }) => messages > 0).flatMap(({ before, after }) => [before, after]),
  ]);
  const outcomes = OUTCOMES.filter((outcome) => occurs.has(outcome));
  const count = (before: Outcome, after: Outcome): number =>
    matrix.filter((cell) => cell.before === before && cell.after === after).reduce((sum, { messages }) => sum + messages, 0);
  const rows = outcomes.map((before) => ({
    before,
    cells: outcomes.map((after) => ({ after, messages: count(before, after), kind: changeKind(before, after) })),
  }));
  return { outcomes, rows };
}
