/** A row of the table as it is shown. */
import { messageStateSchema, releaseKindSchema, severitySchema, whySchema, type HeldMessageRow } from '#contracts';
import { z } from 'zod';
import type { Viewer } from './viewer.js';

const text = z.string().nullable();
const flag = z.int();

/** JSON columns as text. */
export const rowSchema = z.object({
  id: z.string(),
  revision: z.int(),
  state: messageStateSchema,
  severity: severitySchema,
  severity_rank: z.int(),
  waiting: flag,
  urgency: z.int(),
  score: z.number(),
  received_at: z.string(),
  expires_at: z.string(),
  waiting_since: z.string(),
  commit_at: text,
  closing_verdict: text,
  deleted_at: text,
  uninspectable: flag,
  pinned: flag,
  legal_hold: flag,
  bounced: flag,
  encryption_failed: flag,
  recipient_count: z.int(),
  attachment_count: z.int(),
  size_bytes: z.int(),
  team: text,
  assignee: text,
  claim_by: text,
  claim_until: text,
  proposal_id: text,
  proposal_kind: releaseKindSchema.nullable(),
  proposal_by: text,
  proposal_at: text,
  request_id: text,
  request_text: text,
  campaign: text,
  sender_tag: text,
  subject: text,
  from_header: text,
  envelope_sender: text,
  recipients: text,
  why: z.string(),
});
export type Row = z.infer<typeof rowSchema>;

/** What is read of a row. */
export const ROW_COLUMNS = Object.keys(rowSchema.shape).join(', ');

const SHOWN_RECIPIENTS = 3;
const DAY_MS = 86_400_000;
const recipientsSchema = z.array(z.string());
const whysSchema = z.array(whySchema);

/** @param sizes - of the campaigns: how many of its messages the reader may know of. */
export function shownRow(row: Row, viewer: Viewer, sizes: ReadonlyMap<string, number>): HeldMessageRow {
  const recipients = row.recipients === null ? [] : recipientsSchema.parse(JSON.parse(row.recipients));
  return {
    id: row.id,
    revision: row.revision,
    state: row.state,
    severity: row.severity,
    score: row.score,
    ...senderOf(row, viewer),
    recipients: recipients.slice(0, SHOWN_RECIPIENTS),
    recipientCount: row.recipient_count,
    subject: row.subject ?? '',
    why: whysSchema.parse(JSON.parse(row.why)),
    attachmentCount: row.attachment_count,
    sizeBytes: row.size_bytes,
    uninspectable: row.uninspectable === 1,
    receivedAt: row.received_at,
    expiresAt: row.expires_at,
    commitAt: row.commit_at,
    closingVerdict: row.closing_verdict,
    heldWithoutEnd: row.pinned === 1,
    legalHold: row.legal_hold === 1,
    bounced: row.bounced === 1,
    encryptionFailed: row.encryption_failed === 1,
    team: row.team,
    ...peopleOf(row, viewer),
    campaign: campaignOf(row, sizes),
    deletedUntil: deletedUntil(row, viewer),
  };
}

function senderOf(row: Row, { pseudonymOf }: Viewer): Pick<HeldMessageRow, 'from' | 'envelopeSender' | 'senderHidden'> {
  const pseudonym = pseudonymOf(row.id, row.sender_tag);
  if (pseudonym !== null) return { from: pseudonym, envelopeSender: pseudonym, senderHidden: true };
  return { from: row.from_header ?? '', envelopeSender: row.envelope_sender ?? '', senderHidden: false };
}

type People = Pick<HeldMessageRow, 'request' | 'proposal' | 'assignee' | 'claim'>;

function peopleOf(row: Row, { nameOf, nowMs }: Viewer): People {
  const person = (id: string): { id: string; name: string } => ({ id, name: nameOf(id) });
  const { request_id: request, proposal_id: proposal, claim_by: claimer, claim_until: until } = row;
  const claims = claimer !== null && until !== null && Date.parse(until) > nowMs;
  return {
    request: request === null ? null : { id: request, at: row.waiting_since, text: row.request_text ?? '' },
    proposal:
      proposal === null || row.proposal_kind === null
        ? null
        : { id: proposal, kind: row.proposal_kind, at: row.proposal_at ?? '', by: person(row.proposal_by ?? '') },
    assignee: row.assignee === null ? null : person(row.assignee),
    claim: claims ? { by: person(claimer), until } : null,
  };
}

/** A message alone is no campaign. */
function campaignOf({ campaign }: Row, sizes: ReadonlyMap<string, number>): HeldMessageRow['campaign'] {
  const size = campaign === null ? 0 : (sizes.get(campaign) ?? 0);
  return campaign !== null && size > 1 ? { id: campaign, size } : null;
}

function deletedUntil({ deleted_at: at }: Row, { nowMs, deletedDays }: Viewer): string | null {
  const until = at === null ? 0 : Date.parse(at) + deletedDays * DAY_MS;
  return until > nowMs ? new Date(until).toISOString() : null;
}
