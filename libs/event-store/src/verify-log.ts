/**
 * Verification of a log: the chain of every stream, and what the ledger and places outside say of order and number. It takes events from
 * anywhere, a store or an export, in the order of the log. What it can and cannot find: ADR 0038 and docs/threat-model.md.
 */
import { isNodeStream, LEDGER_STREAM, type LedgerFacts, type StoredEvent } from '#events';
import {
  faultAt,
  type CheckReceipt,
  type LedgerExtent,
  type LedgerFault,
  type LedgerKey,
  type LedgerProblem,
  type OutsideAnchor,
} from './ledger-findings.js';
import { isAudited } from './ledger-order.js';
import { LedgerWalk } from './ledger-walk.js';
import type { EventPlace } from './passed-events.js';
import { SealedOrder } from './sealed-order.js';
import { StreamChains, type ChainProblem } from './stream-chains.js';

export type LogProblem = ChainProblem | LedgerProblem;

/** Something that is not as it must be, and where. */
export interface LogFault extends EventPlace {
  readonly problem: LogProblem;
  /** One sentence without its full stop. */
  readonly detail: string;
}

export interface LogVerdict {
  /** All that were read, but for those of coordination. */
  readonly events: number;
  readonly streams: number;
  /** Whether each event is what was written, in its place. */
  readonly integrity: 'sound' | 'broken';
  /** Up to where nothing is missing, as the strongest evidence says; `not shown`: nothing says it; `broken`: something is missing. */
  readonly completeness: 'anchored' | 'sealed' | 'not shown' | 'broken';
  /** How many faults there are; those that follow from others may count as well. */
  readonly faults: number;
  /** The first in the order of the log. */
  readonly firstBad?: LogFault;
  readonly checkpoints: number;
  readonly sealed?: LedgerExtent;
  readonly anchored?: LedgerExtent;
  /** As far as the log itself says that it was told outside; that proves nothing. */
  readonly told?: LedgerExtent;
  /** Events that no checkpoint covers yet. */
  readonly unsealed: number;
  readonly keys: readonly LedgerKey[];
  /** Time stamps that were looked at; `unknown`: by somebody whom nobody has named as trusted. */
  readonly receipts: { readonly verified: number; readonly unknown: number };
}

export interface VerifyOptions {
  /** Public keys (base64url of 32 bytes) one of which must vouch for the newest part of the ledger. None: any key is believed. */
  readonly pinned?: readonly string[];
  readonly anchors?: readonly OutsideAnchor[];
  readonly checkReceipt?: CheckReceipt;
  /**
   * The events are a part of a log: streams may begin anywhere, and nothing is said of their order and number. A ledger that is in it from its
   * first entry on is followed all the same: its keys, its signatures, and that none of its entries is missing.
   */
  readonly isPart?: boolean;
  /** Is told of each checkpoint that is signed and follows the one before it, whether or not the events are as it says. */
  readonly onCheckpoint?: (facts: LedgerFacts<'LedgerSealed'>) => void;
}

/** Problems that say that something is missing, beside those that say that something is wrong. */
const INCOMPLETE: ReadonlySet<LogProblem> = new Set<LogProblem>(['missing', 'cut off', 'not as sealed', 'not as anchored']);
const INCOMPLETE_ONLY: ReadonlySet<LogProblem> = new Set<LogProblem>(['missing', 'cut off']);

const CHAIN_DETAILS: Readonly<Record<ChainProblem, string>> = {
  missing: 'events of the stream before it are missing',
  'out of place': 'it stands where it does not belong',
  altered: 'it was changed after it was written, or what stands before it in the stream was',
};

