/** 7 Exceptions: what is let through by an exception, who answers for it, and until when. */
import { z } from 'zod';
import { expandRefs, type PatternGroup } from '#dlp';
import { exceptionStream, type GrantedException } from '#events';
import { instant, number, text, yesNo } from './report-columns.js';
import { endOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import { DESTROYED } from './report-words.js';
import { defineReport, each, figure, rounded, type ReportAsk } from './report.js';

const row = z.object({
  id: text('Exception', 'Its id.'),
  patterns: text('Patterns', 'Patterns and groups that it lets through.'),
  sender: text('Sender', 'Whose mail; `*` is everybody. People as far as the reader may know them.'),
  recipient: text('Recipient', 'Mail to whom.'),
  owner: text('Owner', 'Account that answers for it.'),
  ownerIsActive: yesNo('Owner active', 'The account of the owner is open.'),
  reason: text('Reason', 'In the words of who granted it.'),
  grantedAt: instant('Granted', 'When it was granted.'),
  grantedBy: text('Granted by', 'Who granted it.'),
  expiresAt: instant('Expires', 'When it ends by itself.'),
  days: number('Length', 'From the grant to its end.', 'days'),
  state: text('State', 'At the end of the period: in force, expired or withdrawn.'),
  withdrawnAt: instant('Withdrawn', 'When it was taken back.'),
  withdrawnBy: text('Withdrawn by', 'Who took it back.'),
});
type Row = z.infer<typeof row>;

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

export const exceptions = defineReport({
  name: 'exceptions',
  number: 7,
  title: 'Exceptions',
  question: 'What is let through by exception, who answers for it, and until when?',
  source: 'Facts of the policy, folded as of the end.',
  scopes: ['all', 'pattern', 'account'],
  period: 'period',
  row,
  async build(sources, ask) {
    const state = (await sources.policies.policy.asOf(endOf(ask)))?.state;
    const groups = [...(state?.groups.values() ?? [])].map(({ group }) => group);
    const wanted = [...(state?.exceptions.values() ?? [])].filter((exception) => isWanted(exception, ask, groups));
    const rows = await Promise.all(wanted.map((exception) => rowOf(sources, ask, exception)));
    const inForce = rows.filter((made) => made.state === 'in force');
    const soon = new Date(Date.parse(endOf(ask)) + SOON_DAYS * DAY_MS).toISOString();
    return {
      rows: each(rows),
      figures: () => [
        figure('In force at the end', inForce.length, 'exceptions'),
        figure(
          `Ending within ${String(SOON_DAYS)} days`,
          inForce.filter(({ expiresAt }) => expiresAt !== null && expiresAt < soon).length,
          'exceptions',
        ),
        figure('Without an active owner', inForce.filter(({ ownerIsActive }) => ownerIsActive === false).length, 'exceptions'),
      ],
      notes: () => ['Exceptions that were in force at any time of the period.'],
    };
  },
});

function isWanted(
  { refs, owner, granted, expiresAt, withdrawn }: GrantedException,
  { from, scope }: ReportAsk,
  groups: readonly PatternGroup[],
): boolean {
  const end = withdrawn !== null && withdrawn.at < expiresAt ? withdrawn.at : expiresAt;
  const isOverBefore = end < from || end < granted.at;
  if (isOverBefore) return false;
  if (scope.kind === 'account') return owner === scope.value;
  return scope.kind !== 'pattern' || expandRefs(refs, groups).has(scope.value);
}

async function rowOf(
  { words, policies: { exceptionEnds, policyKeys }, records: { accounts } }: ReportSources,
  ask: ReportAsk,
  granted: GrantedException,
): Promise<Row> {
  const { id, refs, expiresAt, owner, withdrawn } = granted;
  const { sender, recipient } = await exceptionEnds.of(granted, ask.caller);
  return {
    id,
    patterns: refs.join(' '),
    sender: sender || DESTROYED,
    recipient: recipient || DESTROYED,
    owner: words.nameOfAccount(owner),
    ownerIsActive: accounts.find(owner)?.state.status === 'open',
    reason: policyKeys.openReason(exceptionStream(id), granted.reason) || DESTROYED,
    grantedAt: granted.granted.at,
    grantedBy: words.name(granted.granted.by),
    expiresAt,
    days: rounded((Date.parse(expiresAt) - Date.parse(granted.granted.at)) / DAY_MS),
    state: withdrawn !== null ? 'withdrawn' : expiresAt <= endOf(ask) ? 'expired' : 'in force',
    withdrawnAt: withdrawn?.at ?? null,
    withdrawnBy: withdrawn === null ? null : words.name(withdrawn.by),
  };
}
