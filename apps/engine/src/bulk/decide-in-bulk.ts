/** One decision about a frozen selection: tried, started, tried again, taken back. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Bulk, BulkAction, BulkSheet } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { BulkDesk } from './bulk-desk.js';
import { BulkLook, sheetOf } from './bulk-look.js';
import { BulkProtection } from './bulk-protection.js';
import { canBeUndone, countOf, shownRun, type Run } from './bulk-run.js';
import { Selections } from './selections.js';

export type BulkRefusal =
  | 'not-found'
  | 'note-needed'
  | 'nothing-eligible'
  | 'selection-changed'
  | 'bulk-too-large'
  | 'bulk-running'
  | 'bulk-cut'
  | 'nothing-to-retry'
  | 'nothing-to-undo';

export type BulkAnswer<T> = { readonly kind: 'done'; readonly answer: T } | { readonly kind: 'refused'; readonly refused: BulkRefusal };

export interface SelectedAction {
  readonly selectionId: string;
  readonly act: BulkAction;
}

/** What starting now would do; nothing is changed. */
export class TryBulk extends Query<BulkAnswer<BulkSheet>> {
  constructor(
    readonly data: SelectedAction,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

/** Decide about all eligible messages of the selection, as many as the dry run showed. */
export class StartBulk extends Command<BulkAnswer<Bulk>> {
  constructor(
    readonly data: SelectedAction & { readonly eligible: number },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

export class RetryBulk extends Command<BulkAnswer<Bulk>> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

export class UndoBulk extends Command<BulkAnswer<Bulk>> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(TryBulk)
export class TryBulkHandler implements IQueryHandler<TryBulk> {
  constructor(
    @Inject(Selections) private readonly selections: Selections,
    @Inject(BulkLook) private readonly look: BulkLook,
    @Inject(BulkProtection) private readonly protection: BulkProtection,
  ) {}

  async execute({ data: { selectionId, act }, caller: asking }: TryBulk): Promise<BulkAnswer<BulkSheet>> {
    const caller = requireCaller('bulkDryRun', asking);
    const selection = await this.selections.find(selectionId, caller.actor.id);
    if (!selection) return refused('not-found');
    if (lacksNote(act)) return refused('note-needed');
    const looked = await this.look.all(selection, act, caller);
    return done({ ...sheetOf(selection, looked, caller), protection: await this.protection.of(looked, act, caller) });
  }
}

@CommandHandler(StartBulk)
export class StartBulkHandler implements ICommandHandler<StartBulk> {
  constructor(
    @Inject(Selections) private readonly selections: Selections,
    @Inject(BulkLook) private readonly look: BulkLook,
    @Inject(BulkDesk) private readonly desk: BulkDesk,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { selectionId, act, eligible }, caller: asking, commandId }: StartBulk): Promise<BulkAnswer<Bulk>> {
    const caller = requireCaller('startBulk', asking);
    const repeated = this.desk.startedBy(commandId);
    if (repeated) return done(shownRun(repeated, this.clock.iso()));
    const selection = await this.selections.find(selectionId, caller.actor.id);
    if (!selection) return refused('not-found');
    if (lacksNote(act)) return refused('note-needed');
    const looked = await this.look.all(selection, act, caller);
    // the same request may have come in, and have decided, while the messages were looked at
    const meanwhile = this.desk.startedBy(commandId);
    if (meanwhile) return done(shownRun(meanwhile, this.clock.iso()));
    const sheet = sheetOf(selection, looked, caller);
    if (sheet.eligible === 0) return refused('nothing-eligible');
    if (sheet.eligible !== eligible) return refused('selection-changed');
    if (sheet.overCap) return refused('bulk-too-large');
    const run = await this.desk.start({ act, caller, commandId, looked });
    return done(shownRun(run, this.clock.iso()));
  }
}

@CommandHandler(RetryBulk)
export class RetryBulkHandler implements ICommandHandler<RetryBulk> {
  constructor(
    @Inject(BulkDesk) private readonly desk: BulkDesk,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  execute({ id, caller: asking }: RetryBulk): Promise<BulkAnswer<Bulk>> {
    const caller = requireCaller('retryBulk', asking);
    const run = this.desk.find(id, caller.actor.id);
    const refusal = run ? whyNotAgain(run) : 'not-found';
    if (!run || refusal) return Promise.resolve(refused(refusal ?? 'not-found'));
    this.desk.retry(run, caller);
    return Promise.resolve(done(shownRun(run, this.clock.iso())));
  }
}

@CommandHandler(UndoBulk)
export class UndoBulkHandler implements ICommandHandler<UndoBulk> {
  constructor(
    @Inject(BulkDesk) private readonly desk: BulkDesk,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ id, caller: asking }: UndoBulk): Promise<BulkAnswer<Bulk>> {
    const caller = requireCaller('undoBulk', asking);
    await this.desk.readOthers();
    const run = this.desk.find(id, caller.actor.id);
    if (!run) return refused('not-found');
    if (run.state === 'running') return refused('bulk-running');
    await this.desk.readItems(run);
    const left = run.items.some(canBeUndone);
    const asked = run.state === 'undoing' || (run.state === 'undone' && !left);
    if (!asked && !left) return refused('nothing-to-undo');
    if (!asked) this.desk.undo(run, caller);
    return done(shownRun(run, this.clock.iso()));
  }
}

function whyNotAgain(run: Run): BulkRefusal | undefined {
  if (run.state === 'running' || run.state === 'undoing') return 'bulk-running';
  if (run.order === undefined) return 'bulk-cut';
  return countOf(run, 'failed') === 0 ? 'nothing-to-retry' : undefined;
}

/** Whoever sends mail on as it is says why in words. */
function lacksNote(act: BulkAction): boolean {
  return act.action === 'release' && act.kind === 'as-is' && (act.note ?? '').trim() === '';
}

function done<T>(answer: T): BulkAnswer<T> {
  return { kind: 'done', answer };
}

function refused(code: BulkRefusal): { readonly kind: 'refused'; readonly refused: BulkRefusal } {
  return { kind: 'refused', refused: code };
}
