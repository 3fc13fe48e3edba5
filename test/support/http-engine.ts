/**
 * The HTTP side of an engine for integration tests: real store, keys, accounts and projections, a real listener on a
 * free port. Only the inspection processes are stood in for, by texts that say so.
 */
import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { HeldContent, Session } from '#contracts';
import { BlobGone, openSealedBlobStore, type SealedBlobStore } from '#crypto';
import type { EventStore } from '#event-store';
import { compilePatterns, compileSkipList, defaultPatterns } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { ApiModule } from '../../apps/engine/src/api/api.module.js';
import { configureHttp } from '../../apps/engine/src/api/http-server.js';
import { examinerInThisProcess } from '../../apps/engine/src/cli/examiner.js';
import { engineConfigSchema, type EngineConfig } from '../../apps/engine/src/config/engine-config.js';
import { LedgerAnchors } from '../../apps/engine/src/audit/ledger-anchors.js';
import { LedgerKeeper } from '../../apps/engine/src/audit/ledger-keeper.js';
import { openLedger } from '../../apps/engine/src/audit/open-ledger.js';
import { AnnouncedEnds } from '../../apps/engine/src/certificates/announce-ends.js';
import { doFileJob, type CertificateFileWork } from '../../apps/engine/src/certificates/certificate-file-work.js';
import { CERTIFICATE_FILES } from '../../apps/engine/src/certificates/certificate-ports.js';
import { CertificateJudge } from '../../apps/engine/src/certificates/certificate-judge.js';
import { CertificateSelection } from '../../apps/engine/src/certificates/certificate-selection.js';
import { CertificateStore } from '../../apps/engine/src/certificates/certificate-store.js';
import { KeptRevocationLists } from '../../apps/engine/src/certificates/revocation/kept-revocation-lists.js';
import { RevocationDesk } from '../../apps/engine/src/certificates/revocation/revocation-desk.js';
import { openCertificates, type OpenedCertificates } from '../../apps/engine/src/open-certificates.js';
import { EndingPgpKeys } from '../../apps/engine/src/pgp-keys/ending-pgp-keys.js';
import { KeyDirectories } from '../../apps/engine/src/pgp-keys/key-directories-port.js';
import { PgpKeyBook } from '../../apps/engine/src/pgp-keys/pgp-key-book.js';
import { PgpWork } from '../../apps/engine/src/pgp-keys/pgp-work.js';
import type { TrialMailbox } from '../../apps/engine/src/deliver/trial-mailbox.js';
import { DkimKeyBook } from '../../apps/engine/src/dkim-keys/dkim-key-book.js';
import { SignWithDkimKeys } from '../../apps/engine/src/dkim-keys/sign-with-dkim-keys.js';
import { TRIAL_MAILBOX } from '../../apps/engine/src/engine-services.module.js';
import { ContentViewer } from '../../apps/engine/src/inspect/content-viewer.js';
import { MailExaminer } from '../../apps/engine/src/inspect/mail-examiner.js';
import { OriginatorMail } from '../../apps/engine/src/originator/mail-port.js';
import { OriginatorLinks } from '../../apps/engine/src/originator/link-port.js';
import { SignedLinks } from '../../apps/engine/src/originator/signed-links.js';
import { revealValue } from '../../apps/engine/src/inspect/reveal-value.js';
import { RingRotation } from '../../apps/engine/src/key-ring/ring-rotation.js';
import { LegalHoldBook } from '../../apps/engine/src/legal-hold/legal-hold-book.js';
import { LegalHolds } from '../../apps/engine/src/legal-hold/legal-hold-port.js';
import type { NoticeHops } from '../../apps/engine/src/notices/notice-parts.js';
import { NoticeRecords } from '../../apps/engine/src/notices/notice-records-port.js';
import { NoticeOutbox } from '../../apps/engine/src/notices/outbox.js';
import { openNotices } from '../../apps/engine/src/open-notices.js';
import { PdfPasswordBook } from '../../apps/engine/src/passwords/pdf-password-book.js';
import { EngineClock } from '../../apps/engine/src/platform/engine-clock.js';
import { jsonLog } from '../../apps/engine/src/platform/engine-log.js';
import { sharedDir } from '../../apps/engine/src/config/shared-dir.js';
import { EventLog } from '../../apps/engine/src/platform/event-log.js';
import { openEngineParts, type EngineParts } from '../../apps/engine/src/platform/engine-parts.js';
import { PlatformModule } from '../../apps/engine/src/platform/platform.module.js';
import { Duties } from '../../apps/engine/src/nodes/duties.js';
import { SharedNodes } from '../../apps/engine/src/nodes/shared-nodes.js';
import { Turns } from '../../apps/engine/src/nodes/turns.js';
import { QUICK } from '../../apps/engine/test/support/several-nodes.js';
import { configuredBase } from '../../apps/engine/src/policy/configured-base.js';
import { PolicyBook } from '../../apps/engine/src/policy/policy-book.js';
import { MethodDesk } from '../../apps/engine/src/protect/method-desk.js';
import { ProtectionDesk } from '../../apps/engine/src/protect/protection-desk-port.js';
import { RetainedMail } from '../../apps/engine/src/retention/retained-mail-port.js';
import { RetainedMailStore } from '../../apps/engine/src/retention/retained-mail-store.js';
import { ReadModels } from '../../apps/engine/src/project/read-models.js';
import { HttpClient } from './http-client.js';
import { PgpWorkHere } from './pgp-work-here.js';

