/** Any command that people and the engine may send about a message of three recipients, right or wrong, in any order. */
import * as fc from 'fast-check';
import type { LeavingForm, MessageCommand, Routing } from '../../src/message/message-commands.js';
import type { MessageState } from '../../src/message/message-state.js';
import { CLOSING_VERDICTS, REASON_CODES, RELEASE_KINDS, REQUEST_REASONS } from '../../src/message/fact-parts.js';
import { madeForm, OTHER_TAG, SEALED, SENDER_TAG, WAY_ENCRYPTED, WAY_INSIDE, WAY_OUT } from './message-facts.js';

/** Four people: the sender, two managers, and who wrote the pattern; one of the managers has a second account. */
export const PEOPLE = [
  { actorId: 'account-sender', actorTag: SENDER_TAG },
  { actorId: 'account-ana', actorTag: OTHER_TAG },
  { actorId: 'account-ana-2', actorTag: OTHER_TAG },
  { actorId: 'account-ben', actorTag: 'be'.repeat(16) },
  { actorId: 'account-author', actorTag: 'aa'.repeat(16) },
  { actorId: 'cli', actorTag: null },
] as const;
export const AUTHORS = ['account-author'] as const;

const person = fc.constantFrom(...PEOPLE);
/** Stands for what the step finds: the running clock, a new id, the proposal, request or delivery that is open. */
const NOW = '2026-03-01T10:00:00.000Z';
const instant = fc.constant(NOW);
const id = fc.constant('open');
const recipients = fc.option(fc.subarray([0, 1, 2], { minLength: 1 }), { nil: undefined });
const reason = fc.constantFrom(...REASON_CODES);
const note = fc.constantFrom(SEALED, null);
const undoSeconds = fc.constantFrom(0, 30);
const fourEyes = fc.constantFrom([], ['severity'], ['pattern', 'kind']);
const clearTextAcknowledged = fc.boolean();
const said = { reason, note, undoSeconds, now: instant, decisionId: id };
const verdict = fc.constantFrom(...CLOSING_VERDICTS);

const byTransport: readonly Routing[] = [{ recipients: [0, 1, 2], to: 'transport', transitions: WAY_OUT }];
const DKIM: LeavingForm = { kind: 'dkim', fields: SEALED, signedBy: [{ domain: 'a.example', selector: 's1' }] };
const routing: fc.Arbitrary<readonly Routing[] | undefined> = fc.option(
  fc.oneof(
    fc.constant(byTransport),
    fc.array(
      fc
        .record({
          recipients: fc.subarray([0, 1, 2], { minLength: 1 }),
          to: fc.constantFrom<Routing['to']>('transport', 'failed-encryption-quarantine', 'notify-sender-not-encrypted'),
          transitions: fc.constantFrom<Routing['transitions']>(WAY_OUT, WAY_INSIDE, WAY_ENCRYPTED, []),
          form: fc.constantFrom(undefined, madeForm('copy-1'), madeForm('copy-2'), madeForm('copy-3', 'signed'), DKIM),
        })
        .map(({ form, ...way }) => (form === undefined ? way : { ...way, form })),
      { maxLength: 3 },
    ),
  ),
  { nil: undefined, freq: 2 },
);

function byPerson<T extends object>(command: fc.Arbitrary<T>): fc.Arbitrary<T & (typeof PEOPLE)[number]> {
  return fc.tuple(command, person).map(([asked, who]) => ({ ...asked, ...who }));
}

const withRecipients = <T extends object>(command: fc.Arbitrary<T>): fc.Arbitrary<T & { readonly recipients?: readonly number[] }> =>
  fc.tuple(command, recipients).map(([asked, named]) => (named === undefined ? asked : { ...asked, recipients: named }));

const approval: fc.Arbitrary<MessageCommand> = byPerson(
  fc.record({
    type: fc.constant('ApproveRelease' as const),
    proposalId: id,
    patternAuthors: fc.constant(AUTHORS),
    clearTextAcknowledged,
    undoSeconds,
    now: instant,
    decisionId: id,
  }),
);

