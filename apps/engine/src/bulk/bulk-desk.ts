/**
 * Where decisions about many messages are started, followed, tried again and taken back. The run is in memory; what was begun and what
 * came of it is in the log, and each decision is a fact of its message. A run that a stop of the engine cuts off says so: what was done
 * stands and can be taken back, and choosing again finds what was not. An undo that is cut off can be asked for again.
 */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { BulkAction } from '#contracts';
import { ulid } from 'ulid';
import type { Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import type { Done } from '../quarantine/command-outcome.js';
import { commandFor, commandIds, metaOf, undoFor } from './bulk-decision.js';
import { BulkLog } from './bulk-log.js';
import { BulkLook, type LookedAt } from './bulk-look.js';
import { countOf, FAULT, MOST_KEPT, undoFailed, waiting, type Run, type RunItem } from './bulk-run.js';
import { CallerRights } from './caller-rights.js';

export interface BulkOrder {
  readonly act: BulkAction;
  readonly caller: Caller;
  readonly commandId: string;
  readonly looked: readonly LookedAt[];
}

/** What is done with each item of a run. */
interface Step {
  readonly work: (item: RunItem) => Promise<Partial<RunItem>>;
  /** What a fault makes of the item. */
  readonly told: (code: string, detail: string) => Partial<RunItem>;
}

/** Decisions under way at once; the store writes those of one moment together. */
const AT_ONCE = 8;
const RIGHTS_GONE = 'your account or a role of yours is gone meanwhile';

@Injectable()
export class BulkDesk implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly runs = new Map<string, Run>();
  /** Runs being recorded, by command. */
  private readonly starting = new Map<string, Promise<Run>>();
  private readonly running = new Set<Promise<void>>();
  /** Begun, or gone on with, by this engine. */
  private readonly own = new Set<string>();
  private stopping = false;

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(BulkLog) private readonly log: BulkLog,
    @Inject(BulkLook) private readonly look: BulkLook,
    @Inject(CallerRights) private readonly rights: CallerRights,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly engineLog: EngineLog,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const run of await this.log.earlierRuns(MOST_KEPT)) this.runs.set(run.id, run);
  }

  /** Resolves when no decision is under way any more. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  /** Where there are several engines: reads what the others run, and have run. Those of this one are in memory. */
  async readOthers(): Promise<void> {
    if (!this.log.isAmongSeveral) return;
    for (const run of await this.log.earlierRuns(MOST_KEPT)) if (!this.own.has(run.id)) this.runs.set(run.id, run);
  }

  /** Of a run that another engine has ended, so that it can be taken back at any of them. */
  async readItems(run: Run): Promise<void> {
    if (!this.log.isAmongSeveral || run.items.length > 0) return;
    run.items.push(...(await this.log.itemsOf(run)));
  }

  startedBy(commandId: string): Run | undefined {
    return [...this.runs.values()].find((run) => run.commandId === commandId);
  }

  find(id: string, account: string): Run | undefined {
    const run = this.runs.get(id);
    return run?.account === account ? run : undefined;
  }

  itemsOf(run: Run): Promise<readonly RunItem[]> {
    return this.log.itemsOf(run);
  }

  /** Newest first. */
  ofAccount(account: string): readonly Run[] {
    return [...this.runs.values()].filter((run) => run.account === account).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  /** One run for one command, also when the request comes again before the log has the first. */
  async start(order: BulkOrder): Promise<Run> {
    const { commandId } = order;
    const started = this.startedBy(commandId);
    if (started) return started;
    const starting = this.starting.get(commandId) ?? this.begin(order).finally(() => this.starting.delete(commandId));
    this.starting.set(commandId, starting);
    return starting;
  }

  private async begin({ act, caller, commandId, looked }: BulkOrder): Promise<Run> {
    const run: Run = {
      id: ulid(this.clock.now().getTime()),
      commandId,
      account: caller.actor.id,
      by: caller.name,
      action: act.action,
      kind: act.action === 'release' ? act.kind : null,
      verdict: 'verdict' in act ? act.verdict : null,
      startedAt: this.clock.iso(),
      order: { act, caller },
      items: looked.map(({ chosen, found }) =>
        found.eligible ? waiting(chosen, found.proposal) : { ...waiting(chosen, false), result: 'skipped', code: found.why },
      ),
      state: 'running',
      finishedAt: null,
    };
    await this.log.started(run, commandId);
    this.keep(run);
    this.inBackground(run, () => this.decideWaiting(run));
    return run;
  }

  /** Tries again what failed; the ids of its commands are the same, so that nothing is done twice. */
  retry(run: Run, caller: Caller): void {
    goOnAs(run, caller);
    run.items.forEach((item, at) => {
      if (item.result === 'failed') run.items[at] = waiting(item, item.proposal);
    });
    run.state = 'running';
    run.finishedAt = null;
    this.inBackground(run, () => this.decideWaiting(run));
  }

  /** Takes back what is still decided, and tries again where that failed by a fault: under the same ids, as a decision is. */
  undo(run: Run, caller: Caller): void {
    run.items.forEach((item, at) => {
      if (undoFailed(item)) run.items[at] = { ...item, result: item.proposalId === null ? 'done' : 'proposed', code: null, detail: null };
    });
    run.state = 'undoing';
    this.inBackground(run, () => this.undoAll(run, caller));
  }

  private inBackground(run: Run, work: () => Promise<void>): void {
    this.own.add(run.id);
    const ended = work().catch((cause: unknown) => {
      run.state = 'cut';
      this.engineLog.error({ bulk: run.id, cause: errorName(cause) }, 'a decision about many messages was cut off');
    });
    this.running.add(ended);
    void ended.finally(() => this.running.delete(ended));
  }

  private async decideWaiting(run: Run): Promise<void> {
    await this.eachWhere(run, 'waiting', { work: (item) => this.decideOne(run, item), told: failed });
    const cut = countOf(run, 'waiting') > 0;
    run.state = cut ? 'cut' : 'finished';
    run.finishedAt = this.clock.iso();
    if (!cut) await this.log.finished(run, { cut }); // what a stop cuts off is told at the next start
  }

  private async decideOne(run: Run, item: RunItem): Promise<Partial<RunItem>> {
    const { order } = run;
    if (!order) return {};
    const { act } = order;
    const caller = this.rights.now(order.caller);
    if (!caller) return failed('role-missing', RIGHTS_GONE);
    const commandId = commandIds(run.id, item.id).decide;
    const { found } = await this.look.one(item, act, caller);
    if (!found.eligible && !(await this.log.wasDecided(item.id, commandId))) return { result: 'skipped', code: found.why, detail: null };
    const proposal = found.eligible ? found.proposal : item.proposal;
    const outcome = await this.commands.execute(commandFor(act, item, proposal, metaOf(caller, commandId)));
    return outcome.kind === 'refused' ? failed(outcome.refused, outcome.detail) : decided(outcome, proposal);
  }

  private async undoAll(run: Run, caller: Caller): Promise<void> {
    await this.log.undoStarted(run, caller.actor);
    const undo: Step = { work: (item) => this.undoOne(run, item, caller), told: notUndone };
    await this.eachWhere(run, 'done', undo);
    await this.eachWhere(run, 'proposed', undo);
    const cut = countOf(run, 'done', 'proposed') > 0;
    if (!cut) await this.log.undone(run, caller.actor); // as with decisions, the next start tells what a stop cuts off
    run.state = cut ? 'cut' : 'undone';
  }

  private async undoOne(run: Run, item: RunItem, asked: Caller): Promise<Partial<RunItem>> {
    const caller = this.rights.now(asked);
    if (!caller) return notUndone('role-missing', RIGHTS_GONE);
    const meta = metaOf(caller, commandIds(run.id, item.id).undo);
    const outcome = await this.commands.execute(undoFor({ id: item.id, revision: item.decidedRevision ?? 0 }, item.proposalId, meta));
    return outcome.kind === 'refused' ? notUndone(outcome.refused, outcome.detail) : { result: 'undone', commitAt: null };
  }

  /** Some at once; one that throws costs itself only. */
  private async eachWhere(run: Run, result: RunItem['result'], { work, told }: Step): Promise<void> {
    const todo = [...run.items.entries()].filter(([, item]) => item.result === result);
    const worker = async (): Promise<void> => {
      for (let next = todo.shift(); next !== undefined && !this.stopping; next = todo.shift()) {
        const [at, item] = next;
        const change = await work(item).catch((cause: unknown) => told(FAULT, errorName(cause)));
        run.items[at] = { ...item, ...change };
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  private keep(run: Run): void {
    this.runs.set(run.id, run);
    const ended = [...this.runs.values()].filter(({ state }) => state !== 'running' && state !== 'undoing');
    for (const { id } of ended.slice(0, Math.max(0, ended.length - MOST_KEPT))) this.runs.delete(id);
  }
}

/** Whoever tries again does so with the rights of that request, not with those of the first. */
function goOnAs(run: Run, caller: Caller): void {
  if (run.order) run.order = { ...run.order, caller };
}

function failed(code: string, detail: string): Partial<RunItem> {
  return { result: 'failed', code, detail };
}

function decided({ revision, commitAt, proposalId }: Done, proposal: boolean): Partial<RunItem> {
  const result = proposal ? 'proposed' : 'done';
  return { result, code: null, detail: null, decidedRevision: revision, commitAt, proposalId: proposal ? proposalId : null };
}

function notUndone(code: string, detail: string): Partial<RunItem> {
  return { result: 'not-undone', code, detail };
}
