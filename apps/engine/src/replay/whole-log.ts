/** The whole log folded again up to a point: what state everything was in, and how much of it there was. Reads, and nothing else. */
import type { EventStore } from '#event-store';
import {
  decodeEvent,
  decodeMeta,
  evolveAccount,
  FIRST_POLICY_REVISION,
  isPolicyFact,
  isPolicyStream,
  nextPolicyRevision,
  POLICY_STREAM_PREFIXES,
  type AccountEvent,
  type AccountState,
} from '#events';
import { digestOfRows } from '../project/rebuild.js';
import { countsOfPrefix, type PrefixCounts } from '../project/prefix-counts.js';
import { withPrefix } from '../project/projected-prefix.js';
import type { ReplayPoint } from './replay-point.js';

type LogReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition'>;

export interface ReplayedLog extends PrefixCounts {
  /** Of the last event that counts, with its time; 0 and null for an empty log. */
  readonly position: number;
  readonly at: string | null;
  readonly policyRevision: string;
  readonly accounts: { readonly open: number; readonly closed: number };
  /** SHA-256 over all rows of the read models, without what is sealed: the same for the same events, on any machine. */
  readonly digest: string;
}

const PAGE = 1_000;

export async function replayLog(log: LogReader, point: ReplayPoint): Promise<ReplayedLog> {
  const { position, at } = await endOf(log, point);
  const policyRevision = await policyRevisionAt(log, position);
  const accounts = await accountsAt(log, position);
  const rows = await withPrefix({ log, position }, (db) => ({ ...countsOfPrefix(db), digest: digestOfRows(db).digest }));
  return { position, at, policyRevision, accounts, ...rows };
}

/** The order of the log decides: the last event whose time is not after the one that is asked for. */
async function endOf(log: LogReader, point: ReplayPoint): Promise<Pick<ReplayedLog, 'position' | 'at'>> {
  let end: Pick<ReplayedLog, 'position' | 'at'> = { position: 0, at: null };
  const counts = (position: number, at: string): boolean =>
    point.kind === 'instant' ? Date.parse(at) <= point.ms : point.kind !== 'position' || position <= point.position;
  for (let after = 0; ;) {
    const page = await log.readAll(after, PAGE);
    for (const stored of page) {
      const { at } = decodeMeta(stored);
      if (counts(stored.position, at)) end = { position: stored.position, at };
    }
    const last = page.at(-1);
    if (last === undefined) return end;
    after = last.position;
  }
}

async function policyRevisionAt(log: LogReader, end: number): Promise<string> {
  let revision = FIRST_POLICY_REVISION;
  for await (const { stream, revision: own, event } of factsUpTo(log, end, POLICY_STREAM_PREFIXES))
    if (isPolicyStream(stream) && isPolicyFact(event))
      revision = nextPolicyRevision(revision, { stream, revision: own, event, meta: NO_META });
  return revision;
}

/** A revision is named by what holds, not by who said so. */
const NO_META = { at: '', actor: { kind: 'system', id: 'replay' }, commandId: '' } as const;

async function accountsAt(log: LogReader, end: number): Promise<ReplayedLog['accounts']> {
  const accounts = new Map<string, AccountState>();
  for await (const { stream, event } of factsUpTo(log, end, ['account-']))
    accounts.set(stream, evolveAccount(accounts.get(stream) ?? { status: 'absent' }, event as AccountEvent)); // their streams hold nothing else
  const states = [...accounts.values()].map(({ status }) => status);
  return { open: states.filter((each) => each === 'open').length, closed: states.filter((each) => each === 'closed').length };
}

async function* factsUpTo(log: LogReader, end: number, streamPrefixes: readonly string[]) {
  for (let after = 0; ;) {
    const page = await log.readAll(after, PAGE, { streamPrefixes });
    for (const stored of page) {
      if (stored.position > end) return;
      yield { stream: stored.stream, revision: stored.revision, event: decodeEvent(stored) };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.position;
  }
}
