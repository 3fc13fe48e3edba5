/**
 * Drafts of the policy that were tried on recorded mail, stream `simulation-{id}`: one fact, when the simulation has ended. What was drafted is
 * known by its digest and by the ids of what it changed; its texts, its places and the mail are not here.
 */
import { z } from 'zod';
import { instant } from '../sealed.js';

/** `cancelled`: somebody stopped it, or the engine was stopped. `failed`: the draft could not be in force, or a fault. */
export const SIMULATION_ENDS = ['finished', 'cancelled', 'failed'] as const;
/** Ids of one kind that a fact names at most; a list of this length may have been cut. */
export const MOST_DRAFTED = 1_000;

const count = z.int().nonnegative();
const outcome = z.enum(['pass', 'warn', 'must-encrypt', 'quarantine', 'block']);
const sixteenDigits = z.string().regex(/^[0-9a-f]{16}$/);
/** Of a pattern or a group. */
export const draftedId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);

export const simulationEnded = z.object({
  end: z.enum(SIMULATION_ENDS),
  startedAt: instant,
  /** The policy in force when it was asked for: what the draft was compared with. */
  policyRevision: sixteenDigits,
  /** What the policy would decide by with the draft: see `policyDigest`. */
  draftDigest: sixteenDigits,
  /** Mail received within, `until` not in it; null: no limit. */
  since: instant.nullable(),
  until: instant.nullable(),
  /** Whether mail that is still kept might be scanned again. */
  rescan: z.boolean(),
  /** Mails that were read, up to where it ended. */
  messages: count,
  /** Of these, judged under both policies; 0 where it did not finish. */
  replayed: count,
  /** Of these, those that the draft brings to another outcome, the strongest over the recipients. */
  changed: z.array(z.object({ before: outcome, after: outcome, messages: z.int().positive() })).max(20),
  patterns: z.array(draftedId).max(MOST_DRAFTED),
  groups: z.array(draftedId).max(MOST_DRAFTED),
  /** `place`: its id; null: one that is not open. */
  settings: z.array(z.object({ place: z.string().max(64).nullable(), key: z.string().min(1).max(100) })).max(MOST_DRAFTED),
});

export const simulationEventSchemas = { SimulationEnded: simulationEnded } as const;

/** Any fact of a simulation stream. */
export interface SimulationEvent {
  readonly type: 'SimulationEnded';
  readonly data: z.infer<typeof simulationEnded>;
}
