/** `lazaret message release`, `delete`, `return` and the others: one decision about one message, asked of the running engine. */
import type { Command } from 'commander';
import { closingVerdictSchema, reasonCodeSchema, type Receipt, releaseKindSchema, routes } from '#contracts';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, numberList, wholeNumber } from './options.js';
import type { Terminal } from './terminal.js';

export interface DecisionOptions extends EngineOptions {
  readonly reason?: string;
  readonly verdict?: string;
  readonly note?: string;
  readonly text?: string;
  readonly recipients?: readonly number[];
  readonly revision?: number;
  readonly kind?: string;
  readonly acknowledgeClearText?: boolean;
  readonly proposal?: string;
  readonly days?: number;
}

type Name =
  'release' | 'delete' | 'return' | 'undo' | 'restore' | 'deny' | 'approve' | 'reject' | 'withdraw' | 'hold' | 'unhold' | 'extend';

interface Decision {
  readonly says: string;
  readonly route: (typeof routes)[
    | 'release'
    | 'delete'
    | 'returnToSender'
    | 'undo'
    | 'restore'
    | 'denyRequest'
    | 'approve'
    | 'reject'
    | 'withdraw'
    | 'hold'
    | 'unhold'
    | 'extend'];
  readonly takes: readonly (keyof typeof OPTIONS)[];
}

const DECISIONS: Readonly<Record<Name, Decision>> = {
  release: {
    says: 'release a held message after the undo window; a proposal where a second person is asked for',
    route: routes.release,
    takes: ['reason', 'verdict', 'note', 'recipients', 'kind', 'acknowledgeClearText'],
  },
  delete: {
    says: 'delete a held message after the undo window; restorable for some days',
    route: routes.delete,
    takes: ['reason', 'verdict', 'note', 'recipients'],
  },
  return: {
    says: 'return a held message to its sender for correction',
    route: routes.returnToSender,
    takes: ['reason', 'verdict', 'note', 'recipients', 'text'],
  },
  undo: { says: 'take back a decision inside its undo window', route: routes.undo, takes: [] },
  restore: { says: 'hold deleted copies again', route: routes.restore, takes: ['reason', 'note', 'recipients'] },
  deny: { says: 'answer what the sender asks for with no', route: routes.denyRequest, takes: ['reason', 'answer'] },
  approve: { says: 'approve a proposed release as the second person', route: routes.approve, takes: ['proposal', 'acknowledgeClearText'] },
  reject: { says: 'reject a proposed release', route: routes.reject, takes: ['proposal', 'reason', 'note'] },
  withdraw: { says: 'withdraw a proposal of one’s own', route: routes.withdraw, takes: ['proposal'] },
  hold: { says: 'hold on to a message without end', route: routes.hold, takes: ['reason', 'note'] },
  unhold: { says: 'let the hold end at its time again', route: routes.unhold, takes: [] },
  extend: { says: 'keep a message longer', route: routes.extend, takes: ['reason', 'days'] },
};

const OPTIONS = {
  reason: (command: Command) => command.addOption(choice('--reason <code>', 'why', reasonCodeSchema.options).makeOptionMandatory()),
  verdict: (command: Command) =>
    command.addOption(choice('--verdict <verdict>', 'what the message was', closingVerdictSchema.options).makeOptionMandatory()),
  note: (command: Command) => command.option('--note <text>', 'note for those who look later'),
  text: (command: Command) => command.requiredOption('--text <text>', 'what the sender is told'),
  answer: (command: Command) => command.option('--text <text>', 'what the sender is told'),
  recipients: (command: Command) =>
    command.option('--recipients <numbers>', 'only these recipients, by their numbers between commas (default: all)', numberList),
  kind: (command: Command) =>
    command.addOption(
      choice('--kind <kind>', 'by the rules of encryption, encrypted, or straight to the next hop', releaseKindSchema.options).default(
        'release',
      ),
    ),
  acknowledgeClearText: (command: Command) =>
    command.option('--acknowledge-clear-text', 'mail that could not be encrypted may leave in clear: I know'),
  proposal: (command: Command) => command.option('--proposal <id>', 'only this proposal (default: the open one)'),
  days: (command: Command) => command.requiredOption('--days <days>', 'so many days from now', wholeNumber(1, 365)),
} as const;

export function addDecisionCommands(message: Command, terminal: Terminal): void {
  for (const [name, decision] of Object.entries(DECISIONS)) {
    const command = engineOptions(message.command(name).description(decision.says)).argument(
      '<id>',
      'message id, see: lazaret message list',
    );
    for (const option of decision.takes) OPTIONS[option](command);
    command
      .option(
        '--revision <revision>',
        'decide only if the message still stands here (default: where it stands now)',
        wholeNumber(0, 1_000_000_000),
      )
      .action((id: string, options: DecisionOptions) => decide(decision, id, { options, terminal }));
  }
}

async function decide(
  decision: Decision,
  id: string,
  { options, terminal }: { options: DecisionOptions; terminal: Terminal },
): Promise<void> {
  const engine = openEngineClient(options.config);
  const needsLook = options.revision === undefined || (decision.takes.includes('proposal') && options.proposal === undefined);
  const message = needsLook ? await engine.ask(routes.heldMessage, { parameters: { id } }) : undefined;
  const body = {
    expectedRevision: options.revision ?? message?.revision ?? 0,
    ...said(options),
    ...(decision.takes.includes('proposal') && { proposalId: options.proposal ?? message?.proposal?.id ?? 'none' }),
  };
  const receipt = await engine.ask(decision.route, { parameters: { id }, body });
  terminal.print(options.json === true ? JSON.stringify(receipt) : receiptSentence(receipt));
}

/** What was said, by the names of the interface; what was not is left out. */
export function said({ reason, verdict, note, text, recipients, kind, acknowledgeClearText, days }: DecisionOptions): object {
  const named = { reason, verdict, note, text, recipients, kind, days, clearTextAcknowledged: acknowledgeClearText };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

function receiptSentence({ messageId, revision, state, commitAt, proposalId }: Receipt): string {
  const undo = commitAt === null ? '' : `; it can be taken back until ${commitAt}`;
  const second = proposalId === null ? '' : `; a second person is asked (proposal ${proposalId})`;
  return `${messageId} is ${state} at revision ${revision}${undo}${second}`;
}
