/** Held messages that are near copies of one another: the same sender, the same patterns, almost the same text. */
import * as z from 'zod';
import { heldMessageRowSchema, severitySchema } from './held-message.js';

const count = z.int().nonnegative();

/** Why one member is not like the others. */
export const outlierSchema = z.object({
  kind: z.enum(['recipient-domain', 'score', 'attachments']),
  /** For people: `goes to kestrel.example, to which no other copy goes`. */
  because: z.string(),
});
export type Outlier = z.infer<typeof outlierSchema>;

export const campaignSchema = z.object({
  /** Id of its first message. */
  id: z.string(),
  size: count,
  /** Members that still wait for a decision. */
  open: count,
  /** Of the members, how many are unlike the others. */
  outliers: count,
  /** Envelope sender and subject of a member whose content is still there; empty when there is none. */
  sender: z.string(),
  subject: z.string(),
  /** Names of the patterns that acted; the same for all members. */
  patterns: z.array(z.string()),
  /** The highest of its members. */
  severity: severitySchema,
  firstAt: z.string(),
  lastAt: z.string(),
});
export type Campaign = z.infer<typeof campaignSchema>;

export const campaignListSchema = z.object({ campaigns: z.array(campaignSchema), total: count });
export type CampaignList = z.infer<typeof campaignListSchema>;

export const campaignQuerySchema = z.strictObject({
  /** `open`: with a member that waits for a decision. */
  state: z.enum(['open', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const campaignMemberSchema = z.object({
  row: heldMessageRowSchema,
  /** Bits of 64 by which its text differs from the first message's. */
  distance: z.int().min(0).max(64),
  /** Empty: like the others. */
  outlier: z.array(outlierSchema),
});
export type CampaignMember = z.infer<typeof campaignMemberSchema>;

/** One group with its members, those that are unlike the others first. `q=campaign:<id>` selects the same messages for a decision. */
export const campaignDetailSchema = campaignSchema.extend({
  /** One sentence: what makes them a group. */
  why: z.string(),
  /** At most 500. */
  members: z.array(campaignMemberSchema),
});
export type CampaignDetail = z.infer<typeof campaignDetailSchema>;
