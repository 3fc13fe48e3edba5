/** The routes of decisions about one held message. */
import * as decisions from './decisions.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const manager: readonly Role[] = ['dlp-manager'];
/** Decides low and medium severity, never as it is. */
const decider: readonly Role[] = ['triage', 'dlp-manager'];
const command = { method: 'POST', answer: decisions.receiptSchema, idempotent: true } as const;

export const decisionRoutes = {
  release: {
    ...command,
    path: '/held-messages/:id/release',
    summary: 'Release to all or some recipients after the undo window, or propose it where a second person is asked for',
    access: decider,
    body: decisions.releaseRequestSchema,
  },
  delete: {
    ...command,
    path: '/held-messages/:id/delete',
    summary: 'Delete for all or some recipients after the undo window; restorable for some days',
    access: decider,
    body: decisions.deleteRequestSchema,
  },
  returnToSender: {
    ...command,
    path: '/held-messages/:id/return',
    summary: 'Return to the sender for correction after the undo window',
    access: manager,
    body: decisions.returnRequestSchema,
  },
  undo: {
    ...command,
    path: '/held-messages/:id/undo',
    summary: 'Take back a release, deletion or return that still waits',
    access: decider,
    body: decisions.undoRequestSchema,
  },
  restore: {
    ...command,
    path: '/held-messages/:id/restore',
    summary: 'Hold deleted copies again whose content is not destroyed yet',
    access: manager,
    body: decisions.restoreRequestSchema,
  },
  denyRequest: {
    ...command,
    path: '/held-messages/:id/deny',
    summary: 'Answer the request of the sender with no; the message stays held',
    access: decider,
    body: decisions.denyRequestSchema,
  },
  approve: {
    ...command,
    path: '/held-messages/:id/approve',
    summary: 'Approve a proposed release as the second person',
    access: manager,
    body: decisions.approveRequestSchema,
  },
  reject: {
    ...command,
    path: '/held-messages/:id/reject',
    summary: 'Reject a proposed release',
    access: manager,
    body: decisions.rejectRequestSchema,
  },
  withdraw: {
    ...command,
    path: '/held-messages/:id/withdraw',
    summary: 'Withdraw a release that one has proposed',
    access: decider,
    body: decisions.withdrawRequestSchema,
  },
  hold: {
    ...command,
    path: '/held-messages/:id/hold',
    summary: 'Hold the message without end',
    access: manager,
    body: decisions.holdRequestSchema,
  },
  unhold: {
    ...command,
    path: '/held-messages/:id/unhold',
    summary: 'Let the hold end at its time again',
    access: manager,
    body: decisions.unholdRequestSchema,
  },
  extend: {
    ...command,
    path: '/held-messages/:id/extend',
    summary: 'Keep the message longer',
    access: manager,
    body: decisions.extendRequestSchema,
  },
  note: {
    ...command,
    path: '/held-messages/:id/notes',
    summary: 'Add a note',
    access: decider,
    body: decisions.noteRequestSchema,
  },
  download: {
    method: 'POST',
    path: '/held-messages/:id/download',
    summary: 'The message as it was received, recorded',
    access: manager,
    body: decisions.downloadRequestSchema,
    answer: { mediaType: 'message/rfc822' },
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