/** A clock that a test moves. */
export class TestClock extends EngineClock {
  private ms = Date.UTC(2026, 2, 18, 9, 0, 0);

  now(): Date {
    return new Date(this.ms);
  }

  advance(seconds: number): void {
    this.ms += seconds * 1000;
  }
}

export const SHOWN_TEXT = 'shown by the test';
const SHOWN: HeldContent = {
  parts: [],
  headers: [],
  text: SHOWN_TEXT,
  html: null,
  removed: { remoteImages: 0, links: 0, scripts: 0 },
  attachments: [],
};

export interface HttpEngine {
  readonly url: string;
  readonly parts: EngineParts;
  readonly clock: TestClock;
  readonly models: ReadModels;
  readonly app: NestExpressApplication;
  /** A browser that has not signed in. */
  browser(): HttpClient;
  /** The first administrator, who has all roles. */
  setUp(): Promise<HttpClient>;
  close(): Promise<void>;
}

/** Nothing is fetched from the network. */
const TEST_SETTINGS = {
  hostname: 'test',
  node: { name: 'test' },
  log: { level: 'silent' },
  store: { url: 'memory:' },
  certificates: { fetch: false },
};

export function testConfig(dataDir: string, input: Record<string, unknown> = {}): EngineConfig {
  const parsed = engineConfigSchema.parse({ ...TEST_SETTINGS, ...input, dataDir });
  return { ...parsed, http: { ...parsed.http, port: 0 }, trialMode: true };
}

export const PERSON = { email: 'ana@halden.example', name: 'Ana Novak', password: 'correct horse battery' };

export interface HttpEngineOptions {
  /** Keys of the configuration that differ from the defaults. */
  readonly config?: Record<string, unknown>;
  /** Directory of a built dashboard. */
  readonly dashboard?: string;
  readonly trialMailbox?: TrialMailbox;
  /** What there is to protect mail; without it there is nothing. */
  readonly desk?: ProtectionDesk;
  /** Next hops of the outbox of notices, which is then started; without them it stands still. */
  readonly hops?: NoticeHops;
  /** Where keys are looked for; without them nowhere. */
  readonly directories?: KeyDirectories;
  /** Another engine, whose store and shared folder this one uses, too. It is closed last. */
  readonly beside?: HttpEngine;
  /** How much later than its log this engine reads, or what of it is filtered only; may be changed while it runs. */
  readonly lag?: { ms: number; ofBooksOnly?: boolean };
  /** It lives as one of several by this name, with signs of life; else each believes that it is alone. */
  readonly node?: string;
}

const NO_LAG: NonNullable<HttpEngineOptions['lag']> = { ms: 0 };

