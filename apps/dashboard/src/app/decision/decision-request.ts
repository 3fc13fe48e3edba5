/** A complete draft as the command that carries it out. Pure. */
import type { ReasonCode } from '#contracts';
import type { DecisionCall } from '../gateway-api/decisions-api.js';
import type { Draft } from './decision.js';
import { releaseKindOf, verdictOf } from './intents.js';

/** All held recipients are said by leaving them out. */
export function callOf(draft: Draft & { readonly reason: ReasonCode }): DecisionCall {
  const { expectedRevision, intent, reason } = draft;
  const note = draft.note.trim();
  const seen = { expectedRevision, reason };
  if (intent === 'deny') return { command: 'denyRequest', request: { ...seen, ...(note === '' ? {} : { text: note }) } };
  const closing = {
    ...seen,
    verdict: verdictOf(intent, reason),
    ...(draft.recipients.length === draft.eligible.length ? {} : { recipients: [...draft.recipients] }),
  };
  if (intent === 'return') return { command: 'returnToSender', request: { ...closing, text: note } };
  const noted = { ...closing, ...(note === '' ? {} : { note }) };
  if (intent === 'delete') return { command: 'delete', request: noted };
  return {
    command: 'release',
    request: { ...noted, kind: releaseKindOf(intent) ?? 'release', ...(draft.mayLeaveInClear ? { clearTextAcknowledged: true } : {}) },
  };
}
