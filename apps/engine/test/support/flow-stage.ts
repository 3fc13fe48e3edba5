/**
 * Mail from reception to a next hop that speaks SMTP, in one process: real reception, flow, custody, releases and deliveries over a real
 * blob store and a store in memory; what inspection found, and what protects, is played.
 */
import type { SealedBlobStore } from '#crypto';
import { policyResolver, type MustEncryptCause, type PolicyResolver, type SettingValues } from '#dlp';
import { messageDecider, type MessageEvent, type ReleaseKind } from '#events';
import { ulid } from 'ulid';
import { DeliveryProcess } from '../../src/deliver/delivery-process.js';
import { Routes } from '../../src/deliver/routes.js';
import type { SmtpReply } from '../../src/deliver/smtp-reply.js';
import { MailFlowOfReleases } from '../../src/flow/release-flow.js';
import type { InspectionReport } from '../../src/inspect/inspection-report.js';
import { LegalHoldBook } from '../../src/legal-hold/legal-hold-book.js';
import { messageStream } from '../../src/platform/engine-keys.js';
import { EventLog } from '../../src/platform/event-log.js';
import { CustodyWork } from '../../src/quarantine/custody-work.js';
import { Reception } from '../../src/receive/reception.js';
import type { IncomingWork } from '../../src/incoming/incoming-work.js';
import { ReleasedCopies } from '../../src/incoming/released-copies.js';
import { copyFlow } from './copy-flow.js';
import { doubleHop, type DoubleHop, type Fault, type Said } from './double-hop.js';
import { Course, countedStore } from './durable-course.js';
import { engineFixture, type EngineFixture } from './engine-fixture.js';
import { noIncoming } from './no-incoming.js';

export interface StagePlan {
  readonly protection?: Parameters<typeof copyFlow>[1];
  /** Settings of everybody. */
  readonly settings?: SettingValues;
  readonly internalDomains?: readonly string[];
  /** Inside by the policy at the beginning of a mail only: it changes while the mail is looked into. */
  readonly insideAtFirst?: readonly string[];
  readonly fault?: (said: Said) => Fault;
  /** Looks into mail that comes in; absent: it holds no keys, and marks what is for people inside. */
  readonly incoming?: IncomingWork;
}

export interface StagedMail {
  readonly raw: string;
  readonly recipients: readonly string[];
  readonly demands?: readonly MustEncryptCause[];
  readonly protectedAs?: InspectionReport['protection'];
}

/** As in the fixture, and each durable step is counted. */
interface Life extends EngineFixture {
  readonly course: Course;
}

interface CurrentPolicy {
  current(): { readonly revision: string; readonly resolver: PolicyResolver };
}

export class FlowStage {
  private commands = 0;
  private life: Life;

  private constructor(
    readonly fixture: EngineFixture,
    readonly hop: DoubleHop,
    private readonly routes: Routes,
    private readonly legalHolds: LegalHoldBook,
    private readonly plan: StagePlan,
  ) {
    this.life = lifeOn(fixture, new Course({}));
  }

  /** What ran before is dead; what it has left is there. */
  begin(course = new Course({})): void {
    this.life = lifeOn(this.fixture, course);
  }

  get course(): Course {
    return this.life.course;
  }

  static async open(plan: StagePlan): Promise<FlowStage> {
    const hop = await doubleHop(plan.fault);
    const outbound = { host: '127.0.0.1', port: hop.port, tls: 'none', connectSeconds: 1, replySeconds: 1 };
    const routing = { outbound, internalDomains: plan.internalDomains ?? ['sender.example'] };
    const fixture = await engineFixture({
      routes: routing,
      delivery: { retrySeconds: [1], giveUpDays: 1 },
      quarantine: { undoSeconds: 0 },
    });
    return new FlowStage(fixture, hop, Routes.open(fixture.config, fixture.log, undefined), await LegalHoldBook.open(fixture), plan);
  }

  async close(): Promise<void> {
    await this.legalHolds.close();
    this.routes.close();
    await this.hop.close();
    await this.fixture.remove();
  }

  /** Hands one mail in. */
  async receive(mail: StagedMail): Promise<{ readonly messageId: string; readonly reply: SmtpReply }> {
    const { life: fixture, routes } = this;
    const messageId = ulid();
    const reception = new Reception({
      ...fixture,
      routes,
      policy: this.changingPolicy,
      flow: this.flow,
      incoming: this.plan.incoming ?? noIncoming(fixture),
      inspection: {
        inspect: () => Promise.resolve({ inspected: { kind: 'report', durationMs: 1, report: reportOf(mail) }, policy: undefined }),
      },
      retained: { keep: () => Promise.resolve() },
      bounces: { take: () => Promise.resolve() },
      ownNotices: { pass: () => Promise.resolve(false) },
    });
    const bytes = Buffer.from(mail.raw);
    const reply = await reception.receive({
      ...{ messageId, receivedAt: fixture.clock.iso(), sender: 'rosalind@sender.example', recipients: mail.recipients, smtpUtf8: false },
      ...{ client: { address: '192.0.2.25', name: 'mail.sender.example' }, tls: true, authenticated: true, protocol: 'ESMTPSA' },
      body: { sizeBytes: bytes.length, tag: 'ab'.repeat(32), chunks: () => [bytes], discard: () => Promise.resolve() },
      clientIsThere: () => true,
    });
    await reception.drain();
    return { messageId, reply };
  }

