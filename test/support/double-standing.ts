/** Where the double's messages stand between people: some asked for, proposed, claimed, held without end, under a legal hold, back after a release. */
import { decisionActionSchema, type DecisionAction, type HeldMessage } from '#contracts';

export const BEN = { id: 'a4', name: 'Ben Carter' };
const YUSUF = { id: 'a5', name: 'Yusuf Demir' };
const NOT_NOW = new Set<DecisionAction>(['undo', 'restore', 'deny', 'approve', 'reject', 'withdraw', 'unhold']);
const MINUTE = 60_000;

/** Every action of the vocabulary, those in `changed` as it says. */
export function actionsOf(changed: Partial<Record<DecisionAction, boolean | string>> = {}): HeldMessage['actions'] {
  return decisionActionSchema.options.map((action) => {
    const said = changed[action] ?? (NOT_NOW.has(action) ? 'There is nothing to do that to.' : true);
    return typeof said === 'string' ? { action, allowed: false, because: said } : { action, allowed: said, because: null };
  });
}

export const nothingStands = {
  request: null,
  proposal: null,
  pinned: null,
  legalHolds: { count: 0, matters: [] },
  encryptionFailed: false,
  assignee: null,
  team: null,
  claim: null,
  deletedUntil: null,
  secondPerson: { release: [], 'release-encrypted': [], 'as-is': [] },
  actions: actionsOf(),
} satisfies Partial<HeldMessage>;

const ago = (nowMs: number, minutes: number): string => new Date(nowMs - minutes * MINUTE).toISOString();

/** How the message at this place of the list stands; the first ten differ, the others are plain. */
export function standingAt(at: number, nowMs: number): Partial<HeldMessage> {
  switch (at) {
    case 0:
      return {
        request: {
          id: 'q1',
          reason: 'business-need',
          text: 'The broker settles at noon and needs the corrected ledger before that',
          at: ago(nowMs, 18),
        },
        secondPerson: { release: [], 'release-encrypted': [], 'as-is': ['severity', 'kind'] },
        actions: actionsOf({ deny: true }),
      };
    case 1:
      return {
        proposal: {
          id: 'p7',
          by: BEN,
          at: ago(nowMs, 12),
          kind: 'as-is',
          recipients: [0],
          reason: 'business-need',
          verdict: 'business-as-usual',
          note: 'His own payroll, agreed with HR',
          because: ['severity', 'kind'],
          mayApprove: true,
          mayNotApproveBecause: null,
        },
        actions: actionsOf({ approve: true, reject: true, withdraw: 'Only who proposed it can withdraw it.' }),
      };
    case 4:
      return { claim: { by: BEN, until: new Date(nowMs + 4 * MINUTE).toISOString() } };
    case 5:
      return { encryptionFailed: true };
    case 7:
      return {
        pinned: { by: YUSUF.name, at: ago(nowMs, 200), reason: 'business-need', note: 'Waits for the address check' },
        actions: actionsOf({ unhold: true, hold: 'It is held without end already.' }),
      };
    case 8:
      return {
        legalHolds: { count: 1, matters: ['Halden v. Kestrel'] },
        actions: actionsOf({ delete: 'A legal hold keeps it.', return: 'A legal hold keeps it.' }),
      };
    default:
      return {};
  }
}
