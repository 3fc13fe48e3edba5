/** The facts of a held message that people and clocks make: proposed, released, returned, deleted, kept, asked for. */
import { z } from 'zod';
import { addressTag, instant, sealed } from '../sealed.js';
import { actorId, closingVerdict, decisionId, machineName, reason, recipients, releaseKind, REQUEST_REASONS } from './fact-parts.js';

/** A person of ours, or the sender by the link of a notice as far as the settings let them. */
const by = z.enum(['person', 'originator']);
const note = sealed.nullable();
/** The verdict is null for decisions of the sender, who does not say what the mail was. */
const decision = { recipients, reason, verdict: closingVerdict.nullable(), /** Free text of the decider. */ note };

export const releaseProposed = z.object({
  proposalId: decisionId,
  kind: releaseKind,
  ...decision,
  verdict: closingVerdict,
  by: actorId,
  proposerTag: addressTag.nullable(),
  /** The rules that ask for a second person. */
  because: z.array(machineName).min(1),
});
/** A second person said no; the copies stay held. */
export const proposalRejected = z.object({ proposalId: decisionId, reason, note });
export const proposalWithdrawn = z.object({ proposalId: decisionId });

export const releaseScheduled = z.object({
  releaseId: decisionId,
  kind: releaseKind,
  ...decision,
  commitAt: instant,
  by,
  /** The proposal that this approves; null when one person was enough. */
  proposalId: decisionId.nullable(),
});
export const releaseUndone = z.object({ releaseId: decisionId });
/** Of a release whose copies leave by both hops there are two, in one append: a delivery goes by one. */
export const releaseCommitted = z.object({
  releaseId: decisionId,
  kind: releaseKind,
  /** Those of the scheduled ones that go to transport. */
  recipients,
  /** Derived from the release: a repeated commit names the same delivery. */
  deliveryId: z.string(),
  /** The policy that had judged the message; a release never scans again. */
  policyRevision: z.string(),
});

/** Deleting is soft: the copies can be restored until the content is destroyed. */
export const deletionScheduled = z.object({ deletionId: decisionId, ...decision, commitAt: instant, by });
export const deletionUndone = z.object({ deletionId: decisionId });
export const deletionCommitted = z.object({ deletionId: decisionId, recipients });
export const deletionRestored = z.object({ recipients, reason, note });

/** Back to the sender for correction: a notice says what to change, the copies are closed. */
export const returnScheduled = z.object({
  returnId: decisionId,
  ...decision,
  /** What the sender is told. */
  text: sealed,
  commitAt: instant,
});
export const returnUndone = z.object({ returnId: decisionId });
export const returnCommitted = z.object({ returnId: decisionId, recipients });

/** The sender asks for the release of copies; changes nothing but what people see. */
export const releaseRequested = z.object({
  requestId: decisionId,
  recipients,
  reason: z.enum(REQUEST_REASONS),
  /** Why, in the sender's words. */
  text: sealed,
});
/** `text` is what the sender is told. */
export const requestDenied = z.object({ requestId: decisionId, reason, text: sealed.nullable() });

/** A copy that had to be encrypted and could not be: held, or refused and the sender told. */
export const encryptionFailed = z.object({
  recipients,
  cause: z.enum(['no-method', 'failed']),
  disposition: z.enum(['held', 'refused']),
  /** Which methods there were to try, and why each was not used or failed; without the others, which nobody wants here. */
  attempts: z
    .array(
      z.object({
        recipients,
        method: z.enum(['smime', 'pgp', 'pdf']),
        why: machineName,
        /** Else it was not even begun. */ tried: z.boolean(),
      }),
    )
    .max(100),
  /** The release that came to this; null at reception. */
  releaseId: decisionId.nullable(),
});
/** Released copies that did not arrive: they are back in the queue. */
export const copiesBounced = z.object({
  recipients,
  deliveryId: z.string().nullable(),
  /** The next hop refused, or a delivery report (RFC 3464) came back later. */
  source: z.enum(['next-hop', 'report']),
  /** SMTP code; null when it stands in the delivery's own facts or the report gives none. */
  code: z.int().nullable(),
  reply: sealed.nullable(),
  /** People have at least until then to decide again; null: the hold lasts longer anyway. */
  keptUntil: instant.nullable(),
});

export const holdExtended = z.object({ expiresAt: instant, reason });
/** Kept without an end until it is unpinned. */
export const holdPinned = z.object({ reason, note });
export const holdUnpinned = z.object({});
export const legalHoldApplied = z.object({ holdId: decisionId });
export const legalHoldLifted = z.object({ holdId: decisionId });
/** The sender and the managers are told that the hold ends at this time. */
export const expiryAnnounced = z.object({ expiresAt: instant });

export const messageAssigned = z.object({ assignee: actorId.nullable(), team: z.string().min(1).max(100).nullable(), note });
export const messageEscalated = z.object({ note });
export const noteAdded = z.object({ note: sealed });
export const contentDownloaded = z.object({ reason });
export const holdExpired = z.object({ recipients });
/** The bytes are gone. What explains a decision (subject, addresses, masked values) may be kept longer. */
export const contentDestroyed = z.object({
  cause: z.enum(['deleted', 'expired', 'retention', 'returned', 'erasure']),
  /** `destroyed`: everything goes at once, as at an erasure, and in facts of version 1. */
  snippets: z.enum(['kept', 'destroyed']),
});
/** The key of the sealed fields is gone; notes of deciders have a clock of their own. */
export const snippetsDestroyed = z.object({});

/** Type name → schema of its newest version. */
export const decisionEventSchemas = {
  ReleaseProposed: releaseProposed,
  ProposalRejected: proposalRejected,
  ProposalWithdrawn: proposalWithdrawn,
  ReleaseScheduled: releaseScheduled,
  ReleaseUndone: releaseUndone,
  ReleaseCommitted: releaseCommitted,
  DeletionScheduled: deletionScheduled,
  DeletionUndone: deletionUndone,
  DeletionCommitted: deletionCommitted,
  DeletionRestored: deletionRestored,
  ReturnScheduled: returnScheduled,
  ReturnUndone: returnUndone,
  ReturnCommitted: returnCommitted,
  ReleaseRequested: releaseRequested,
  RequestDenied: requestDenied,
  EncryptionFailed: encryptionFailed,
  CopiesBounced: copiesBounced,
  HoldExtended: holdExtended,
  HoldPinned: holdPinned,
  HoldUnpinned: holdUnpinned,
  LegalHoldApplied: legalHoldApplied,
  LegalHoldLifted: legalHoldLifted,
  ExpiryAnnounced: expiryAnnounced,
  MessageAssigned: messageAssigned,
  MessageEscalated: messageEscalated,
  NoteAdded: noteAdded,
  ContentDownloaded: contentDownloaded,
  HoldExpired: holdExpired,
  ContentDestroyed: contentDestroyed,
  SnippetsDestroyed: snippetsDestroyed,
} as const;
