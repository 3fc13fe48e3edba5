/** What was known of a message after each of its events. Pure. */
import { DESTROYED, type ReplayedValue } from '#contracts';
import { evolveMessage, noMessage, statusOfMessage, type AnyEvent, type KnownMessage, type MessageEvent, type MessageState } from '#events';
import type { FieldSealer } from '../platform/engine-keys.js';
import { highestScore, severityOfVerdict } from '../platform/severity.js';
import { openEnvelope, openHeaders } from '../project/held-messages/held-message-columns.js';
import type { MessageStep } from '../project/held-messages/message-history.js';
import { minute, plain } from '../project/held-messages/timeline-words.js';
import type { Fields } from './replayed-fields.js';

export interface MessageReader {
  /** Undefined once the key was destroyed. */
  readonly opener: FieldSealer | undefined;
  readonly nameOf: (account: string) => string;
  /** What the sender is called for who may not know them; null: by name. */
  readonly pseudonym: string | null;
}

type DataOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];

interface Known {
  readonly state: MessageState;
  readonly received?: DataOf<'MessageReceived'>;
  readonly inspected?: DataOf<'MessageInspected'>;
  readonly verdict?: DataOf<'VerdictReached'>;
  /** Of deliveries: attempts that were begun. */
  readonly attempts: number;
}

/** Copies that are named one by one; of more only how many. */
const MOST_COPIES = 50;

/** One entry a step. */
export function messageFields(steps: readonly MessageStep[], stream: string, reader: MessageReader): readonly Fields[] {
  let known: Known = { state: noMessage, attempts: 0 };
  return steps.map(({ event, entry }) => {
    known = grown(known, event, entry.stream === stream);
    return fieldsOf(known, reader);
  });
}

function grown(known: Known, event: AnyEvent, isOwn: boolean): Known {
  if (event.type === 'DeliveryAttempted') return { ...known, attempts: known.attempts + 1 };
  if (!isOwn) return known;
  const state = evolveMessage(known.state, event as MessageEvent); // a message stream holds nothing else
  switch (event.type) {
    case 'MessageReceived':
      return { ...known, state, received: event.data };
    case 'MessageInspected':
      return { ...known, state, inspected: event.data };
    case 'VerdictReached':
      return { ...known, state, verdict: event.data };
    default:
      return { ...known, state };
  }
}

function fieldsOf(known: Known, reader: MessageReader): Fields {
  const { state } = known;
  if (state.status === 'absent') return new Map();
  return new Map<string, ReplayedValue>([
    ['state', statusWords(state, known.verdict !== undefined)],
    ...mailFields(known, reader),
    ...verdictFields(known),
    ...copyFields(state, known, reader),
    ...keepingFields(state),
    ...decisionFields(state, reader),
    ...(known.attempts > 0 ? [['delivery attempts', known.attempts] as const] : []),
  ]);
}

function statusWords(state: KnownMessage, isJudged: boolean): string {
  if (!isJudged) return 'being received';
  const isMoving = state.recipients.every(({ status }) => ['handing-over', 'handed-over', 'refused', 'outcome-unknown'].includes(status));
  if (!isMoving || state.pending !== null) return plain(statusOfMessage(state));
  return plain([...new Set(state.recipients.map(({ status }) => status))].join(', '));
}

/** Null for what does not open any more. */
function opened<T>(opener: FieldSealer | undefined, open: (opener: FieldSealer) => T): T | null {
  try {
    return opener === undefined ? null : open(opener);
  } catch {
    return null; // changed by somebody: the audit's verification says so
  }
}

function mailFields({ received, inspected }: Known, { opener, pseudonym }: MessageReader): [string, ReplayedValue][] {
  const envelope = received && opened(opener, (by) => openEnvelope(received, by));
  const headers = inspected && opened(opener, (by) => openHeaders(inspected, by));
  return [
    ...(received ? [['envelope sender', envelope ? (pseudonym ?? envelope.sender) : DESTROYED] as [string, string]] : []),
    ...(inspected
      ? ([
          ['from', headers ? (pseudonym ?? headers.from) : DESTROYED],
          ['subject', headers?.subject ?? DESTROYED],
        ] as [string, string][])
      : []),
  ];
}

function verdictFields({ verdict, inspected }: Known): [string, ReplayedValue][] {
  if (!verdict || !inspected) return [];
  const matches = inspected.summaries.map(({ pattern, version, distinct }) => `${pattern} v${String(version)} × ${String(distinct)}`);
  return [
    ['severity', severityOfVerdict(verdict)],
    ['score', highestScore(verdict)],
    ['matches', matches],
    ['policy revision', verdict.policyRevision],
  ];
}

function copyFields({ recipients }: KnownMessage, { received }: Known, { opener }: MessageReader): [string, ReplayedValue][] {
  const addresses = (received && opened(opener, (by) => openEnvelope(received, by)))?.recipients;
  const named = recipients.slice(0, MOST_COPIES).map(({ status }, index): [string, string] => {
    return [`copy ${String(index + 1)} for ${addresses?.[index] ?? DESTROYED}`, plain(status)];
  });
  const rest = recipients.length - named.length;
  return rest > 0 ? [...named, ['further copies', rest]] : named;
}

function keepingFields({ custody, pinned, legalHolds }: KnownMessage): [string, ReplayedValue][] {
  if (custody === null) return [];
  return [
    ['kept until', minute(custody.expiresAt)],
    ['content', custody.content],
    ['subject, addresses and masked values', custody.snippets],
    ['held without end', pinned],
    ['legal holds', legalHolds.length],
  ];
}

function decisionFields(state: KnownMessage, { nameOf }: MessageReader): [string, ReplayedValue][] {
  const { pending, proposal, request, assignee, team, closingVerdict, custody } = state;
  if (custody === null) return [];
  return [
    ['decision under way', pending === null ? null : `${pending.kind}, final at ${minute(pending.commitAt)}`],
    ['proposed', proposal === null ? null : `${plain(proposal.kind)} by ${nameOf(proposal.by)}: ${plain(proposal.reason)}`],
    ['sender asks for release', request !== null],
    ['assigned to', assignee === null ? null : nameOf(assignee)],
    ['team', team],
    ['closing verdict', closingVerdict === null ? null : plain(closingVerdict)],
  ];
}
