/** One simulation from beginning to end: the log once, then the kept mail that it does not suffice for. */
import { performance } from 'node:perf_hooks';
import type { SimulationResult } from '#contracts';
import { Unsealable } from '#crypto';
import { tallyMessages, type DecidedMessage, type MailEnd, type Outcome, type Pattern, type SimulatedMessage } from '#dlp';
import type { SealedEnvelope } from '#events';
import { domainOf } from '#mail';
import type { EngineConfig } from '../config/engine-config.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import type { EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import type { PolicyBook } from '../policy/policy-book.js';
import type { RetainedMail } from '../retention/retained-mail-port.js';
import {
  judgeRecorded,
  judgeScanned,
  planFor,
  recordedFacts,
  strongest,
  triggersUnder,
  type Ends,
  type Side,
  type Target,
} from './judged-side.js';
import type { DraftChanges } from './draft-changes.js';
import { openRescanner } from './kept-mail.js';
import { Aftermath, recordedMessages, type RecordedMessage } from './recorded-messages.js';

export interface SimulationParts {
  readonly config: EngineConfig;
  readonly log: EngineLog;
  readonly events: EventLog;
  readonly keys: EngineKeys;
  readonly kept: Pick<RetainedMail, 'read'>;
  readonly policy: Pick<PolicyBook, 'asOf'>;
}

export interface SimulationOrder {
  /** Those of the draft that would act; never compiled before. */
  readonly newPatterns: readonly Pattern[];
  readonly before: Target;
  readonly after: Target;
  readonly policyRevision: string;
  /** The draft as it is recorded. */
  readonly changes: DraftChanges;
  readonly since?: string;
  readonly until?: string;
  readonly rescan: boolean;
}

export interface SimulationProgress {
  messages: number;
  of: number;
  rescanned: number;
  toRescan: number;
}

/** Why a message was not judged under both policies, as people read it. */
export const NOT_REPLAYED = {
  envelope: 'the sender and the recipients are not kept any more',
  destroyed: 'the content was destroyed',
  notKept: 'the content is not kept',
  notAsked: 'the mail would have to be scanned again, which was not asked for',
  damaged: 'what is kept of the mail is damaged',
  failed: 'the mail could not be scanned again',
} as const;

/** Changed messages that are given one by one. */
const MOST_CHANGED = 500;

/** The draft cannot be in force; the message says why, for its author. */
export class SimulationRefused extends Error {}

/** The simulation was stopped. */
export class SimulationCancelled extends Error {}

interface Pending {
  readonly id: string;
  readonly receivedAt: string;
  readonly ends: Ends;
  readonly inspectionFailed: boolean;
  before: Side | undefined;
  after: Side | undefined;
}

export class SimulationRun {
  private readonly aftermath = new Aftermath();
  private readonly noted: SimulatedMessage[] = [];
  /** Messages that pass alike; by id only while somebody may have decided on them. */
  private readonly quiet = new Map<string, Outcome>();
  private readonly pending: Pending[] = [];
  private readonly notReplayed = new Map<string, number>();
  private replayed = 0;

