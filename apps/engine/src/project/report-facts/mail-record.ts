/** What the reports know of one mail: when it came, what it was held for, and where each copy is. Nothing here was ever sealed. Pure. */
import type { Severity } from '#contracts';
import {
  evolveMessage,
  heldRecipients,
  noMessage,
  statusOfMessage,
  type AnyEvent,
  type KnownMessage,
  type MessageEvent,
  type RecipientStatus,
} from '#events';
import { actingPatterns, severityOfVerdict } from '../../platform/severity.js';

type EventOf<T extends AnyEvent['type']> = Extract<AnyEvent, { readonly type: T }>;

/** Parts that could not be read for one reason. */
export interface Unread {
  /** A machine name; `inspection-failed` when nothing was looked into. */
  readonly reason: string;
  /** 0 when the mail as a whole was not looked into. */
  readonly parts: number;
}

export interface MailRecord {
  /** ISO-8601 UTC. */
  readonly receivedAt: string;
  readonly sizeBytes: number;
  readonly unread: readonly Unread[];
  /** Null before the verdict. */
  readonly severity: Severity | null;
  /** Ids of the patterns that acted. */
  readonly patterns: readonly string[];
  /** When a copy was held for people to decide; null: none ever was. */
  readonly heldAt: string | null;
  readonly state: KnownMessage;
}

export function newMailRecord(event: EventOf<'MessageReceived'>, at: string): MailRecord | undefined {
  const state = evolveMessage(noMessage, event);
  if (state.status !== 'known') return undefined;
  return { receivedAt: at, sizeBytes: event.data.sizeBytes, unread: [], severity: null, patterns: [], heldAt: null, state };
}

/** The record after one more fact of the mail. */
export function grownMailRecord(record: MailRecord, event: MessageEvent, at: string): MailRecord {
  const state = evolveMessage(record.state, event);
  if (state.status !== 'known') return record;
  const isHeld = state.custody !== null && heldRecipients(state).length > 0;
  return { ...record, ...judged(event), state, heldAt: record.heldAt ?? (isHeld ? at : null) };
}

function judged(event: MessageEvent): Partial<MailRecord> {
  if (event.type === 'MessageInspected') return { unread: unreadOf(event.data) };
  if (event.type !== 'VerdictReached') return {};
  const patterns = [...new Set(actingPatterns(event.data).map(({ pattern }) => pattern))].sort();
  return { severity: severityOfVerdict(event.data), patterns };
}

function unreadOf({ uninspectable, failure }: EventOf<'MessageInspected'>['data']): Unread[] {
  const parts = new Map<string, number>();
  for (const { reason } of uninspectable) parts.set(reason, (parts.get(reason) ?? 0) + 1);
  const read = [...parts].map(([reason, count]) => ({ reason, parts: count }));
  return failure === null ? read : [...read, { reason: 'inspection-failed', parts: 0 }];
}

/** Where one copy is, or a mail as a whole. */
export type CopyState = RecipientStatus;

/** Copies of a mail by where they are. */
export function copyStates({ state }: MailRecord): ReadonlyMap<CopyState, number> {
  const counts = new Map<CopyState, number>();
  for (const { status } of state.recipients) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** States that never lead a mail whose other copies people or deliveries still have to do with. */
const AT_RECEPTION: ReadonlySet<CopyState> = new Set(['handing-over', 'handed-over', 'refused', 'outcome-unknown']);

/**
 * One word for a mail whose copies may be in several places: without an outcome as long as one copy has none; then as the quarantine
 * says it; then the answer at reception that leaves most to be asked.
 */
export function stateOfMail(record: MailRecord): CopyState {
  const states = new Set(copyStates(record).keys());
  if (states.has('handing-over')) return 'handing-over';
  if ([...states].some((state) => !AT_RECEPTION.has(state))) return statusOfMessage(record.state);
  return (['outcome-unknown', 'refused', 'handed-over'] as const).find((state) => states.has(state)) ?? 'handing-over';
}

/**
 * Whether nothing can happen to it any more: it was handed over or refused at reception and nothing of it is kept, or nobody ever had to
 * decide on it and its bytes are gone.
 */
export function isSettled({ state, heldAt }: MailRecord): boolean {
  if (state.custody === null) return state.recipients.every(({ status }) => status === 'handed-over' || status === 'refused');
  return heldAt === null && state.custody.content === 'destroyed' && state.recipients.every(({ status }) => status !== 'delivering');
}

/** What was done at reception with a mail that could not be read wholly. */
export function outcomeOfVerdict({ groups }: EventOf<'VerdictReached'>['data']): 'blocked' | 'held' | 'handed-over' {
  const dispositions = new Set(groups.map(({ disposition }) => disposition));
  if (dispositions.has('block')) return 'blocked';
  return dispositions.has('hold') ? 'held' : 'handed-over';
}