/** Parts of an engine; one beside another reads and writes that one's log. */
async function openParts(config: EngineConfig, { beside, lag = NO_LAG, node }: HttpEngineOptions): Promise<EngineParts> {
  const parts = await openEngineParts(config, jsonLog('silent'));
  if (beside === undefined) return parts;
  const shared = beside.parts.store;
  const store: EventStore = {
    append: (request) => shared.append(request),
    readStream: (stream, from) => shared.readStream(stream, from),
    readAll: (after, limit, filter) => shared.readAll(after, limit, filter),
    lastPosition: () => shared.lastPosition(),
    limitStream: (stream, keepLast) => shared.limitStream(stream, keepLast),
    subscribeAll: (options) =>
      shared.subscribeAll({
        ...options,
        handle: async (events) => {
          const isLate = (): boolean => lag.ofBooksOnly !== true || options.filter !== undefined;
          for (const since = performance.now(); isLate() && performance.now() - since < lag.ms;) await pause(10);
          await options.handle(events);
        },
      }),
    close: () => parts.store.close(),
  };
  return node === undefined ? { ...parts, store, events: new EventLog(store) } : joined({ ...parts, store }, node);
}

async function joined(parts: EngineParts, name: string): Promise<EngineParts> {
  const nodes = new SharedNodes({ ...parts, name, times: QUICK });
  const events = new EventLog(parts.store, nodes.id);
  const turns = new Turns({ ...parts, events, nodes });
  await nodes.join();
  return { ...parts, nodes, events, turns, duties: new Duties({ ...parts, nodes, turns }) };
}

