/** Which patterns acted in the held copies of a message, and whether it would be held without each. Pure. */
import type { MessageEvent } from '#events';

export type VerdictGroups = Extract<MessageEvent, { type: 'VerdictReached' }>['data']['groups'];
type Reason = VerdictGroups[number]['reasons'][number];

export interface Acted {
  readonly pattern: string;
  readonly version: number;
  readonly count: number;
  readonly maxConfidence: number;
  /** Some held copy would be held without this pattern. */
  readonly otherwiseHeld: boolean;
}

/** Actions that keep a copy from going out. */
const HOLDS: ReadonlySet<Reason['action']> = new Set(['must-encrypt', 'quarantine', 'block']);

export function actedRows(groups: VerdictGroups): Acted[] {
  const held = groups.filter(({ disposition }) => disposition !== 'hand-over').map(({ reasons }) => reasons.filter(isActing));
  const byPattern = new Map<string, Acted>();
  for (const reason of held.flat()) {
    if (reason.kind !== 'pattern') continue;
    const { pattern, version, count, maxConfidence } = reason;
    const otherwiseHeld = held.some((reasons) => reasons.some((other) => other.kind !== 'pattern' || other.pattern !== pattern));
    byPattern.set(pattern, byPattern.get(pattern) ?? { pattern, version, count, maxConfidence, otherwiseHeld });
  }
  return [...byPattern.values()];
}

function isActing(reason: Reason): boolean {
  if (!HOLDS.has(reason.action)) return false;
  return reason.kind !== 'pattern' || (!reason.shadow && reason.exception === null);
}
