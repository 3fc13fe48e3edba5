import * as z from 'zod';

export const domainSchema = z
  .string()
  .max(253)
  .regex(/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'a domain in lower-case ASCII');
export const teamSchema = z.string().min(1).max(64);

/** Which held mail an account may know of; an empty list limits nothing, and a message must be within each of the three. */
export const reachSchema = z.object({
  /** Domains of senders. */
  domains: z.array(z.string()),
  /** Whose queue: the setting `quarantine.team` of the sender, or the team that it was assigned to. */
  teams: z.array(z.string()),
  /** Ids of pattern groups. */
  patternGroups: z.array(z.string()),
});
export type ReachLimits = z.infer<typeof reachSchema>;
