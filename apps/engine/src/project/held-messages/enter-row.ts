/** Makes the row of a message that has just been held. */
import type { KnownMessage } from '#events';
import { SEVERITY_RANK } from '../../platform/severity.js';
import type { ProjectedEvent } from '../projected-event.js';
import { campaignOf, leadCampaign } from './campaign-rows.js';
import { openedColumns, verdictColumns, type FirstFacts, type OpenedColumns } from './held-message-columns.js';
import type { HeldMessagesStatements, SearchText } from './held-messages-statements.js';
import { standingOf } from './row-standing.js';

export interface Entry {
  readonly id: string;
  readonly projected: ProjectedEvent;
  readonly facts: FirstFacts | undefined;
  readonly state: KnownMessage;
  readonly receivedAt: string;
}

export function enterRow(statements: HeldMessagesStatements, { id, projected, facts, state, receivedAt }: Entry): void {
  if (!facts) return;
  const opened = tryOpen(facts, projected.opener);
  const { why, acting, severity, uninspectable, ...verdict } = verdictColumns(
    facts,
    (pattern, version) => statements.patternName.get(pattern, version) ?? pattern,
  );
  const ids = [...new Set(why.flatMap(({ pattern }) => pattern ?? []))];
  const { senderTag } = facts.received;
  const kin = { id, senderTag, acting: delimited(acting), similarity: opened?.similarity ?? null };
  const campaign = campaignOf(statements, kin);
  const { lastInsertRowid } = statements.insert.run({
    ...kin,
    campaign,
    revision: projected.revision,
    position: projected.position,
    ...standingOf(state),
    ...verdict,
    severity,
    severityRank: SEVERITY_RANK[severity],
    receivedAt,
    uninspectable: Number(uninspectable),
    patterns: delimited(ids),
    why: JSON.stringify(why),
    ...openedRecord(opened),
  });
  const number = Number(lastInsertRowid);
  statements.fold.run({ number, folded: JSON.stringify(state) });
  for (const pattern of acting) statements.act.run(pattern, number);
  statements.index.run({ number, ...searchText(opened, [...ids, ...why.map(({ label }) => label)].join('\n')) });
  if (campaign === id) leadCampaign(statements, kin, number);
}

/** `|a|b|`; empty for none. */
function delimited(ids: readonly string[]): string {
  return ids.length === 0 ? '' : `|${ids.join('|')}|`;
}

/** A field that does not open is shown as gone; that somebody changed it is what the audit's verification finds. */
function tryOpen(facts: FirstFacts, opener: ProjectedEvent['opener']): OpenedColumns | null {
  if (!opener) return null;
  try {
    return openedColumns(facts, opener);
  } catch {
    return null;
  }
}

function openedRecord(opened: OpenedColumns | null) {
  return {
    senderDomain: opened?.senderDomain ?? null,
    messageId: opened?.messageId ?? null,
    subject: opened?.subject ?? null,
    from: opened?.from ?? null,
    sender: opened?.sender ?? null,
    recipients: opened ? JSON.stringify(opened.recipients) : null,
  };
}

function searchText(opened: OpenedColumns | null, patterns: string): SearchText {
  return {
    subject: opened?.subject ?? '',
    people: opened ? [opened.from, opened.sender, ...opened.recipients].join('\n') : '',
    patterns,
    files: opened?.files.join('\n') ?? '',
    masked: opened?.masked.join('\n') ?? '',
  };
}
