/** What the double keeps of people's work on the quarantine: who looks and claims, and decisions about many. */
import type { AttendanceEvent, Bulk } from '#contracts';

/** By message id. */
export type DoubleAttendance = Map<string, Omit<AttendanceEvent, 'id'>>;
/** By selection id. */
export type DoubleBulks = Map<string, { ids: string[]; bulk: Bulk | null }>;
