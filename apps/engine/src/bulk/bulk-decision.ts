/** The decision about one message of a run: the same command as if it were asked alone. */
import type { Command } from '@nestjs/cqrs';
import type { BulkAction } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { WithdrawProposal } from '../quarantine/answer-proposal.js';
import type { CommandOutcome, DecisionMeta } from '../quarantine/command-outcome.js';
import { DeleteMessage } from '../quarantine/delete-message.js';
import { DenyRequest } from '../quarantine/deny-request.js';
import { ExtendHold } from '../quarantine/extend-hold.js';
import { PinHold, UnpinHold } from '../quarantine/pin-hold.js';
import { ReleaseMessage } from '../quarantine/release-message.js';
import { RestoreDeleted } from '../quarantine/restore-deleted.js';
import { ReturnMessage } from '../quarantine/return-message.js';
import { UndoDecision } from '../quarantine/undo-decision.js';
import { withoutUndefined } from '../platform/without-undefined.js';
import type { ChosenMessage } from './bulk-item.js';

/** Under which a run decides about a message and takes that back: the same again after a retry or a restart. */
export function commandIds(runId: string, messageId: string): { readonly decide: string; readonly undo: string } {
  return { decide: `bulk-${runId}-${messageId}`, undo: `bulk-${runId}-undo-${messageId}` };
}

export function metaOf({ actor, actorTag, roles, reach }: Caller, commandId: string): DecisionMeta {
  return { commandId, actor, actorTag, roles, reach };
}

/** @param proposal - ask for a second person whatever the rules say. */
export function commandFor(
  act: BulkAction,
  { id, revision }: ChosenMessage,
  proposal: boolean,
  meta: DecisionMeta,
): Command<CommandOutcome> {
  const about = { messageId: id, expectedRevision: revision };
  switch (act.action) {
    case 'release': {
      const { action: _, propose: __, ...said } = withoutUndefined(act);
      return new ReleaseMessage({ ...about, ...said, alwaysPropose: proposal }, meta);
    }
    case 'delete': {
      const { action: _, ...said } = withoutUndefined(act);
      return new DeleteMessage({ ...about, ...said }, meta);
    }
    case 'return': {
      const { action: _, ...said } = withoutUndefined(act);
      return new ReturnMessage({ ...about, ...said }, meta);
    }
    case 'restore': {
      const { action: _, ...said } = withoutUndefined(act);
      return new RestoreDeleted({ ...about, ...said }, meta);
    }
    case 'deny': {
      const { action: _, ...said } = withoutUndefined(act);
      return new DenyRequest({ ...about, ...said }, meta);
    }
    case 'extend': {
      const { action: _, ...said } = withoutUndefined(act);
      return new ExtendHold({ ...about, ...said }, meta);
    }
    case 'hold': {
      const { action: _, ...said } = withoutUndefined(act);
      return new PinHold({ ...about, ...said }, meta);
    }
    case 'unhold':
      return new UnpinHold(about, meta);
  }
}

/** Takes back what the run did to one message. */
export function undoFor({ id, revision }: ChosenMessage, proposalId: string | null, meta: DecisionMeta): Command<CommandOutcome> {
  const about = { messageId: id, expectedRevision: revision };
  return proposalId === null ? new UndoDecision(about, meta) : new WithdrawProposal({ ...about, proposalId }, meta);
}
