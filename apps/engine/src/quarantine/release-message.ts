import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReleaseKind, Severity } from '#contracts';
import type { ClosingVerdict, MessageCommand, ReasonCode } from '#events';
import type { HeldAction } from '../access/may-decide-port.js';
import { refused, type CommandOutcome, type DecisionMeta, type Refused } from './command-outcome.js';
import { HeldMessages, type AboutDecision } from './held-messages.js';

/** What a decision about a held message says. */
export interface DecisionData {
  readonly messageId: string;
  /** The revision that the decider saw; absent for programs that take it as it is. */
  readonly expectedRevision?: number;
  /** Absent: all that are held. */
  readonly recipients?: readonly number[];
  readonly reason: ReasonCode;
  readonly verdict: ClosingVerdict;
  readonly note?: string;
}

export interface ReleaseData extends DecisionData {
  readonly kind: ReleaseKind;
  /** The decider knows that what could not be encrypted may leave in clear. */
  readonly clearTextAcknowledged: boolean;
  /** A second person is asked whatever the rules say: mail that is severe is never released by one person in bulk. */
  readonly alwaysPropose?: boolean;
}

/** Release to all or some recipients once the undo window has passed; a proposal where a second person is asked for. */
export class ReleaseMessage extends Command<CommandOutcome> {
  constructor(
    readonly data: ReleaseData,
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

/** Whoever sends such mail on as it is says why in words. */
const NEEDS_WORDS: ReadonlySet<Severity> = new Set(['critical', 'high', 'unknown']);

@CommandHandler(ReleaseMessage)
export class ReleaseMessageHandler implements ICommandHandler<ReleaseMessage> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data, meta }: ReleaseMessage): Promise<CommandOutcome> {
    const { messageId, kind } = data;
    return this.held.decide({ messageId, action: actionOf(kind), command: (about) => releaseCommand(data, about) }, meta);
  }
}

export function actionOf(kind: ReleaseKind): HeldAction {
  return kind;
}

function releaseCommand(
  { messageId: _, note, alwaysPropose = false, ...said }: ReleaseData,
  about: AboutDecision,
): MessageCommand | Refused {
  const { message, meta, now, undoSeconds, decisionId } = about;
  const { kind } = said;
  if (kind === 'as-is' && NEEDS_WORDS.has(message.facts.severity) && (note ?? '').trim() === '')
    return refused('note-needed', 'a release as it is of such mail needs a note that says why');
  const rules = message.secondPerson(kind);
  if (!rules) return refused('policy-failed', 'whether a second person is needed cannot be worked out: a stored setting cannot be used');
  const fourEyes = rules.length === 0 && alwaysPropose ? (['severity'] as const) : rules;
  const { patternAuthors } = message;
  const who = { actorId: meta.actor.id, actorTag: meta.actorTag, patternAuthors, fourEyes };
  return { type: 'ScheduleRelease', ...said, ...who, note: about.seal('note', note), now, undoSeconds, decisionId };
}