  /** Lets every delivery of a message go as far as it can, a few times over. */
  async deliver(messageId: string, rounds = 3): Promise<void> {
    const { life: fixture, routes, legalHolds, policy } = this;
    for (let round = 0; round < rounds; round++) {
      for (const id of await this.deliveries(messageId)) {
        await new DeliveryProcess({ ...fixture, routes, legalHolds, policy }).run(id, messageId);
      }
      fixture.clock.advance(5);
    }
  }

  /** Releases what is held of a message; false: nothing is, or it may not be released so. */
  async release(messageId: string, kind: ReleaseKind): Promise<boolean> {
    const { clock, events } = this.life;
    const now = clock.iso();
    const meta = { at: now, actor: { kind: 'cli', id: 'test' }, commandId: `release-${String((this.commands += 1))}` } as const;
    const said = {
      reason: 'business-need',
      verdict: 'false-alarm',
      note: null,
      undoSeconds: 0,
      now,
      decisionId: `decision-${String(this.commands)}`,
    } as const;
    const asked = { type: 'ScheduleRelease', kind, fourEyes: [], patternAuthors: [], actorId: 'cli', actorTag: null } as const;
    const handled = await events.decide(messageDecider, messageStream(messageId), { ...asked, ...said, clearTextAcknowledged: true }, meta);
    if (handled.outcome !== 'appended') return false;
    await this.commit(messageId);
    return true;
  }

  /** Commits the release that waits, if one does. */
  async commit(messageId: string): Promise<void> {
    const { clock, events, blobs } = this.life;
    const inside = new ReleasedCopies(this.plan.incoming ?? noIncoming(this.life));
    const releases = new MailFlowOfReleases({ ...this.life, policy: this.policy, flow: this.flow, inside });
    const work = new CustodyWork(events, clock, blobs, { deletedDays: 7, snippetDays: 0 }, releases);
    await work.commit({ kind: 'commit', id: messageId, messageId, dueAt: clock.iso() });
  }

  /** Ids of all messages that are known, oldest first. */
  messages(): string[] {
    const streams = this.fixture.memory.filter(({ type }) => type === 'MessageReceived').map(({ stream }) => stream);
    return streams.map((stream) => stream.slice('message-'.length));
  }

  async facts(messageId: string): Promise<MessageEvent[]> {
    return (await this.fixture.events.read(messageStream(messageId))).events.map(({ event }) => event as MessageEvent); // its stream holds nothing else
  }

  async factsOf<T extends MessageEvent['type']>(messageId: string, type: T): Promise<Extract<MessageEvent, { readonly type: T }>[]> {
    const all = await this.facts(messageId);
    return all.filter((fact): fact is Extract<MessageEvent, { readonly type: T }> => fact.type === type);
  }

  private async deliveries(messageId: string): Promise<string[]> {
    const all = await this.facts(messageId);
    return all.flatMap((fact) => (fact.type === 'DeliveryQueued' || fact.type === 'ReleaseCommitted' ? [fact.data.deliveryId] : []));
  }

  private get flow() {
    return copyFlow(this.life, this.plan.protection);
  }

  private get policy(): CurrentPolicy {
    return this.policyWith([]);
  }

  private get changingPolicy(): CurrentPolicy {
    const [first, later] = [this.policyWith(this.plan.insideAtFirst ?? []), this.policy];
    let asked = 0;
    return { current: () => (asked++ === 0 ? first : later).current() };
  }

  private policyWith(inside: readonly string[]): CurrentPolicy {
    const settings = { base: this.plan.settings ?? {}, scopes: [] };
    const set = { revision: 'r1', patterns: [], groups: [], settings, exceptions: [] };
    const resolver = policyResolver(set, { internalDomains: [...this.fixture.config.routes.internalDomains, ...inside] });
    return { current: () => ({ revision: 'r1', resolver }) };
  }
}

function lifeOn(fixture: EngineFixture, course: Course): Life {
  const store = countedStore(fixture.store, course);
  return { ...fixture, course, store, events: new EventLog(store), blobs: countedBlobs(fixture.blobs, course) };
}

function countedBlobs(blobs: SealedBlobStore, course: Course): SealedBlobStore {
  return {
    ...blobs,
    put: (id, content) => course.step('bytes kept', () => blobs.put(id, content)),
    putSidecar: (id, sidecar, bytes) => course.step('copy kept', () => blobs.putSidecar(id, sidecar, bytes)),
    removeSidecar: (id, sidecar) => course.step('copy removed', () => blobs.removeSidecar(id, sidecar)),
    remove: (id) => course.step('bytes removed', () => blobs.remove(id)),
  };
}

/** Nothing was found. */
function reportOf({ demands = [], protectedAs = { encryptedBy: null, signedBy: null } }: StagedMail): InspectionReport {
  return {
    ...{ subject: '', from: '', messageId: '', receivedCount: 0, deliveryReport: null, textBytes: 0, similarity: null },
    ...{
      partCounts: { subject: 0, headers: 0, body: 0, attachment: 0 },
      demands: [...demands],
      parts: [],
      attachmentCount: 0,
      attachments: [],
    },
    ...{ summaries: [], findings: [], uninspectable: [], defects: [], protection: protectedAs, hasProtectedPart: false, isCalendar: false },
  };
}
