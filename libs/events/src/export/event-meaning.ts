/** What an event is to a SIEM: the kind of thing that happened, how it ended and how much it matters. */
import type { ExportedEvent } from './exported-event.js';

/**
 * `mail`: it came, went on or was refused. `finding`: about mail that is held for what is in it. `remedy`: held mail was let go. `session`:
 * somebody signed in or out. `record`: anything else that somebody made, read, changed or removed.
 */
export type MeaningKind = 'mail' | 'finding' | 'remedy' | 'session' | 'record';
export type MeaningAct = 'create' | 'read' | 'update' | 'delete' | 'close' | 'receive' | 'send' | 'sign-in' | 'sign-out';

export interface EventMeaning {
  readonly kind: MeaningKind;
  readonly act: MeaningAct;
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** 1: for information, 2: low, 3: medium, 4: high, 5: critical; the steps of OCSF. */
  readonly severity: 1 | 2 | 3 | 4 | 5;
  /** The type in words: `Release committed`. */
  readonly title: string;
}

type Told = Pick<EventMeaning, 'kind' | 'act'> & Partial<Pick<EventMeaning, 'outcome' | 'severity'>>;

/** What the name of a type alone does not say. */
const TOLD: Readonly<Record<string, Told>> = {
  MessageReceived: { kind: 'mail', act: 'receive' },
  HandedOver: { kind: 'mail', act: 'send' },
  HandOverRefused: { kind: 'mail', act: 'send', outcome: 'failure', severity: 2 },
  HandOverOutcomeUnknown: { kind: 'mail', act: 'send', outcome: 'unknown', severity: 3 },
  DeliveryRelayed: { kind: 'mail', act: 'send' },
  DeliveryDeferred: { kind: 'mail', act: 'send', outcome: 'failure', severity: 2 },
  DeliveryFailed: { kind: 'mail', act: 'send', outcome: 'failure', severity: 3 },
  VerdictReached: { kind: 'finding', act: 'create' },
  CustodyTaken: { kind: 'finding', act: 'update' },
  MessageAssigned: { kind: 'finding', act: 'update' },
  MessageEscalated: { kind: 'finding', act: 'update', severity: 3 },
  NoteAdded: { kind: 'finding', act: 'update' },
  ReleaseProposed: { kind: 'finding', act: 'update', severity: 3 },
  ProposalRejected: { kind: 'finding', act: 'update' },
  ReleaseRequested: { kind: 'finding', act: 'update' },
  RequestDenied: { kind: 'finding', act: 'update' },
  EncryptionFailed: { kind: 'finding', act: 'update', outcome: 'failure', severity: 3 },
  CopiesBounced: { kind: 'finding', act: 'update', outcome: 'failure', severity: 2 },
  DeletionCommitted: { kind: 'finding', act: 'close' },
  ReturnCommitted: { kind: 'finding', act: 'close' },
  HoldExpired: { kind: 'finding', act: 'close', severity: 2 },
  ReleaseCommitted: { kind: 'remedy', act: 'send', severity: 2 },
  SignedIn: { kind: 'session', act: 'sign-in' },
  SignInRefused: { kind: 'session', act: 'sign-in', outcome: 'failure', severity: 3 },
  StrangerRefused: { kind: 'session', act: 'sign-in', outcome: 'failure', severity: 3 },
  SignedOut: { kind: 'session', act: 'sign-out' },
  BreakGlassOpened: { kind: 'record', act: 'create', severity: 5 },
  ValueRevealed: { kind: 'record', act: 'read', severity: 3 },
  ContentDownloaded: { kind: 'record', act: 'read', severity: 3 },
  PrivateKeyExported: { kind: 'record', act: 'read', severity: 4 },
  PgpPrivateKeyExported: { kind: 'record', act: 'read', severity: 4 },
  // recorded mail was read for it, and nothing came to an end
  SimulationEnded: { kind: 'record', act: 'read' },
  NoticeFailed: { kind: 'record', act: 'update', outcome: 'failure', severity: 2 },
};

/** The last word of a type says what was done, of types that are added later as well. */
const READS = /(?:Viewed|Read|Revealed|Listed|Downloaded|Exported|Taken)$/;
const CREATES = /(?:Added|Opened|Made|Imported|Created|Defined|Granted|Set|Queued|Generated|Proposed|Started|Received|Requested)$/;
const DELETES = /(?:Removed|Deleted|Destroyed|Closed|Ended|Erased|Withdrawn|Forgotten|Undone)$/;

export function meaningOf({ stored, data }: Pick<ExportedEvent, 'stored' | 'data'>): EventMeaning {
  const { type } = stored;
  const { outcome = 'success', severity = 1, ...told } = (Object.hasOwn(TOLD, type) ? TOLD[type] : undefined) ?? byName(type);
  return { outcome, severity: type === 'VerdictReached' ? severityOfVerdict(data) : severity, ...told, title: titleOf(type) };
}

/** `ReleaseCommitted` → `Release committed`. */
export function titleOf(type: string): string {
  const words = type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function byName(type: string): Told {
  if (READS.test(type)) return { kind: 'record', act: 'read' };
  if (CREATES.test(type)) return { kind: 'record', act: 'create' };
  return { kind: 'record', act: DELETES.test(type) ? 'delete' : 'update' };
}

/** What the strictest copy came to. */
export function outcomeOfVerdict(data: ExportedEvent['data']): string {
  const found = groupsOf(data).map(({ outcome }) => outcome);
  return ['block', 'quarantine', 'must-encrypt', 'warn'].find((each) => found.includes(each)) ?? 'pass';
}

/** The patterns that acted on a verdict, each once, with how many matches counted; what was in shadow or excepted did not act. */
export function patternsOfVerdict(data: ExportedEvent['data']): readonly { readonly id: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { pattern, count, shadow, exception } of groupsOf(data).flatMap(({ reasons }) => recordsIn(reasons)))
    if (typeof pattern === 'string' && typeof count === 'number' && shadow !== true && typeof exception !== 'string')
      counts.set(pattern, Math.max(count, counts.get(pattern) ?? 0));
  return [...counts].map(([id, count]) => ({ id, count }));
}

function severityOfVerdict(data: ExportedEvent['data']): EventMeaning['severity'] {
  const steps = { block: 4, quarantine: 3, 'must-encrypt': 2, warn: 2 } as const;
  const outcome = outcomeOfVerdict(data);
  return outcome in steps ? steps[outcome as keyof typeof steps] : 1;
}

function groupsOf({ groups }: ExportedEvent['data']): readonly Readonly<Record<string, unknown>>[] {
  return recordsIn(groups);
}

function recordsIn(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
