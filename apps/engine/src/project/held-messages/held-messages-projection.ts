/** The list of held messages, followed from the log. A message enters it when custody is taken because it is held. */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import {
  evolveMessage,
  heldRecipients,
  messageEventSchemas,
  noMessage,
  statusOfMessage,
  type KnownMessage,
  type MessageEvent,
  type MessageState,
} from '#events';
import type { ProjectedEvent } from '../projected-event.js';
import { openedColumns, verdictColumns, type FirstFacts, type OpenedColumns } from './held-message-columns.js';
import {
  createHeldMessagesTables,
  HELD_MESSAGES_VERSION,
  heldMessagesStatements,
  type HeldMessageRecord,
  type SearchText,
} from './held-messages-tables.js';
import { SEVERITY_RANK } from './severity.js';

type Statements = ReturnType<typeof heldMessagesStatements>;

export function heldMessagesProjection(): Projection<ProjectedEvent> {
  const prepared = new WeakMap<Database.Database, Statements>();
  const statementsOf = (db: Database.Database): Statements => {
    const statements = prepared.get(db) ?? heldMessagesStatements(db);
    prepared.set(db, statements);
    return statements;
  };
  return {
    name: 'held-messages',
    version: HELD_MESSAGES_VERSION,
    handles: (type) => type === 'PatternVersioned' || Object.hasOwn(messageEventSchemas, type),
    create(db) {
      prepared.delete(db); // statements of dropped tables do not survive them
      createHeldMessagesTables(db);
    },
    apply(db, projected) {
      const { event, stream } = projected;
      const statements = statementsOf(db);
      if (event.type === 'PatternVersioned') {
        const { id, version, name, action, threshold, state } = event.data.pattern;
        statements.notePattern.run(id, version, name, action, threshold.count, state);
      } else if (stream.startsWith('message-')) {
        applyToMessage(statements, stream.slice('message-'.length), projected, event as MessageEvent); // message streams hold nothing else
      }
    },
  };
}

function applyToMessage(statements: Statements, id: string, projected: ProjectedEvent, event: MessageEvent): void {
  if (event.type === 'MessageReceived') {
    const folded = JSON.stringify(evolveMessage(noMessage, event));
    statements.arrive.run({ id, receivedAt: projected.at, facts: JSON.stringify([event]), folded });
    return;
  }
  const listed = statements.folded.get(id);
  if (listed) change(statements, id, projected, { event, listed });
  else arrive(statements, id, projected, event);
}

function arrive(statements: Statements, id: string, projected: ProjectedEvent, event: MessageEvent): void {
  const arrival = statements.arrival.get(id);
  if (!arrival) return; // handed over long ago
  const state = evolveMessage(parseFolded(arrival.folded), event);
  const facts = [...parseFacts(arrival.facts), event];
  if (event.type === 'CustodyTaken' && state.status === 'known' && heldRecipients(state).length > 0) {
    enter(statements, id, { projected, facts: firstFacts(facts), state, receivedAt: arrival.received_at });
  }
  if (event.type === 'CustodyTaken' || isConcluded(state)) {
    statements.depart.run(id);
    return;
  }
  const kept = event.type === 'MessageInspected' || event.type === 'VerdictReached' ? JSON.stringify(facts) : arrival.facts;
  statements.arrive.run({ id, receivedAt: arrival.received_at, facts: kept, folded: JSON.stringify(state) });
}

/** No copy waits for anything: the message was handed over or refused as a whole. */
function isConcluded(state: MessageState): boolean {
  const open = ['handing-over', 'held', 'blocked'];
  return state.status === 'known' && !state.recipients.some(({ status }) => open.includes(status));
}

interface Entry {
  readonly projected: ProjectedEvent;
  readonly facts: FirstFacts | undefined;
  readonly state: KnownMessage;
  readonly receivedAt: string;
}

function enter(statements: Statements, id: string, { projected, facts, state, receivedAt }: Entry): void {
  if (!facts || !state.custody) return;
  const opened = tryOpen(facts, projected.opener);
  const verdict = verdictColumns(facts, (pattern, version) => statements.patternName.get(pattern, version) ?? pattern);
  const ids = [...new Set(verdict.why.flatMap(({ pattern }) => (pattern === null ? [] : [pattern])))];
  const record: HeldMessageRecord = {
    id,
    revision: projected.revision,
    position: projected.position,
    state: statusOfMessage(state),
    severity: verdict.severity,
    severityRank: SEVERITY_RANK[verdict.severity],
    score: verdict.score,
    subject: opened?.subject ?? null,
    from: opened?.from ?? null,
    sender: opened?.sender ?? null,
    recipients: opened ? JSON.stringify(opened.recipients) : null,
    recipientCount: verdict.recipientCount,
    why: JSON.stringify(verdict.why),
    patterns: `|${ids.join('|')}|`,
    attachmentCount: verdict.attachmentCount,
    sizeBytes: verdict.sizeBytes,
    uninspectable: Number(verdict.uninspectable),
    receivedAt,
    expiresAt: state.custody.expiresAt,
    folded: JSON.stringify(state),
  };
  const number = Number(statements.insert.run(record).lastInsertRowid);
  statements.index.run({ number, ...searchText(opened, [...ids, ...verdict.why.map(({ label }) => label)].join('\n')) });
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

function change(
  statements: Statements,
  id: string,
  projected: ProjectedEvent,
  { event, listed }: { readonly event: MessageEvent; readonly listed: { number: number; folded: string; patterns: string } },
): void {
  const state = evolveMessage(parseFolded(listed.folded), event);
  if (state.status !== 'known') return;
  const { revision, position } = projected;
  statements.update.run({
    id,
    revision,
    position,
    state: statusOfMessage(state),
    expiresAt: state.custody?.expiresAt ?? '',
    commitAt: state.pending?.commitAt ?? null,
    closingVerdict: state.closingVerdict,
    folded: JSON.stringify(state),
  });
  if (event.type !== 'ContentDestroyed') return;
  statements.forget.run(id);
  statements.unindex.run(listed.number);
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

function firstFacts(events: readonly MessageEvent[]): FirstFacts | undefined {
  const received = events.find((event) => event.type === 'MessageReceived')?.data;
  const inspected = events.find((event) => event.type === 'MessageInspected')?.data;
  const verdict = events.find((event) => event.type === 'VerdictReached')?.data;
  return received && inspected && verdict ? { received, inspected, verdict } : undefined;
}

// both were written by this file from values of these types
function parseFolded(text: string): MessageState {
  return JSON.parse(text) as MessageState;
}

function parseFacts(text: string): MessageEvent[] {
  return JSON.parse(text) as MessageEvent[];
}
