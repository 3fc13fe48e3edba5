/**
 * The policy, folded from its facts: patterns, groups, settings, exceptions, and what the configuration says. Each fact
 * makes a new revision, which every verdict records; every revision that ever was can be had again.
 */
import { isDeepStrictEqual } from 'node:util';
import { defaultPatterns, type Pattern, type ResolveOptions, type SettingValues } from '#dlp';
import {
  emptyPolicy,
  FIRST_POLICY_REVISION,
  foldPolicy,
  growingPolicy,
  isNodeStream,
  isPolicyFact,
  isPolicyStream,
  isRefusal,
  nextPolicyRevision,
  patternStream,
  POLICY_BASE_STREAM,
  POLICY_STREAM_PREFIXES,
  revisionOfStream,
  storedPatternOf,
  type Actor,
  type AnyEvent,
  type EventMeta,
  type PolicyFact,
  type PolicyRefusal,
  type PolicyState,
  type RecordedPolicyFact,
  type Refusal,
} from '#events';
import { z } from 'zod';
import type { Nodes } from '../nodes/nodes.js';
import type { Turns } from '../nodes/turns.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { EventLog, RecordedEvent } from '../platform/event-log.js';
import type { PolicyGuard } from './policy-guard.js';
import { policySnapshot, type PolicySnapshot } from './policy-snapshot.js';
import { refuseTooExpensive } from './refuse-too-expensive.js';
import { timeSlices } from './time-slices.js';

/** A fact of the policy and the revision that it made. */
export interface PolicyRecord extends RecordedPolicyFact {
  readonly position: number;
  /** Of the whole policy; `revision` is the stream's. */
  readonly policyRevision: string;
}

/** What somebody wants of one stream, decided on the newest policy. No events: there is nothing to do. */
export interface PolicyChange<Declined extends Refusal = Refusal> {
  readonly stream: string;
  readonly decide: (policy: PolicyState) => readonly PolicyFact[] | Declined;
}

export type PolicyAnswer<Declined extends Refusal = Refusal> =
  | {
      readonly kind: 'done';
      /** Of the stream, after it; of the last one when several were changed. -1 when nothing was ever recorded there. */
      readonly revision: number;
      readonly policyRevision: string;
      /** Of this command, also when it had been carried out before. */
      readonly events: readonly PolicyFact[];
    }
  | { readonly kind: 'refused'; readonly refusal: Declined };

export type PolicyMeta = Omit<EventMeta, 'at'>;

export interface PolicyBookOptions extends ResolveOptions {
  /** For what goes wrong where nobody is told. */
  readonly log?: EngineLog;
  /** Where other engines may change the policy as well. */
  readonly several?: { readonly nodes: Nodes; readonly turns: Turns };
}

const SYSTEM: Actor = { kind: 'system', id: 'policy' };
const PAGE = 500;
const APPENDS_AT_ONCE = 250;
/** Revisions kept ready: those that were made or asked for last. */
const RECENT = 64;
const REVISION = /^[0-9a-f]{16}$/;
const READ_AGAIN_MS = 1_000;

