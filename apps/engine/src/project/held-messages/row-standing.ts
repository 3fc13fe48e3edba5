/** What the list holds of where a message stands, from its folded facts. Pure. */
import { DECIDABLE, recipientsWith, statusOfMessage, type KnownMessage } from '#events';
import type { HeldMessageStanding } from './held-messages-statements.js';

const DAY_MS = 86_400_000;
/** Of what does not expire: after everything that does. */
const NOT_URGENT = -9_999_999;

export function standingOf(state: KnownMessage): Omit<HeldMessageStanding, 'id' | 'revision' | 'position'> {
  const { custody, pinned, legalHolds } = state;
  const expiresAt = custody?.expiresAt ?? '';
  const isKept = pinned || legalHolds.length > 0;
  const isRestorable = custody?.content === 'kept' && recipientsWith(state, ['deleted']).length > 0;
  return {
    state: statusOfMessage(state),
    waiting: Number(state.request !== null),
    urgency: isKept ? NOT_URGENT : -Math.floor(Date.parse(expiresAt) / DAY_MS),
    expiresAt,
    commitAt: state.pending?.commitAt ?? null,
    closingVerdict: state.closingVerdict,
    deletedAt: isRestorable ? state.deletedAt : null,
    pinned: Number(pinned),
    legalHold: Number(legalHolds.length > 0),
    bounced: Number(recipientsWith(state, ['bounced']).length > 0),
    encryptionFailed: Number(state.recipients.some((copy) => copy.encryptionFailed && DECIDABLE.includes(copy.status))),
    team: state.team,
    assignee: state.assignee,
    ...waitingFor(state),
  };
}

function waitingFor({
  proposal,
  request,
}: KnownMessage): Pick<HeldMessageStanding, 'proposalId' | 'proposalKind' | 'proposalBy' | 'requestId'> {
  return {
    proposalId: proposal?.id ?? null,
    proposalKind: proposal?.kind ?? null,
    proposalBy: proposal?.by ?? null,
    requestId: request?.id ?? null,
  };
}
