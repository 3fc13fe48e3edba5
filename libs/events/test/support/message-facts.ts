/** Facts of one message as the specs need them, with plain defaults. */
import type { LeavingForm } from '../../src/message/message-commands.js';
import type { MessageEvent } from '../../src/message/message-events.js';
import { sealed } from '../../src/sealed.js';

export const SENDER_TAG = '5e'.repeat(16);
export const OTHER_TAG = '07'.repeat(16);
export const SEALED = sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA');
export const DUE = '2026-03-01T10:00:30.000Z';
export const BEFORE_DUE = '2026-03-01T10:00:29.999Z';
export const EXPIRY = '2026-03-31T10:00:00.000Z';

type Disposition = 'hand-over' | 'hold' | 'block';

export function received(recipients: number): MessageEvent {
  return {
    type: 'MessageReceived',
    data: {
      key: { kind: 'message' },
      envelope: SEALED,
      senderTag: SENDER_TAG,
      recipients: Array.from({ length: recipients }, () => ({ tag: OTHER_TAG, hop: 'outbound' as const })),
      sizeBytes: 900,
      bodyTag: 'ab'.repeat(32),
      smtpUtf8: false,
      protocol: 'ESMTPS',
      tls: true,
      authenticated: false,
    },
  };
}

export function judged(...dispositions: readonly Disposition[]): MessageEvent {
  const groups = dispositions.map((disposition, recipient) => ({
    recipients: [recipient],
    outcome: disposition === 'hand-over' ? ('pass' as const) : ('quarantine' as const),
    disposition,
    score: 0,
    scoreTerms: [],
    reasons: [],
  }));
  return { type: 'VerdictReached', data: { policyRevision: 'revision-1', mode: 'enforce', groups } };
}

export function custody(...recipients: number[]): MessageEvent {
  return { type: 'CustodyTaken', data: { recipients, cause: 'held', sizeBytes: 900, expiresAt: EXPIRY, team: null } };
}

/** In custody, each recipient with its disposition; revision 2. */
export function inCustody(...dispositions: readonly Disposition[]): MessageEvent[] {
  return [received(dispositions.length), judged(...dispositions), custody(...dispositions.keys())];
}

export function releaseScheduled(...recipients: number[]): MessageEvent {
  const decision = { recipients, reason: 'business-need', verdict: 'business-as-usual', note: null, commitAt: DUE } as const;
  return { type: 'ReleaseScheduled', data: { releaseId: 'release-1', kind: 'as-is', ...decision, by: 'person', proposalId: null } };
}

export function releaseCommitted(...recipients: number[]): MessageEvent {
  return {
    type: 'ReleaseCommitted',
    data: { releaseId: 'release-1', kind: 'as-is', recipients, deliveryId: 'release-1', policyRevision: 'revision-1' },
  };
}

export function deletionScheduled(...recipients: number[]): MessageEvent {
  const decision = { recipients, reason: 'policy-breach', verdict: 'real-leak', note: null, commitAt: DUE } as const;
  return { type: 'DeletionScheduled', data: { deletionId: 'deletion-1', ...decision, by: 'person' } };
}

export function deletionCommitted(...recipients: number[]): MessageEvent {
  return { type: 'DeletionCommitted', data: { deletionId: 'deletion-1', recipients } };
}

export function concluded(relayed: number[], failed: number[]): MessageEvent {
  return { type: 'DeliveryConcluded', data: { deliveryId: 'release-1', relayed, failed } };
}

export const destroyed: MessageEvent = { type: 'ContentDestroyed', data: { cause: 'deleted', snippets: 'kept' } };

/** Ways of a release through the mail flow, as far as anybody goes by them. */
export const WAY_OUT = [
  { from: 'post-quarantine-release', to: 'post-dlp', because: 'release' },
  { from: 'dkim-sign', to: 'transport', because: 'not-signed' },
] as const;
export const WAY_INSIDE = [
  { from: 'post-quarantine-release', to: 'internal', because: 'recipient-inside' },
  { from: 'internal', to: 'transport', because: 'not-scanned' },
] as const;
/** Encryption is demanded, and a method was found. */
export const WAY_ENCRYPTED = [
  { from: 'post-quarantine-force-encrypt', to: 'post-dlp', because: 'release-encrypted' },
  { from: 'encrypt-smime', to: 'dkim-sign', because: 'encrypted' },
  { from: 'dkim-sign', to: 'transport', because: 'not-signed' },
] as const;

/** A copy that was made anew. */
export function madeForm(copyId: string, protection: 'encrypted' | 'signed' = 'encrypted'): LeavingForm {
  return {
    ...{ kind: 'made', copyId, protection, method: 'smime', algorithms: ['aes-256-gcm'], keyCount: 1, keys: SEALED },
    ...{ generatedPasswords: [], signedBy: null, sizeBytes: 2_000, dkim: [] },
  };
}
