/** What a role may decide about a held message; the matrix for people is docs/roles.md. */
import type { Role, Severity } from '#contracts';

/** What somebody wants to do with a held message. */
export type HeldAction =
  | 'release'
  | 'release-encrypted'
  | 'as-is'
  | 'delete'
  | 'return'
  | 'undo'
  | 'deny'
  | 'note'
  | 'claim'
  | 'assign'
  | 'escalate'
  | 'reveal'
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'download'
  | 'extend'
  | 'pin'
  | 'unpin'
  | 'restore';

/** Decisions that send or end a mail: for triage only while its severity is no higher than medium. */
const BY_SEVERITY: ReadonlySet<HeldAction> = new Set(['release', 'release-encrypted', 'delete']);
/** Neither sends nor destroys anything. */
const OF_TRIAGE: ReadonlySet<HeldAction> = new Set(['undo', 'deny', 'note', 'claim', 'assign', 'escalate', 'reveal', 'withdraw']);
const TRIAGE_SEVERITIES: ReadonlySet<Severity> = new Set(['low', 'medium']);

export interface HeldActionFacts {
  readonly action: HeldAction;
  /** Of the message as its row shows it; `unknown`, what could not be inspected, is not for triage. */
  readonly severity: Severity;
}

export type RoleRefusal = { readonly refused: 'role-missing'; readonly detail: string };

/** Why the roles do not allow it; undefined: they do. DLP managers may do everything, triage what is of low or medium severity. */
export function whyMayNotDecide(
  { roles }: { readonly roles: readonly Role[] },
  { action, severity }: HeldActionFacts,
): RoleRefusal | undefined {
  if (roles.includes('dlp-manager')) return undefined;
  if (!roles.includes('triage')) return { refused: 'role-missing', detail: 'only triage and DLP managers decide' };
  if (OF_TRIAGE.has(action)) return undefined;
  if (!BY_SEVERITY.has(action)) return { refused: 'role-missing', detail: 'only DLP managers may do this' };
  if (TRIAGE_SEVERITIES.has(severity)) return undefined;
  return { refused: 'role-missing', detail: 'triage decides on mail of low and medium severity; escalate it to a DLP manager' };
}

/** Whether the roles allow it. */
export function mayDecide(caller: { readonly roles: readonly Role[] }, facts: HeldActionFacts): boolean {
  return whyMayNotDecide(caller, facts) === undefined;
}
