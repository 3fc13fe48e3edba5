/** What the double keeps of people's work on the quarantine: who looks and claims, and decisions about many. */
import type { Bulk, Claim, Person } from '#contracts';

/** Who is at one message. */
export interface DoubleAttended {
  readonly claim: Claim | null;
  readonly viewers: Person[];
}
/** By message id. */
export type DoubleAttendance = Map<string, DoubleAttended>;
/** By selection id. */
export type DoubleBulks = Map<string, { ids: string[]; bulk: Bulk | null }>;
