/** Whether duties that must be apart were: looked for in the record, though the engine refuses each of them. */
import type { Role } from '#events';
import { EMPTY_ROW, type AccessReviewRow, type AccountAt } from './access-review-row.js';
import type { ReportSources } from './report-sources.js';
import type { ReportAsk } from './report.js';

/** Roles that one person should not have together, and why. Allowed, since a small company has few people: to be reviewed. */
const APART: readonly { readonly roles: readonly [Role, Role]; readonly why: string }[] = [
  { roles: ['policy-author', 'policy-approver'], why: 'writes the policy and takes it live' },
  { roles: ['administrator', 'dlp-manager'], why: 'opens accounts and decides on mail' },
  { roles: ['auditor', 'dlp-manager'], why: 'audits own decisions' },
  { roles: ['auditor', 'administrator'], why: 'audits the accounts that it opens' },
  { roles: ['auditor', 'policy-author'], why: 'audits the own policy' },
  { roles: ['administrator', 'key-custodian'], why: 'opens accounts and takes private keys' },
];

const DECISIONS = ['ReleaseScheduled', 'ReleaseProposed', 'DeletionScheduled', 'ReturnScheduled', 'RequestDenied', 'HoldExtended'] as const;

export async function* dutiesNotApart(
  sources: ReportSources,
  ask: ReportAsk,
  accounts: ReadonlyMap<string, AccountAt>,
): AsyncGenerator<AccessReviewRow> {
  yield* rolesTogether(sources, accounts);
  yield* decisions(sources, ask, accounts);
  yield* versions(sources, ask);
}

function* rolesTogether({ words }: ReportSources, accounts: ReadonlyMap<string, AccountAt>): Generator<AccessReviewRow> {
  for (const [accountId, { state }] of accounts) {
    if (state.status !== 'open') continue;
    for (const { roles, why } of APART.filter((rule) => rule.roles.every((role) => state.roles.includes(role)))) {
      yield row(words.nameOfAccount(accountId), accountId, { what: `has ${roles.join(' and ')}`, detail: why, result: 'to review' });
    }
  }
}

/** Somebody approved what they had proposed, or decided on their own mail. */
async function* decisions(
  { facts, words }: ReportSources,
  ask: ReportAsk,
  accounts: ReadonlyMap<string, AccountAt>,
): AsyncGenerator<AccessReviewRow> {
  for await (const fact of facts.between(DECISIONS, ask)) {
    const { actor, at, message } = fact;
    if (actor.kind !== 'account' || message === null) continue;
    const told = { at, by: words.name(actor), detail: `message ${message}`, result: 'violation' };
    const senderTag = facts.mail(message)?.state.senderTag;
    if (senderTag != null && accounts.get(actor.id)?.state.emailTag === senderTag) {
      yield row(words.name(actor), actor.id, { ...told, what: 'decided on own mail' });
    }
    if (fact.type !== 'ReleaseScheduled' || fact.data.proposalId === null) continue;
    const { proposalId } = fact.data;
    const proposed = facts.ofMessage(message).find(({ type, data }) => type === 'ReleaseProposed' && data.proposalId === proposalId);
    if (proposed?.actor.id === actor.id) yield row(words.name(actor), actor.id, { ...told, what: 'approved the own proposal' });
  }
}

/** A version of a pattern was taken live by its author: a violation only where the configuration asks for another person. */
function* versions(
  { words, policies: { policy }, records: { config } }: ReportSources,
  { from, to }: ReportAsk,
): Generator<AccessReviewRow> {
  for (const { id, versions: all } of policy.current().state.patterns.values()) {
    for (const { pattern, saved, moves } of all) {
      const own = moves.filter(
        ({ to: state, at, by }) => state === 'live' && at >= from && at < to && by.kind === 'account' && by.id === saved.by.id,
      );
      for (const { at, by } of own) {
        const result = config.policy.separateApproval ? 'violation' : 'to review';
        const detail = `pattern ${id} version ${String(pattern.version)}`;
        yield row(words.name(by), by.id, { at, by: words.name(by), what: 'took the own version live', detail, result });
      }
    }
  }
}

function row(account: string, accountId: string, more: Partial<AccessReviewRow>): AccessReviewRow {
  return { ...EMPTY_ROW, kind: 'duties', account, accountId, ...more };
}
