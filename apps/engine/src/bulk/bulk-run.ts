/** One run: its messages with what became of each, and how far it has come. */
import type { Bulk, BulkAction, BulkItem } from '#contracts';
import type { Caller } from '../access/access-port.js';
import type { ChosenMessage } from './bulk-item.js';

export interface RunItem extends ChosenMessage {
  readonly result: BulkItem['result'];
  /** Code of the problem, or why it was left out. */
  readonly code: string | null;
  readonly detail: string | null;
  readonly proposal: boolean;
  /** Where the message stood after the decision. */
  readonly decidedRevision: number | null;
  readonly proposalId: string | null;
  readonly commitAt: string | null;
}

export type BulkCounts = Pick<Bulk, 'done' | 'proposed' | 'skipped' | 'failed'>;

/** What the log says of a run that ended before the last start. */
export interface EarlierRun {
  readonly messages: readonly string[];
  /** All that were chosen, those taken back since included. */
  readonly count: number;
  readonly counts: BulkCounts;
  /** Read when somebody asks for them. */
  items?: Promise<readonly RunItem[]> | undefined;
}

export interface Run {
  readonly id: string;
  /** The command that started it. */
  readonly commandId: string;
  readonly account: string;
  readonly by: string;
  readonly action: BulkAction['action'];
  readonly kind: Bulk['kind'];
  readonly verdict: Bulk['verdict'];
  readonly startedAt: string;
  /** What is done to each, and for whom; undefined for a run of before the last start: notes and texts are not kept. */
  order: { readonly act: BulkAction; readonly caller: Caller } | undefined;
  /** Empty for one that ended before the last start, unless it was being taken back. */
  readonly items: RunItem[];
  readonly earlier?: EarlierRun;
  state: Bulk['state'];
  finishedAt: string | null;
}

/** Ended runs that can still be looked at. */
export const MOST_KEPT = 100;
/** Code of an item at which something failed that is no refusal. */
export const FAULT = 'fault';
const UNDOABLE: ReadonlySet<BulkAction['action']> = new Set(['release', 'delete', 'return']);

export function waiting(chosen: ChosenMessage, proposal: boolean): RunItem {
  const none = { code: null, detail: null, decidedRevision: null, proposalId: null, commitAt: null };
  return { ...chosen, ...none, proposal, result: 'waiting' };
}

export function countOf(run: Run, ...results: readonly BulkItem['result'][]): number {
  return run.items.filter(({ result }) => results.includes(result)).length;
}

/** Taking it back met a fault, which says nothing of the message: that can be tried again. */
export function undoFailed({ result, code }: RunItem): boolean {
  return result === 'not-undone' && code === FAULT;
}

/** Still decided, as far as is known. */
export function canBeUndone(item: RunItem): boolean {
  return item.result === 'done' || item.result === 'proposed' || undoFailed(item);
}

function countsOf(run: Run): BulkCounts {
  const { earlier, items } = run;
  if (earlier && items.length === 0) return earlier.counts;
  return {
    done: countOf(run, 'done', 'not-undone'),
    proposed: countOf(run, 'proposed'),
    // the log tells those that were not decided by their numbers only
    skipped: earlier?.counts.skipped ?? countOf(run, 'skipped'),
    failed: earlier?.counts.failed ?? countOf(run, 'failed'),
  };
}

export function shownRun(run: Run, now: string): Bulk {
  const counts = countsOf(run);
  return {
    id: run.id,
    action: run.action,
    kind: run.kind,
    verdict: run.verdict,
    state: run.state,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    by: run.by,
    count: run.earlier?.count ?? run.items.length,
    ...counts,
    undoUntil: undoUntil(run, now),
  };
}

/** Until the first of its decisions is carried out; null: too late, or nothing that can be taken back. */
function undoUntil(run: Run, now: string): string | null {
  if (run.state === 'running' || run.state === 'undoing' || !UNDOABLE.has(run.action)) return null;
  const decided = run.items.filter((item) => item.result === 'done' || (undoFailed(item) && item.proposalId === null));
  const ends = decided.map(({ commitAt }) => commitAt ?? '').sort();
  const [first] = ends;
  return first !== undefined && first > now ? first : null;
}

export function shownItem({ id, result, code, detail }: RunItem): BulkItem {
  return { messageId: id, result, code, detail };
}
