/** Accepting and dismissing a proposal. What is accepted is carried out by the policy's own commands, with their checks. */
import { Inject } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { exceptionStream, patternStream, revisionOfStream } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { GrantException } from '../policy/grant-exception.js';
import { contentOf } from '../policy/pattern-content.js';
import { PolicyBook } from '../policy/policy-book.js';
import { SavePattern } from '../policy/save-pattern.js';
import { PairNames } from './pair-names.js';
import type { Proposal } from './propose.js';
import { TuningDesk } from './tuning-desk.js';
import { TuningRecords, type Made, type TuningOutcome } from './tuning-records.js';

const DAY_MS = 86_400_000;

export class AcceptTuning extends Command<TuningOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string; readonly days?: number },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

export class DismissTuning extends Command<TuningOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(AcceptTuning)
export class AcceptTuningHandler implements ICommandHandler<AcceptTuning> {
  constructor(
    @Inject(TuningDesk) private readonly desk: TuningDesk,
    @Inject(PairNames) private readonly pairs: PairNames,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(TuningRecords) private readonly records: TuningRecords,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data, caller, commandId }: AcceptTuning): Promise<TuningOutcome> {
    const known = requireCaller('acceptTuning', caller);
    const state = await this.records.state(data.id);
    const proposal = this.desk.open(data.id);
    if (state !== 'absent') return this.records.repeated(data.id, commandId);
    if (proposal === undefined) return { kind: 'refused', refused: 'not-found' };
    const made = proposal.data.change.kind === 'exception' ? await this.grant(proposal, data, known) : await this.save(proposal, known);
    if ('kind' in made) return made;
    return this.records.append(data, { proposal, made }, { caller: known, commandId });
  }

  /** Under an id of its own, so that two who accept at once grant one exception. */
  private async grant(proposal: Proposal, data: AcceptTuning['data'], caller: Caller): Promise<Made | TuningOutcome> {
    const { change, pattern } = proposal.data;
    if (change.kind !== 'exception') throw new Error('only an exception is granted');
    // the exception needs them, whoever accepts
    const { sender, recipient } = await this.pairs.named(change.senderTag, change.recipientTag, () => true);
    if (sender === '' || recipient === '') return { kind: 'refused', refused: 'tuning-erased' };
    const expiresAt = new Date(this.clock.now().getTime() + (data.days ?? change.days) * DAY_MS).toISOString();
    const commandId = `tuning-${proposal.id}`;
    const exception = { refs: [`pattern/${pattern}` as const], sender, recipient, expiresAt, reason: data.reason };
    const answer = await this.commands.execute(new GrantException(exception, caller, commandId));
    if (answer.kind === 'not-an-end') return { kind: 'refused', refused: 'tuning-erased' };
    if (answer.kind === 'refused') return { kind: 'policy', answer };
    const granted = this.book.history().find(({ meta, event }) => meta.commandId === commandId && event.type === 'ExceptionGranted');
    return { exception: granted?.stream.slice(exceptionStream('').length) ?? null, version: null };
  }

  /** A new version in shadow: it goes live by the same way as any other. */
  private async save({ id, data: { pattern, version, change } }: Proposal, caller: Caller): Promise<Made | TuningOutcome> {
    const { set, state } = this.book.current();
    const current = set.patterns.find((each) => each.id === pattern && each.version === version);
    if (current === undefined || change.kind === 'exception') return { kind: 'refused', refused: 'not-found' };
    const content = contentOf(current);
    const changed =
      change.kind === 'threshold'
        ? { ...content, threshold: { ...content.threshold, count: change.to } }
        : { ...content, minConfidence: change.to };
    const expectedRevision = revisionOfStream(state, patternStream(pattern));
    const answer = await this.commands.execute(
      new SavePattern({ pattern: changed, state: 'shadow', expectedRevision }, caller, `tuning-${id}`),
    );
    if (answer.kind !== 'done') return { kind: 'policy', answer };
    const saved = answer.events.find((event) => event.type === 'PatternVersioned');
    return { exception: null, version: saved?.data.pattern.version ?? null };
  }
}

@CommandHandler(DismissTuning)
export class DismissTuningHandler implements ICommandHandler<DismissTuning> {
  constructor(
    @Inject(TuningDesk) private readonly desk: TuningDesk,
    @Inject(TuningRecords) private readonly records: TuningRecords,
  ) {}

  async execute({ data, caller, commandId }: DismissTuning): Promise<TuningOutcome> {
    const known = requireCaller('dismissTuning', caller);
    if ((await this.records.state(data.id)) !== 'absent') return this.records.repeated(data.id, commandId);
    const proposal = this.desk.open(data.id);
    if (proposal === undefined) return { kind: 'refused', refused: 'not-found' };
    return this.records.append(data, { proposal, made: null }, { caller: known, commandId });
  }
}