export async function startHttpEngine(options: HttpEngineOptions = {}): Promise<HttpEngine> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lazaret-http-'));
  const { beside } = options;
  const config = testConfig(directory, { ...options.config, ...(beside && { sharedDir: sharedDir(beside.parts.config) }) });
  const clock = beside?.clock ?? new TestClock();
  const parts: EngineParts = { ...(await openParts(config, options)), clock };
  const app = await NestFactory.create<NestExpressApplication>(await testModule(parts, options), {
    logger: false,
    bodyParser: false,
  });
  configureHttp(app, options.dashboard ?? '/nonexistent');
  await app.listen(0, '127.0.0.1');
  const outbox = app.get(NoticeOutbox);
  if (options.hops !== undefined) await outbox.start();
  const { port } = app.getHttpServer().address() as { port: number }; // a TCP listener
  const url = `http://localhost:${String(port)}`;
  const browser = (): HttpClient => new HttpClient(url);
  return {
    url,
    parts,
    clock,
    models: app.get(ReadModels),
    app,
    browser,
    async setUp() {
      const token = (await readFile(path.join(sharedDir(config), 'setup-token'), 'utf8')).trim();
      const client = browser();
      const session: Session = await client.json('POST', '/setup', { ...PERSON, token });
      client.csrfToken = session.csrfToken ?? '';
      return client;
    },
    async close() {
      await app.close();
      await outbox.stop(); // a spec may have started it
      await parts.nodes.leave();
      await parts.store.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** What an inspection process would answer, worked out in this process. */
function revealer({ blobs }: EngineParts): ContentViewer['reveal'] {
  return async (messageId, place, isRecorded) => {
    const compilation = compilePatterns(defaultPatterns());
    if (compilation.kind === 'refused') throw new Error('the built-in patterns do not compile');
    const tools = {
      patterns: compilation.patterns,
      skipWords: compileSkipList([]),
      readers: documentReaders(),
      limits: DEFAULT_EXTRACTION_LIMITS,
    };
    try {
      return await revealValue(await blobs.read(messageId), { kind: 'reveal', place, isRecorded }, tools);
    } catch (cause) {
      if (cause instanceof BlobGone) return undefined;
      throw cause;
    }
  };
}

function retainedMail(parts: EngineParts, passed: SealedBlobStore): RetainedMail {
  const { blobs, config } = parts;
  const limits = { days: config.retention.passedMailDays, directory: config.dataDir, maxMessageBytes: config.smtp.maxMessageBytes };
  return new RetainedMailStore({ passed, custody: blobs }, limits, parts);
}

function providersOf(opened: OpenedCertificates) {
  const { certificates, certificateJudge, certificateSelection, revocation, keptLists } = opened;
  return [
    { provide: CertificateStore, useValue: certificates },
    { provide: CertificateJudge, useValue: certificateJudge },
    { provide: CertificateSelection, useValue: certificateSelection },
    { provide: RevocationDesk, useValue: revocation },
    { provide: KeptRevocationLists, useValue: keptLists },
    { provide: CERTIFICATE_FILES, useValue: FILES_HERE },
  ];
}

/** Without the thread, which is compiled JavaScript. */
const FILES_HERE: CertificateFileWork = {
  read: async (bytes, password) => {
    const answer = doFileJob({ kind: 'read', bytes, password });
    if ('read' in answer) return answer.read;
    throw new Error('a job gave something else');
  },
  writePfx: async (contents) => {
    const answer = doFileJob({ kind: 'write-pfx', ...contents });
    if ('written' in answer) return Buffer.from(answer.written);
    throw new Error('a job gave something else');
  },
};

/** The outbox is not started then: it is asked for figures only. */
const NO_HOPS: NoticeHops = {
  to: () => ({ offer: () => Promise.reject(new Error('no next hop in this test')) }),
};

const NO_DIRECTORIES: KeyDirectories = { ask: () => Promise.resolve([]) };

async function testModule(
  parts: EngineParts,
  { trialMailbox, desk, hops = NO_HOPS, directories = NO_DIRECTORIES }: HttpEngineOptions,
): Promise<new () => unknown> {
  const policy = new PolicyBook(parts.events, parts.clock, configuredBase(parts.config.dlp), {
    internalDomains: parts.config.routes.internalDomains,
    several: parts,
  });
  await policy.open();
  const legalHolds = await LegalHoldBook.open(parts);
  const dkimKeys = await DkimKeyBook.open(parts);
  const passwords = await PdfPasswordBook.open(parts);
  const ringRotation = new RingRotation({ ...parts, ring: parts.keyRing, graceMs: 0 });
  const certificates = await openCertificates(parts, policy);
  const pgpKeys = await PgpKeyBook.open(parts);
  const endingKeys = new AnnouncedEnds({
    ...parts,
    certificates: certificates.endingCertificates,
    pgpKeys: new EndingPgpKeys(pgpKeys),
    policy,
  });
  const links = new SignedLinks({ ...parts, policy });
  const { outbox, originatorMail, noticeRecords } = await openNotices(parts, {
    policy,
    links,
    hops,
    dkim: new SignWithDkimKeys(dkimKeys),
    passwords,
    endingKeys,
  });
  const ledger = openLedger(parts);
  const services = [
    { provide: PolicyBook, useValue: policy },
    ...providersOf(certificates),
    { provide: AnnouncedEnds, useValue: endingKeys },
    { provide: SignedLinks, useValue: links },
    { provide: OriginatorLinks, useExisting: SignedLinks },
    { provide: OriginatorMail, useValue: originatorMail },
    { provide: NoticeRecords, useValue: noticeRecords },
    { provide: LegalHoldBook, useValue: legalHolds },
    { provide: LegalHolds, useExisting: LegalHoldBook },
    { provide: DkimKeyBook, useValue: dkimKeys },
    { provide: PdfPasswordBook, useValue: passwords },
    { provide: PgpKeyBook, useValue: pgpKeys },
    { provide: PgpWork, useValue: new PgpWorkHere() },
    { provide: KeyDirectories, useValue: directories },
    { provide: LedgerKeeper, useValue: ledger.keeper },
    { provide: LedgerAnchors, useValue: ledger.anchors },
    { provide: RingRotation, useValue: ringRotation },
    { provide: NoticeOutbox, useValue: outbox },
    {
      provide: ProtectionDesk,
      useValue: desk ?? new MethodDesk({ methods: [], signers: [], dkim: new SignWithDkimKeys(dkimKeys), log: parts.log }),
    },
    {
      provide: RetainedMail,
      useValue: retainedMail(parts, await openSealedBlobStore(path.join(parts.config.dataDir, 'retained'), parts.keys.ring)),
    },
    {
      provide: ContentViewer,
      useValue: { show: async () => SHOWN, preview: async () => ({ html: '<p>preview by the test</p>' }), reveal: revealer(parts) },
    },
    { provide: MailExaminer, useValue: examinerInThisProcess() },
    { provide: TRIAL_MAILBOX, useValue: trialMailbox },
  ];
  @Global()
  @Module({ providers: services, exports: services.map(({ provide }) => provide) })
  class Services {}
  @Module({ imports: [PlatformModule.of(parts), Services, CqrsModule.forRoot(), ApiModule] })
  class TestEngine {}
  return TestEngine;
}
