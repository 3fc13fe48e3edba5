/** The whole message as its page shows it. Pure. */
import type { DecisionAction, HeldMessage, HeldMessageRow, MessageRecipient } from '#contracts';
import { heldRecipients, statusOfMessage, type SealedFinding } from '#events';
import type { FieldSealer } from '../../platform/engine-keys.js';
import { AS_IT_CAME } from './copy-forms.js';
import { openEnvelope, openHeaders, openShownFindings, openPartNames, type FirstFacts } from './held-message-columns.js';
import type { ToldMessage } from './message-history.js';
import type { MessageStanding } from './message-standing.js';
import { messageSentence } from './message-sentence.js';
import { patternResults, type PatternFacts } from './pattern-results.js';

export interface ViewParts {
  readonly row: HeldMessageRow;
  readonly told: ToldMessage;
  readonly standing: MessageStanding;
  readonly patternOf: (pattern: string, version: number) => PatternFacts | undefined;
}

export function heldMessageView({ row, told, standing, patternOf }: ViewParts): HeldMessage {
  const { state, facts, opener } = told;
  const opened = openAll(facts, opener);
  const partName = (part: number): string => opened.partNames[part] ?? `part ${String(part)}`;
  const strongest = facts.verdict.groups.reduce((a, b) => (b.score > a.score ? b : a));
  const mayNotDecideBecause = whyNot(standing);
  return {
    ...row,
    revision: state.revision,
    state: statusOfMessage(state),
    expiresAt: state.custody?.expiresAt ?? row.expiresAt,
    commitAt: state.pending?.commitAt ?? null,
    closingVerdict: state.closingVerdict,
    sentence: sentenceOf(row, told, opened),
    policyRevision: state.policyRevision,
    messageIdHeader: opened.messageId,
    patterns: patternResults(facts, opened, patternOf),
    scoreTerms: strongest.scoreTerms,
    recipientStates: recipientStates(told, opened.recipients),
    uninspectableParts: facts.inspected.uninspectable.map(({ part, reason }) => ({ part: partName(part), reason })),
    defects: facts.inspected.defects.map(({ part, defect }) => ({ part: partName(part), defect })),
    contentAvailable: state.custody?.content === 'kept' && opener !== undefined,
    pending: state.pending && {
      id: state.pending.id,
      kind: state.pending.kind,
      releaseKind: state.pending.releaseKind,
      recipients: [...state.pending.recipients],
      commitAt: state.pending.commitAt,
      by: told.pendingBy,
    },
    ...standing,
    mayDecide: mayNotDecideBecause === null,
    mayNotDecideBecause,
    timeline: [...told.timeline],
  };
}

interface Opened {
  readonly partNames: readonly string[];
  readonly shown: readonly SealedFinding[];
  readonly recipients: readonly string[];
  readonly messageId: string;
}

const NOTHING: Opened = { partNames: [], shown: [], recipients: [], messageId: '' };

function openAll({ received, inspected }: FirstFacts, opener: FieldSealer | undefined): Opened {
  if (!opener) return NOTHING;
  try {
    return {
      partNames: openPartNames(inspected, opener),
      shown: openShownFindings(inspected, opener),
      recipients: openEnvelope(received, opener).recipients,
      messageId: openHeaders(inspected, opener).messageId,
    };
  } catch {
    return NOTHING; // changed by somebody: the audit's verification says so
  }
}

function sentenceOf(row: HeldMessageRow, { facts, state }: ToldMessage, { partNames, recipients }: Opened): string {
  const groups = facts.verdict.groups.filter(({ disposition }) => disposition !== 'hand-over');
  const judged = groups.flatMap((group) => group.recipients);
  return messageSentence({
    why: row.why,
    found: facts.inspected.summaries.map(({ pattern, distinct, byPart }) => ({
      pattern,
      distinct,
      parts: byPart.flatMap(({ part }) => partNames[part] ?? []),
    })),
    uninspectable: facts.inspected.uninspectable.map(({ part, reason }) => ({ part: partNames[part] ?? 'a part', reason })),
    failure: facts.inspected.failure?.cause ?? null,
    heldFor: judged.flatMap((recipient) => recipients[recipient] ?? []),
    heldCount: judged.length > 0 ? judged.length : heldRecipients(state).length,
  });
}

function recipientStates({ state, facts, replies, copies }: ToldMessage, addresses: readonly string[]): MessageRecipient[] {
  return state.recipients.map(({ hop, status }, index) => ({
    index,
    address: addresses[index] ?? '',
    external: hop === 'outbound',
    state: status,
    outcome: facts.verdict.groups.find(({ recipients }) => recipients.includes(index))?.outcome ?? 'pass',
    reply: replies.get(index) ?? null,
    ...(copies.get(index) ?? AS_IT_CAME),
  }));
}

/** Null: they can do something about it. */
function whyNot({ actions }: MessageStanding): string | null {
  const deciding = actions.filter(({ action }) => DECIDING.has(action));
  return deciding.some(({ allowed }) => allowed) ? null : (deciding[0]?.because ?? null);
}

const DECIDING: ReadonlySet<DecisionAction> = new Set(['release', 'delete', 'undo']);