  constructor(
    private readonly parts: SimulationParts,
    private readonly order: SimulationOrder,
    private readonly progress: SimulationProgress,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws SimulationCancelled */
  async run(): Promise<SimulationResult> {
    const startedAt = performance.now();
    await this.replayLog();
    if (this.order.rescan) await this.rescanPending();
    else for (const _ of this.pending) this.miss(NOT_REPLAYED.notAsked);
    const { policyRevision, since = null, until = null } = this.order;
    const { totals, matrix, byPattern, bySenderDomain, byRecipientDomain, verdicts, changed } = this.tally();
    return {
      policyRevision,
      since,
      until,
      messages: this.progress.messages,
      replayed: this.replayed,
      rescanned: this.progress.rescanned,
      notReplayed: [...this.notReplayed].map(([reason, messages]) => ({ reason, messages })),
      totals,
      matrix: [...matrix],
      byPattern: [...byPattern],
      bySenderDomain: [...bySenderDomain],
      byRecipientDomain: [...byRecipientDomain],
      verdicts,
      changed: changed.map(shown),
      durationMs: Math.round(performance.now() - startedAt),
    };
  }

  private async replayLog(): Promise<void> {
    const { store } = this.parts.events;
    const end = await store.lastPosition();
    for await (const { messages, position } of recordedMessages(store, end, this.aftermath)) {
      this.stopIfAsked();
      for (const message of messages) if (this.isMeant(message)) await this.replay(message);
      // how many there are shows only at the end: as many more as the rest of the log is longer
      this.progress.of = position >= end ? this.progress.messages : Math.round((this.progress.messages * end) / Math.max(position, 1));
    }
  }

  private isMeant({ receivedAt }: RecordedMessage): boolean {
    const { since, until } = this.order;
    const at = Date.parse(receivedAt);
    return (since === undefined || at >= Date.parse(since)) && (until === undefined || at < Date.parse(until));
  }

  private async replay(message: RecordedMessage): Promise<void> {
    this.progress.messages += 1;
    const ends = await this.endsOf(message).catch(damagedAlone);
    if (ends === 'damaged') {
      this.miss(NOT_REPLAYED.damaged);
      return;
    }
    if (ends === undefined) {
      // the key of a kept message is destroyed with its content
      this.miss(message.received.key.kind === 'message' ? NOT_REPLAYED.destroyed : NOT_REPLAYED.envelope);
      return;
    }
    const under = await this.planned(message.verdict.policyRevision);
    const facts = recordedFacts(message, ends, under);
    const [before, after] = [this.order.before, this.order.after].map((target) => facts && judgeRecorded(facts, target));
    const { id, receivedAt, inspected } = message;
    const each: Pending = { id, receivedAt, ends, inspectionFailed: inspected.failure !== null, before, after };
    if (before === undefined || after === undefined) {
      this.pending.push(each);
      this.progress.toRescan = this.order.rescan ? this.pending.length : 0;
    } else this.note(each, before, after);
  }

  /** The policy that a message was inspected under; how it reads under both policies is worked out once. */
  private async planned(revision: string): Promise<Target['policy'] | undefined> {
    const recorded = await this.recordedPolicy(revision);
    for (const target of [this.order.before, this.order.after]) {
      if (!target.plans.has(revision)) target.plans.set(revision, planFor(target, recorded));
    }
    return recorded;
  }

  private readonly policies = new Map<string, Promise<Target['policy'] | undefined>>();

  private recordedPolicy(revision: string): Promise<Target['policy'] | undefined> {
    const policy = this.policies.get(revision) ?? this.parts.policy.asOf(revision);
    this.policies.set(revision, policy);
    return policy;
  }

  /** Undefined once the key is destroyed. @throws Unsealable */
  private async endsOf({ id, received }: RecordedMessage): Promise<Ends | undefined> {
    const opener = await this.parts.keys.ofMessage(id, received.key);
    if (opener === undefined) return undefined;
    const envelope = JSON.parse(opener.open('envelope', received.envelope)) as SealedEnvelope; // sealed by this engine
    const end = (address: string, tag: string | null): MailEnd => ({ domain: domainOf(address) ?? null, tag: tag === '' ? null : tag });
    return {
      sender: end(envelope.sender, received.senderTag),
      recipients: envelope.recipients.map((address, number) => ({ address, end: end(address, received.recipients[number]?.tag ?? null) })),
    };
  }

  /** Under one policy after the other, each in a process that scans for exactly that: detectors depend on one another. */
  private async rescanPending(): Promise<void> {
    for (const which of ['after', 'before'] as const) {
      const lacking = this.pending.filter((each) => each[which] === undefined);
      if (lacking.length > 0) await this.rescanUnder(which, lacking);
    }
    for (const each of this.pending) {
      if (each.before === undefined || each.after === undefined) continue;
      this.note(each, each.before, each.after);
    }
  }

  private async rescanUnder(which: 'before' | 'after', lacking: readonly Pending[]): Promise<void> {
    const target = this.order[which];
    const rescanner = await openRescanner(this.parts, target);
    try {
      for (const each of lacking) {
        this.stopIfAsked();
        if (this.missed.has(each.id)) continue;
        const triggers = triggersUnder(target.policy, each.ends.sender) ?? { subject: null, header: null };
        const rescan = await rescanner.rescan(each.id, triggers);
        if (rescan.kind === 'report') each[which] = judgeScanned(rescan.report, each, each.ends, target);
        else this.missRescan(each, rescan.kind);
        this.progress.rescanned += rescan.kind === 'report' && !this.rescanned.has(each.id) ? 1 : 0;
        this.rescanned.add(each.id);
      }
    } finally {
      rescanner.close();
    }
  }

  private readonly missed = new Set<string>();
  private readonly rescanned = new Set<string>();

  private missRescan({ id }: Pending, why: 'gone' | 'damaged' | 'failed'): void {
    this.missed.add(id);
    if (why !== 'gone') this.miss(NOT_REPLAYED[why]);
    else this.miss(this.aftermath.wasKept(id) ? NOT_REPLAYED.destroyed : NOT_REPLAYED.notKept);
  }

  private miss(reason: string): void {
    this.notReplayed.set(reason, (this.notReplayed.get(reason) ?? 0) + 1);
  }

  private note({ id, receivedAt, ends }: Pending, before: Side, after: Side): void {
    this.replayed += 1;
    if (before.outcome === after.outcome && isLetThrough(before.outcome)) {
      this.quiet.set(id, before.outcome);
      return;
    }
    const nowCaught = isLetThrough(before.outcome) || !isLetThrough(after.outcome);
    this.noted.push({
      messageId: id,
      receivedAt,
      senderDomain: ends.sender.domain ?? '',
      recipientDomains: byDomain(ends, before, after),
      before: before.outcome,
      after: after.outcome,
      patternsBefore: before.patterns,
      patternsAfter: after.patterns,
      why: nowCaught ? after.why : `no more: ${before.why}`,
    });
  }

  private tally() {
    const decided = this.aftermath.decidedIds();
    const passed = new Map<Outcome, number>();
    const messages: DecidedMessage[] = this.noted.map((message) => ({ ...message, verdict: this.aftermath.verdictOf(message.messageId) }));
    for (const [id, outcome] of this.quiet) {
      if (decided.has(id)) messages.push({ ...passing(id, outcome), verdict: this.aftermath.verdictOf(id) });
      else passed.set(outcome, (passed.get(outcome) ?? 0) + 1);
    }
    return tallyMessages(messages, passed, MOST_CHANGED);
  }

  private stopIfAsked(): void {
    if (this.signal.aborted) throw new SimulationCancelled();
  }
}

/** A key or an envelope that does not open is the trouble of one message. */
function damagedAlone(cause: unknown): 'damaged' {
  if (cause instanceof Unsealable) return 'damaged';
  throw cause;
}

function isLetThrough(outcome: Outcome): boolean {
  return outcome === 'pass' || outcome === 'warn';
}

/** A message that somebody decided on although both policies let it pass: an older one held it. */
function passing(messageId: string, outcome: Outcome): SimulatedMessage {
  const nothing = { receivedAt: '', senderDomain: '', recipientDomains: [], patternsBefore: [], patternsAfter: [], why: '' };
  return { messageId, before: outcome, after: outcome, ...nothing };
}

function byDomain({ recipients }: Ends, before: Side, after: Side): SimulatedMessage['recipientDomains'] {
  const domains = new Map<string, number[]>();
  recipients.forEach(({ end }, number) => {
    domains.set(end.domain ?? '', [...(domains.get(end.domain ?? '') ?? []), number]);
  });
  const worst = ({ outcomes }: Side, numbers: readonly number[]): Outcome => strongest(numbers.map((number) => outcomes[number] ?? 'pass'));
  return [...domains].map(([domain, numbers]) => ({ domain, before: worst(before, numbers), after: worst(after, numbers) }));
}

function shown({ recipientDomains, patternsBefore, patternsAfter, ...message }: DecidedMessage): SimulationResult['changed'][number] {
  const domains = recipientDomains.map(({ domain }) => domain);
  return { ...message, recipientDomains: domains, patternsBefore: [...patternsBefore], patternsAfter: [...patternsAfter] };
}