/** Walks the log once. Memory grows with the number of streams, by some hundred bytes each, and of unsealed events, by some 100. */
export async function verifyLog(
  events: AsyncIterable<StoredEvent> | Iterable<StoredEvent>,
  { pinned = [], anchors = [], checkReceipt, isPart = false, onCheckpoint }: VerifyOptions = {},
): Promise<LogVerdict> {
  const chains = new StreamChains(isPart);
  const order = new SealedOrder();
  const ledger = new LedgerWalk(isPart ? undefined : order, anchors, checkReceipt, onCheckpoint);
  const faults = new Faults();
  let [read, position, isLedgerWhole] = [0, 0, !isPart];
  for await (const event of events) {
    if (isNodeStream(event.stream)) continue;
    read++;
    const { name, chain: previous } = chains.before(event);
    const problem = event.position > position ? undefined : 'out of place';
    const chainProblem = chains.follow(event) ?? problem;
    if (chainProblem !== undefined) faults.add(faultAtEvent(event, chainProblem));
    position = event.position;
    if (isAudited(name)) {
      if (!isPart) order.add(event, name);
      continue;
    }
    isLedgerWhole ||= event.revision === 0;
    if (isLedgerWhole) for (const fault of ledger.follow(event, previous)) faults.add(fault);
  }
  const left = isPart && ledger.keys.length === 0 ? [] : keyFaults(ledger.keys, pinned, position);
  if (!isPart) left.push(...missingAnchors(ledger, order.events, position));
  for (const fault of left) faults.add(fault);
  return verdictOf({ chains, order, ledger, faults, read });
}

/** Counted; the first in the order of the log is kept. */
class Faults {
  count = 0;
  first: LogFault | undefined;
  readonly problems = new Set<LogProblem>();

  add(fault: LogFault): void {
    this.count++;
    this.problems.add(fault.problem);
    if (this.first === undefined || fault.position < this.first.position) this.first = fault;
  }
}

interface Walked {
  readonly chains: StreamChains;
  readonly order: SealedOrder;
  readonly ledger: LedgerWalk;
  readonly faults: Faults;
  readonly read: number;
}

function verdictOf({ chains, order, ledger, faults, read }: Walked): LogVerdict {
  const { sealed, anchored, told, checkpoints, keys, receipts } = ledger;
  const problems = [...faults.problems];
  const shown = anchored !== undefined ? 'anchored' : sealed !== undefined ? 'sealed' : 'not shown';
  return {
    events: read,
    streams: chains.size,
    integrity: problems.every((problem) => INCOMPLETE_ONLY.has(problem)) ? 'sound' : 'broken',
    completeness: problems.some((problem) => INCOMPLETE.has(problem)) ? 'broken' : shown,
    faults: faults.count,
    ...(faults.first !== undefined && { firstBad: faults.first }),
    checkpoints,
    ...(sealed !== undefined && { sealed }),
    ...(anchored !== undefined && { anchored }),
    ...(told !== undefined && { told }),
    unsealed: order.events - (sealed?.events ?? 0),
    keys,
    receipts,
  };
}

function faultAtEvent({ stream, revision, position }: StoredEvent, problem: ChainProblem): LogFault {
  return { stream, revision, position, problem, detail: CHAIN_DETAILS[problem] };
}

/**
 * A key vouches for all before it, whose hashes are in what it signs, and for the keys that follow it by rotation. So one trusted key since
 * the last start of the ledger is enough; and without any, a ledger that starts a second time may be somebody else's.
 */
function keyFaults(keys: readonly LedgerKey[], pinned: readonly string[], end: number): LedgerFault[] {
  const start = keys.findLastIndex(({ from }) => from !== 'rotation');
  const begun = keys[start];
  if (begun === undefined) {
    if (pinned.length === 0) return [];
    return [faultAt({ stream: LEDGER_STREAM, revision: 0, position: end }, 'cut off', 'there is no ledger, though its key is known')];
  }
  if (keys.slice(start).some(({ publicKey }) => pinned.includes(publicKey))) return [];
  if (pinned.length > 0) return [faultAt(begun, 'unknown key', 'none of the trusted keys vouches for the ledger from here on')];
  const detail = 'the ledger starts anew here, since its key was lost: trust the new key by name, or find out who wrote this';
  return begun.from === 'key-lost' ? [faultAt(begun, 'unknown key', detail)] : [];
}

function missingAnchors(ledger: LedgerWalk, events: number, end: number): LedgerFault[] {
  const missing = ledger.missing().at(-1);
  if (missing === undefined) return [];
  const detail = `${missing.source} knows checkpoint ${missing.checkpoint} over ${missing.events} events, and the log ends before it with ${events}`;
  return [faultAt({ stream: LEDGER_STREAM, revision: missing.revision, position: end }, 'cut off', detail)];
}