const decisions: fc.Arbitrary<MessageCommand>[] = [
  byPerson(
    withRecipients(
      fc.record({
        type: fc.constant('ScheduleRelease' as const),
        kind: fc.constantFrom(...RELEASE_KINDS),
        fourEyes,
        patternAuthors: fc.constant(AUTHORS),
        clearTextAcknowledged,
        verdict,
        ...said,
      }),
    ),
  ),
  byPerson(withRecipients(fc.record({ type: fc.constant('ScheduleDeletion' as const), verdict, ...said }))),
  byPerson(withRecipients(fc.record({ type: fc.constant('ScheduleReturn' as const), text: fc.constant(SEALED), verdict, ...said }))),
  byPerson(fc.record({ type: fc.constant('RejectProposal' as const), proposalId: id, reason, note })),
  byPerson(fc.record({ type: fc.constant('WithdrawProposal' as const), proposalId: id })),
  byPerson(fc.record({ type: fc.constant('UndoDecision' as const), now: instant })),
  byPerson(withRecipients(fc.record({ type: fc.constant('RestoreDeleted' as const), reason, note }))),
  byPerson(fc.record({ type: fc.constant('ExtendHold' as const), expiresAt: instant, reason })),
  byPerson(fc.record({ type: fc.constant('PinHold' as const), reason, note })),
  byPerson(fc.record({ type: fc.constant('UnpinHold' as const) })),
  byPerson(fc.record({ type: fc.constant('RecordDownload' as const), reason })),
  byPerson(fc.record({ type: fc.constant('DenyRequest' as const), requestId: id, reason, text: note })),
  byPerson(
    fc.record({
      type: fc.constant('Assign' as const),
      assignee: fc.constantFrom('account-ben', null),
      team: fc.constantFrom('Claims', null),
      note,
    }),
  ),
  byPerson(fc.record({ type: fc.constant('Escalate' as const), note })),
];

const bySender: fc.Arbitrary<MessageCommand>[] = [
  withRecipients(
    fc.record({
      type: fc.constant('RequestRelease' as const),
      requestId: id,
      reason: fc.constantFrom(...REQUEST_REASONS),
      text: fc.constant(SEALED),
    }),
  ),
  withRecipients(
    fc.record({
      type: fc.constant('OriginatorRelease' as const),
      kind: fc.constantFrom(...RELEASE_KINDS),
      fourEyes,
      allowed: fc.boolean(),
      proof: fc.constantFrom('code' as const, 'sign-in' as const, null),
      ...said,
    }),
  ),
  withRecipients(
    fc.record({
      type: fc.constant('OriginatorDelete' as const),
      allowed: fc.boolean(),
      proof: fc.constantFrom('code' as const, 'sign-in' as const, null),
      ...said,
    }),
  ),
];

const byEngine: fc.Arbitrary<MessageCommand>[] = [
  fc.record({ type: fc.constant('PurgeDeleted' as const), now: instant, deletedDays: fc.constantFrom(0, 7) }),
  fc.record({ type: fc.constant('ExpireHold' as const), now: instant, deletedDays: fc.constantFrom(0, 7) }),
  fc.record({ type: fc.constant('DestroySnippets' as const) }),
  fc.record({ type: fc.constant('EraseMessage' as const) }),
  fc.record({ type: fc.constant('AnnounceExpiry' as const), now: instant, beforeSeconds: fc.constant(86_400) }),
  fc.record({ type: fc.constant('ApplyLegalHold' as const), holdId: id }),
  fc.record({ type: fc.constant('LiftLegalHold' as const), holdId: id }),
  fc.record({
    type: fc.constant('ConcludeDelivery' as const),
    deliveryId: id,
    relayed: fc.subarray([0, 1, 2]),
    failed: fc.subarray([0, 1, 2]),
    now: instant,
  }),
  fc.record({
    type: fc.constant('RecordBounce' as const),
    recipients: fc.subarray([0, 1, 2], { minLength: 1 }),
    code: fc.constant(550),
    reply: note,
    now: instant,
  }),
];

/** Seconds before a command: within an undo window, past one, past the time to restore, past the hold. */
const gap = fc.constantFrom(1, 1, 29, 31, 31, 2 * 86_400, 8 * 86_400);

