/** The list of held messages, followed from the log. A message enters it when it is in custody and a copy is held. */
import type { Projection } from '#event-store';
import {
  evolveMessage,
  heldRecipients,
  leaseEventSchemas,
  messageEventSchemas,
  noMessage,
  type KnownMessage,
  type LeaseEvent,
  type MessageEvent,
  type MessageState,
} from '#events';
import { plainLine } from '../../platform/plain-text.js';
import { preparedStatements } from '../../platform/prepared-statements.js';
import type { ProjectedEvent } from '../projected-event.js';
import { Arrivals } from './arrivals.js';
import { leaveCampaign } from './campaign-rows.js';
import { enterRow } from './enter-row.js';
import type { FirstFacts } from './held-message-columns.js';
import { heldMessagesStatements, type HeldMessagesStatements, type ListedMessage } from './held-messages-statements.js';
import { createHeldMessagesTables, HELD_MESSAGES_VERSION } from './held-messages-tables.js';
import { standingOf } from './row-standing.js';

export function heldMessagesProjection(): Projection<ProjectedEvent> {
  const prepared = preparedStatements(heldMessagesStatements);
  return {
    name: 'held-messages',
    version: HELD_MESSAGES_VERSION,
    handles: (type) => type === 'PatternVersioned' || Object.hasOwn(messageEventSchemas, type) || Object.hasOwn(leaseEventSchemas, type),
    create(db) {
      prepared.forget(db);
      createHeldMessagesTables(db);
    },
    apply: (db, projected) => applyBatch(prepared.of(db), [projected]),
    applyAll: (db, batch) => applyBatch(prepared.of(db), batch),
  };
}

function applyBatch(statements: HeldMessagesStatements, batch: readonly ProjectedEvent[]): void {
  const arrivals = new Arrivals(statements);
  for (const projected of batch) applyOne({ statements, arrivals }, projected);
  arrivals.write();
}

interface Rows {
  readonly statements: HeldMessagesStatements;
  readonly arrivals: Arrivals;
}

function applyOne(rows: Rows, projected: ProjectedEvent): void {
  const { event, stream, position } = projected;
  if (event.type === 'PatternVersioned') {
    const { id, version, name, action, threshold, state } = event.data.pattern;
    rows.statements.notePattern.run(id, version, name, action, threshold.count, state);
  } else if (stream.startsWith('message-')) {
    applyToMessage(rows, stream.slice('message-'.length), projected, event as MessageEvent); // message streams hold nothing else
  } else if (stream.startsWith('lease-')) {
    applyClaim(rows.statements, stream.slice('lease-'.length), position, event as LeaseEvent); // nor do these
  }
}

function applyToMessage(rows: Rows, id: string, projected: ProjectedEvent, event: MessageEvent): void {
  const { statements, arrivals } = rows;
  if (event.type === 'MessageReceived') {
    arrivals.keep(id, { receivedAt: projected.at, facts: [event], state: evolveMessage(noMessage, event) });
    return;
  }
  const listed = arrivals.has(id) ? undefined : statements.listed.get(id);
  if (listed) change(statements, projected, { id, event, listed });
  else arrive(rows, id, projected, event);
}

function applyClaim(statements: HeldMessagesStatements, id: string, position: number, event: LeaseEvent): void {
  if (event.type === 'ClaimReleased') statements.claim.run({ id, by: null, until: null, position });
  else statements.claim.run({ id, by: event.data.by, until: event.data.until, position });
}

function arrive({ statements, arrivals }: Rows, id: string, projected: ProjectedEvent, event: MessageEvent): void {
  const arrival = arrivals.of(id);
  if (!arrival) return; // handed over long ago
  const state = evolveMessage(arrival.state, event);
  const isFirstFact = event.type === 'MessageInspected' || event.type === 'VerdictReached';
  const { receivedAt } = arrival;
  const facts = isFirstFact ? [...arrival.facts, event] : arrival.facts;
  if (state.status === 'known' && isHeldHere(state)) {
    enterRow(statements, { id, projected, facts: firstFacts(facts), state, receivedAt });
    arrivals.depart(id);
  } else if (isConcluded(state)) {
    arrivals.depart(id);
  } else {
    arrivals.keep(id, { receivedAt, facts, state });
  }
}

function isHeldHere(state: KnownMessage): boolean {
  return state.custody !== null && heldRecipients(state).length > 0;
}

/** No copy waits for anything: the message was handed over, sent on or refused as a whole. */
function isConcluded(state: MessageState): boolean {
  const open = ['handing-over', 'held', 'blocked'];
  return state.status === 'known' && !state.recipients.some(({ status }) => open.includes(status));
}

interface Change {
  readonly id: string;
  readonly event: MessageEvent;
  readonly listed: ListedMessage;
}

function change(statements: HeldMessagesStatements, projected: ProjectedEvent, { id, event, listed }: Change): void {
  const state = evolveMessage(parseFolded(listed.folded), event);
  if (state.status !== 'known') return;
  const { revision, position } = projected;
  const { number } = listed;
  statements.update.run({ id, revision, position, ...standingOf(state) });
  statements.fold.run({ number, folded: JSON.stringify(state) });
  if (state.proposal?.id !== (listed.proposal_id ?? undefined)) statements.propose.run({ number, at: state.proposal && projected.at });
  if (state.request?.id !== (listed.request_id ?? undefined)) noteRequest(statements, number, projected, state);
  const { actor, at } = projected;
  if (DECIDES.has(event.type) && actor.kind === 'account') statements.decide.run(actor.id, at, number);
  // what is kept for a time of its own stays to be seen
  const isForgotten = event.type === 'SnippetsDestroyed' || (event.type === 'ContentDestroyed' && event.data.snippets === 'destroyed');
  if (!isForgotten) return;
  leaveCampaign(statements, id);
  statements.forget.run(id);
  statements.unindex.run(number);
}

/** What an account answers for in the view of its own decisions. */
const DECIDES: ReadonlySet<MessageEvent['type']> = new Set([
  'ReleaseProposed',
  'ProposalRejected',
  'ReleaseScheduled',
  'DeletionScheduled',
  'ReturnScheduled',
  'RequestDenied',
]);

const SHOWN_REQUEST = 60;
/** Sorts after every instant: nobody waits. */
const NOBODY_WAITS = '~';

function noteRequest(statements: HeldMessagesStatements, number: number, projected: ProjectedEvent, state: KnownMessage): void {
  const { event, at } = projected;
  if (state.request === null) statements.request.run({ number, since: NOBODY_WAITS, text: null });
  else
    statements.request.run({ number, since: at, text: event.type === 'ReleaseRequested' ? openedText(projected, event.data.text) : null });
}

function openedText({ opener }: ProjectedEvent, text: Extract<MessageEvent, { type: 'ReleaseRequested' }>['data']['text']): string | null {
  try {
    const opened = opener?.open('text', text);
    return opened === undefined ? null : [...plainLine(opened)].slice(0, SHOWN_REQUEST).join('');
  } catch {
    return null; // changed by somebody: the audit's verification says so
  }
}

function firstFacts(events: readonly MessageEvent[]): FirstFacts | undefined {
  const received = events.find((event) => event.type === 'MessageReceived')?.data;
  const inspected = events.find((event) => event.type === 'MessageInspected')?.data;
  const verdict = events.find((event) => event.type === 'VerdictReached')?.data;
  return received && inspected && verdict ? { received, inspected, verdict } : undefined;
}

/** It was written by these files from a value of this type. */
function parseFolded(text: string): MessageState {
  return JSON.parse(text) as MessageState;
}