export class PolicyBook {
  private readonly records: PolicyRecord[] = [];
  private readonly byCommand = new Map<string, PolicyRecord[]>();
  private readonly recent = new Map<string, PolicySnapshot>();
  private readonly listeners: ((snapshot: PolicySnapshot) => void)[] = [];
  private readonly guards: PolicyGuard[] = [refuseTooExpensive];
  private newest: PolicySnapshot;
  private position = 0;
  /** Changes are decided one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly events: EventLog,
    private readonly clock: EngineClock,
    /** What the configuration puts in the place of factory values. */
    private readonly base: SettingValues,
    private readonly options: PolicyBookOptions = {},
  ) {
    this.newest = policySnapshot(emptyPolicy(), FIRST_POLICY_REVISION, options);
  }

  /**
   * Folds the log, then adds what belongs in it: the factory's patterns that have no stream yet, at the first start, after a
   * first start that was cut off, or after an upgrade that brings new ones (in a store that is in use these only report at
   * first); and the values of the configuration when they differ from those recorded last.
   */
  async open(): Promise<void> {
    await this.catchUp();
    const isUnused = await this.isUnused();
    const { patterns } = this.newest.state;
    const additions = defaultPatterns()
      .filter(({ id }) => !patterns.has(id))
      .map((pattern) => addition({ ...pattern, state: isUnused || pattern.state !== 'live' ? pattern.state : 'shadow' }));
    // a later start with other values, or with further patterns, is another command
    const commandId = `open-${String(this.records.length)}-${this.newest.revision}`;
    const meta = { actor: SYSTEM, commandId, at: this.clock.iso() };
    // no guard is asked: what the factory brings is little, and the engine must come up
    await this.inTurn(() => this.decideAndRecord([...additions, baseChange(this.base)], meta, []));
    this.options.several?.nodes.follow({ streamPrefixes: POLICY_STREAM_PREFIXES, readOn: () => this.inQueue(() => this.catchUp()) });
  }

  /** Nothing but what the factory brings is recorded. */
  private async isUnused(): Promise<boolean> {
    for (let position = 0; ;) {
      const page = await this.events.readAll(position, PAGE);
      const isFresh = page.every(({ event, stream }) => stream === POLICY_BASE_STREAM || isNodeStream(stream) || isFactoryPattern(event));
      if (!isFresh || page.length < PAGE) return isFresh;
      position = page.at(-1)?.position ?? position;
    }
  }

  /** The policy in force. */
  current(): PolicySnapshot {
    return this.newest;
  }

  /** The policy of a revision, or as it was at an ISO-8601 instant. Undefined: no such revision, or before the first fact. */
  asOf(point: string): Promise<PolicySnapshot | undefined> {
    return Promise.resolve(this.foldedTo(this.indexOf(point)));
  }

  /** Every fact of the policy, oldest first. */
  history(): readonly PolicyRecord[] {
    return this.records;
  }

  /** Calls after each change, with the policy that is then in force. What a listener throws concerns no one else. */
  onChange(listener: (snapshot: PolicySnapshot) => void): void {
    this.listeners.push(listener);
  }

  /** From now on no command makes of the policy what this refuses. */
  guard(guard: PolicyGuard): void {
    this.guards.push(guard);
  }

  /**
   * Decides on the newest policy, records, folds; when it resolves, {@link current} has it. A command that was carried out
   * before is answered from what it recorded.
   * @throws StoreUnavailable, OutcomeUnknown as the store says; then the change may be recorded, which the same command
   *   given again finds out
   */
  change<Declined extends Refusal>(
    stream: string,
    decide: PolicyChange<Declined>['decide'],
    meta: PolicyMeta,
  ): Promise<PolicyAnswer<Declined | PolicyRefusal>> {
    return this.changeAll([{ stream, decide }], meta);
  }

  /** Several streams under one command: all are decided before the first is recorded, and one refusal refuses all. */
  changeAll<Declined extends Refusal>(
    changes: readonly PolicyChange<Declined>[],
    meta: PolicyMeta,
  ): Promise<PolicyAnswer<Declined | PolicyRefusal>> {
    return this.inTurn(() => this.decideAndRecord(changes, { ...meta, at: this.clock.iso() }, this.guards));
  }

  /** One change after the other, among all engines. */
  private inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const { several } = this.options;
    return several === undefined ? this.inQueue(work) : several.turns.inTurn('policy', () => this.inQueue(work));
  }

  private inQueue<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.queue.then(work);
    this.queue = answer.catch(() => undefined); // the caller learns of it
    return answer;
  }

  private async decideAndRecord<Declined extends Refusal>(
    changes: readonly PolicyChange<Declined>[],
    meta: EventMeta,
    guards: readonly PolicyGuard[],
  ): Promise<PolicyAnswer<Declined | PolicyRefusal>> {
    // what was read back of the change before may have missed something: nothing is decided on less than the log holds
    await this.catchUp();
    const decided = await this.decideAll(changes, meta, guards);
    if ('refused' in decided) return { kind: 'refused', refusal: decided };
    try {
      await this.record(decided, meta);
    } catch (cause) {
      // what was written is in force; that it cannot be read back either says less than the failure itself
      await this.readBack().catch(() => undefined);
      throw cause;
    }
    await this.readBack();
    return {
      kind: 'done',
      revision: revisionOfStream(this.newest.state, changes.at(-1)?.stream ?? ''),
      policyRevision: this.newest.revision,
      events: this.recordedBy(meta.commandId).map(({ event }) => event),
    };
  }

  /** Each change sees what those before it would do. Streams that have the command already are left as they are. */
  private async decideAll<Declined extends Refusal>(
    changes: readonly PolicyChange<Declined>[],
    meta: EventMeta,
    guards: readonly PolicyGuard[],
  ): Promise<ReadonlyMap<string, readonly PolicyFact[]> | Declined | PolicyRefusal> {
    const pause = timeSlices();
    const done = new Set(this.recordedBy(meta.commandId).map(({ stream }) => stream));
    const byStream = new Map<string, PolicyFact[]>();
    const policy = growingPolicy(this.newest.state);
    for (const { stream, decide } of changes) {
      if (!isPolicyStream(stream)) throw new Error(`${stream} is no stream of the policy`);
      if (done.has(stream)) continue;
      const decision = decide(policy.state);
      if (isRefusal(decision)) return decision;
      if (decision.length === 0) continue;
      policy.add(stream, decision, meta);
      byStream.set(stream, [...(byStream.get(stream) ?? []), ...decision]);
      await pause();
    }
    for (const guard of byStream.size === 0 ? [] : guards) {
      const refusal = guard(this.newest.state, policy.state);
      if (refusal) return refusal;
    }
    return byStream;
  }

  /** All heads are known before the first append; the store writes in this order, a short command as one group. */
  private async record(byStream: ReadonlyMap<string, readonly PolicyFact[]>, meta: EventMeta): Promise<void> {
    const pause = timeSlices();
    const streams = await Promise.all(
      [...byStream].map(async ([stream, facts]) => ({ ...(await this.events.read(stream)), stream, facts })),
    );
    const appends: Promise<unknown>[] = [];
    for (const { stream, head, facts } of streams) {
      const append = this.events.append(stream, head, facts, meta);
      append.catch(() => undefined); // told below, once all have ended
      appends.push(append);
      // the store refuses what would make others wait too long
      if (appends.length % APPENDS_AT_ONCE === 0) await allEnded(appends);
      await pause();
    }
    await allEnded(appends);
  }

  /** What is recorded comes into force: if it cannot be read now, it is later, even when nobody changes anything any more. */
  private async readBack(): Promise<void> {
    try {
      await this.catchUp();
    } catch (cause) {
      this.options.log?.error({ cause: errorName(cause) }, 'a change of the policy cannot be read back: tried again');
      setTimeout(() => {
        this.queue = this.queue.then(() => this.readBack().catch(() => undefined));
      }, READ_AGAIN_MS).unref();
      throw cause;
    }
  }

  /** Folds what the log holds beyond what was folded, all of it at once: nobody sees a command half done. */
  private async catchUp(): Promise<void> {
    const before = this.newest.revision;
    const recorded: RecordedEvent[] = [];
    for (let page: readonly RecordedEvent[] | undefined; page === undefined || page.length === PAGE;) {
      page = await this.events.readAll(recorded.at(-1)?.position ?? this.position, PAGE, { streamPrefixes: POLICY_STREAM_PREFIXES });
      recorded.push(...page);
    }
    this.fold(recorded);
    if (this.newest.revision === before) return;
    this.keepReady(this.newest);
    for (const listener of this.listeners) this.tell(listener);
  }

  /** In the place of the one that was asked for longest ago. */
  private keepReady(snapshot: PolicySnapshot): void {
    this.recent.delete(snapshot.revision);
    this.recent.set(snapshot.revision, snapshot);
    const [oldest] = this.recent.keys();
    if (this.recent.size > RECENT && oldest !== undefined) this.recent.delete(oldest);
  }

  private tell(listener: (snapshot: PolicySnapshot) => void): void {
    try {
      listener(this.newest);
    } catch (cause) {
      const { revision } = this.newest;
      this.options.log?.error({ policyRevision: revision, cause: errorName(cause) }, 'a change of the policy was not taken in everywhere');
    }
  }

  private fold(recorded: readonly RecordedEvent[]): void {
    let { revision } = this.newest;
    const records = recorded.flatMap(({ event, ...rest }): PolicyRecord[] => {
      if (!isPolicyStream(rest.stream) || !isPolicyFact(event)) return [];
      revision = nextPolicyRevision(revision, { ...rest, event });
      return [{ ...rest, event, policyRevision: revision }];
    });
    if (records.length > 0) this.newest = policySnapshot(foldPolicy(this.newest.state, records), revision, this.options);
    for (const record of records) this.keep(record);
    this.position = recorded.at(-1)?.position ?? this.position;
  }

  private keep(record: PolicyRecord): void {
    this.records.push(record);
    const { commandId } = record.meta;
    const others = this.byCommand.get(commandId);
    if (others) others.push(record);
    else this.byCommand.set(commandId, [record]);
  }

  private recordedBy(commandId: string): readonly PolicyRecord[] {
    return this.byCommand.get(commandId) ?? [];
  }

  private indexOf(point: string): number {
    if (REVISION.test(point)) return this.records.findLastIndex(({ policyRevision }) => policyRevision === point);
    const instant = Date.parse(point);
    return this.records.findLastIndex(({ meta }) => Date.parse(meta.at) <= instant);
  }

  private foldedTo(last: number): PolicySnapshot | undefined {
    const record = this.records[last];
    if (record === undefined) return undefined;
    const { policyRevision } = record;
    if (policyRevision === this.newest.revision) return this.newest;
    const snapshot =
      this.recent.get(policyRevision) ??
      policySnapshot(foldPolicy(emptyPolicy(), this.records.slice(0, last + 1)), policyRevision, this.options);
    this.keepReady(snapshot);
    return snapshot;
  }
}

/** Fails only when nothing is under way any more. */
async function allEnded(appends: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(appends);
  await Promise.all(appends);
}

function addition(pattern: Pattern): PolicyChange<never> {
  const fact: PolicyFact = { type: 'PatternVersioned', data: { pattern: storedPatternOf(pattern), cause: 'factory' } };
  return { stream: patternStream(pattern.id), decide: () => [fact] };
}

function baseChange(base: SettingValues): PolicyChange<never> {
  const values = z.record(z.string(), z.json()).parse(base);
  return {
    stream: POLICY_BASE_STREAM,
    decide: (policy) => (isDeepStrictEqual(policy.base, values) ? [] : [{ type: 'PolicyBaseRecorded', data: { values } }]),
  };
}

function isFactoryPattern(event: AnyEvent): boolean {
  return event.type === 'PatternVersioned' && event.data.cause === 'factory';
}