/** A command, and how long after the one before it comes. */
export interface Asked {
  readonly command: MessageCommand;
  readonly gapSeconds: number;
}

/** Decisions of people half of the time, so that they meet what the engine makes of them. */
const anything: fc.Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    command: fc.oneof(
      { weight: 5, arbitrary: fc.oneof(...decisions, ...Array.from({ length: 5 }, () => approval)) },
      { weight: 1, arbitrary: fc.oneof(...bySender) },
      { weight: 2, arbitrary: fc.oneof(...byEngine) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(instant, routing)
          .map(([now, ways]): MessageCommand => ({ type: 'CommitDecision', now, ...(ways && { routing: ways }) })),
      },
    ),
    gapSeconds: gap,
  }),
  { minLength: 5, maxLength: 40 },
);

const ben = PEOPLE[3];
const byBen = {
  reason: 'business-need',
  verdict: 'false-alarm',
  note: null,
  undoSeconds: 0,
  now: NOW,
  decisionId: 'open',
  ...ben,
} as const;
const releaseIt: MessageCommand = {
  ...{ type: 'ScheduleRelease', kind: 'release', fourEyes: [], patternAuthors: [], clearTextAcknowledged: true },
  ...byBen,
};
const deleteIt: MessageCommand = { type: 'ScheduleDeletion', ...byBen };
const keepIt: MessageCommand = { type: 'ApplyLegalHold', holdId: 'open' };
const purgeIt: MessageCommand = { type: 'PurgeDeleted', now: NOW, deletedDays: 0 };
const way = { to: 'transport', transitions: WAY_OUT } as const;
const leadItTwice: MessageCommand = {
  ...{ type: 'CommitDecision', now: NOW },
  routing: [
    { ...way, recipients: [0, 1, 2] },
    { ...way, recipients: [0, 1, 2] },
  ],
};

const leadInForms: MessageCommand = {
  ...{ type: 'CommitDecision', now: NOW },
  routing: [
    { recipients: [0], to: 'transport', transitions: WAY_ENCRYPTED, form: madeForm('copy-1') },
    { recipients: [1], to: 'transport', transitions: WAY_OUT, form: DKIM },
    { recipients: [2], to: 'transport', transitions: WAY_ENCRYPTED },
  ],
};

/** What chance seldom puts in this order: a hold between a deletion and its end, a copy that is led out by two ways. */
const endings: readonly (readonly MessageCommand[])[] = [
  [],
  [deleteIt, keepIt, purgeIt],
  [deleteIt, purgeIt, keepIt, { type: 'DestroySnippets' }],
  [releaseIt, leadItTwice, leadItTwice],
  [releaseIt, leadInForms, leadItTwice],
];

export const messageCommands: fc.Arbitrary<readonly Asked[]> = fc
  .tuple(anything, fc.constantFrom(...endings))
  .map(([before, ending]) => [...before, ...ending.map((command) => ({ command, gapSeconds: 31 }))]);

/** Puts in what the command stands for at this step. */
export function addressed(command: MessageCommand, state: MessageState, step: number, now: string): MessageCommand {
  const known = state.status === 'known' ? state : undefined;
  return {
    ...command,
    ...('now' in command && { now }),
    ...('decisionId' in command && { decisionId: `decision-${String(step)}` }),
    ...(command.type === 'RequestRelease' && { requestId: `request-${String(step)}` }),
    ...(command.type === 'DenyRequest' && { requestId: known?.request?.id ?? 'none' }),
    ...('proposalId' in command && { proposalId: known?.proposal?.id ?? 'none' }),
    ...('deliveryId' in command && { deliveryId: known?.releaseDeliveries.at(-1) ?? 'none' }),
    ...('holdId' in command && { holdId: command.type === 'LiftLegalHold' ? (known?.legalHolds[0] ?? 'none') : `hold-${String(step)}` }),
    ...(command.type === 'ExtendHold' && { expiresAt: new Date(Date.parse(now) + 40 * 86_400_000).toISOString() }),
  }; // the same command with other values in the same fields
}
