/**
 * The outbox of notices on real ground: SQLite, keys and files in a folder, SMTP to a double of the next hop. An engine on it can end at
 * any durable step, as by a power cut, and another begins on what it has left.
 */
import { NO_DKIM } from './engine-fixture.js';
import type { LeavingMail } from '../../src/flow/leaving-mail.js';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { findSetting } from '#dlp';
import { decideChangeSettings, placeStream, type Json } from '#events';
import { holdMessage, type HeldInput } from '../../../../test/support/held-message.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../../../../test/support/next-hop-double.js';
import { engineConfigSchema, type EngineConfig } from '../../src/config/engine-config.js';
import { AlarmedPeople } from '../../src/access/alarmed-people-port.js';
import { PersonKeyRing } from '../../src/access/person-key-ring.js';
import { AnnouncedEnds } from '../../src/certificates/announce-ends.js';
import { CertificateStore } from '../../src/certificates/certificate-store.js';
import { EndingCertificates } from '../../src/certificates/ending-certificates.js';
import { EndingPgpKeys } from '../../src/pgp-keys/ending-pgp-keys.js';
import { PgpKeyBook } from '../../src/pgp-keys/pgp-key-book.js';
import { Routes } from '../../src/deliver/routes.js';
import { NoticeMailStore } from '../../src/notices/notice-mail-store.js';
import type { NoticeHops } from '../../src/notices/notice-parts.js';
import { NoticePolicy } from '../../src/notices/notice-policy.js';
import { NoticeOutbox } from '../../src/notices/outbox.js';
import { OwnNoticeProof } from '../../src/notices/own-notice-proof.js';
import { SignedLinks } from '../../src/originator/signed-links.js';
import { PdfPasswordBook } from '../../src/passwords/pdf-password-book.js';
import { jsonLog } from '../../src/platform/engine-log.js';
import { openEngineParts, type EngineParts } from '../../src/platform/engine-parts.js';
import { EventLog } from '../../src/platform/event-log.js';
import { PolicyBook } from '../../src/policy/policy-book.js';
import { PolicyKeys } from '../../src/settings/policy-keys.js';
import { Course, countedStore, type Ending, type Failure } from './durable-course.js';
import { StandingClock } from './engine-fixture.js';

interface Life {
  readonly course: Course;
  readonly parts: EngineParts;
  readonly policy: PolicyBook;
  readonly passwords: PdfPasswordBook;
  readonly outbox: NoticeOutbox;
  readonly certificates: CertificateStore;
  readonly pgpKeys: PgpKeyBook;
  readonly announcedEnds: AnnouncedEnds;
  end(): Promise<void>;
}

export class NoticeStage {
  readonly clock = new StandingClock();
  /** Lines of the log from warnings on. */
  readonly logged: string[] = [];
  private life: Life | undefined;

  private constructor(
    readonly hop: NextHopDouble,
    private config: EngineConfig,
  ) {}

  static async open(): Promise<NoticeStage> {
    const hop = await openNextHopDouble();
    const dataDir = await mkdtemp(path.join(tmpdir(), 'lazaret-notices-'));
    const parsed = engineConfigSchema.parse({
      ...{ dataDir, hostname: 'gateway.example', store: { url: `sqlite:${dataDir}/lazaret.db` } },
      routes: { outbound: { host: '127.0.0.1', port: hop.port, tls: 'none' }, internalDomains: ['halden.example'] },
      delivery: { retrySeconds: [60], giveUpDays: 1 },
    });
    return new NoticeStage(hop, { ...parsed, trialMode: false });
  }

  /** An engine begins. */
  async begin(plan: Partial<Ending & Failure> = {}): Promise<void> {
    this.life = await beginLife(this.config, this.clock, new Course(plan), this.logged);
  }

  /** The engine is stopped, its configuration changed, and it begins anew. */
  async beginWith({ trialMode, internalDomains }: { readonly trialMode: boolean; readonly internalDomains: string[] }): Promise<void> {
    await this.stop();
    await this.now.end();
    this.config = { ...this.config, trialMode, routes: { ...this.config.routes, internalDomains } };
    await this.begin();
  }

  /** Steps of the engine that runs. */
  get steps(): readonly string[] {
    return this.now.course.steps;
  }

  get outbox(): NoticeOutbox {
    return this.now.outbox;
  }

  get pgpKeys(): PgpKeyBook {
    return this.now.pgpKeys;
  }

  get certificates(): CertificateStore {
    return this.now.certificates;
  }

  get announcedEnds(): AnnouncedEnds {
    return this.now.announcedEnds;
  }

  async set(values: Readonly<Record<string, Json>>): Promise<void> {
    const changes = Object.entries(values).map(([key, value]) => ({ key, value }));
    const command = { id: 'global', changes, reason: null, rule: findSetting };
    const meta = { actor: { kind: 'system', id: 'test' }, commandId: `set-${Object.keys(values).join('-')}` } as const;
    await this.now.policy.change(placeStream('global'), (policy) => decideChangeSettings(policy, command), meta);
  }

  /** A value at a place of its own, as a log may hold it that another version has written: no rule looks at it. */
  async setUnchecked(domain: string, key: string, after: Json): Promise<void> {
    const meta = { actor: { kind: 'system', id: 'test' }, commandId: `open-${domain}` } as const;
    const data = { changes: [{ key, before: null, after }], reason: null };
    const opened = { type: 'ScopeOpened', data: { scope: { level: 'domain', domain }, cause: 'edit' } } as const;
    await this.now.policy.change(placeStream(ulid()), () => [opened, { type: 'SettingsChanged', data }], meta);
  }

  get passwords(): PdfPasswordBook {
    return this.now.passwords;
  }

  get parts(): EngineParts {
    return this.now.parts;
  }

  hold(input: HeldInput): Promise<string> {
    return holdMessage(this.now.parts, input);
  }

  /** Each notice as it stands, by kind: `quarantine sent`. */
  states(): string[] {
    const rows = this.outbox.book.newest({ limit: 200 }, () => true);
    return rows.map(({ kind, state }) => `${kind} ${state}`).sort();
  }

  /** Whether nothing is left to do, now or later. */
  get isIdle(): boolean {
    return this.outbox.book.work.due('9999', ['tell', 'send', 'digest'], 1).length === 0;
  }

  /** Waits; when the engine ends meanwhile, the next one begins. */
  async until(condition: () => boolean, losesRows = false): Promise<void> {
    const end = performance.now() + 25_000;
    for (;;) {
      if (this.now.course.isOver) await this.beginAgain(losesRows);
      if (condition()) return;
      if (performance.now() > end) throw new Error(`not within 25 s; ${this.states().join(', ')}; steps ${this.steps.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private async beginAgain(losesRows: boolean): Promise<void> {
    await this.now.end();
    if (losesRows)
      for (const ending of ['', '-wal', '-shm']) await rm(path.join(this.config.dataDir, `notices.db${ending}`), { force: true });
    await this.begin();
  }

  /** Types of the facts of all notices, in the order of the log. */
  async facts(): Promise<string[]> {
    const events = await this.now.parts.events.readAll(0, 1_000, { streamPrefixes: ['notice-'] });
    return events.map(({ event }) => event.type);
  }

  /** Files of mails that are still kept. */
  async keptFiles(): Promise<string[]> {
    const entries = await readdir(path.join(this.config.dataDir, 'notices'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  mailsTo(address: string): readonly TakenMail[] {
    return this.hop.mails.filter(({ recipients }) => recipients.includes(address));
  }

  /** Ends the engine as one is stopped: what is under way comes to its end. */
  async stop(): Promise<void> {
    await this.life?.outbox.stop();
  }

  async close(): Promise<void> {
    await this.life?.end();
    await this.hop.stop();
    await rm(this.config.dataDir, { recursive: true, force: true });
  }

  private get now(): Life {
    if (this.life === undefined) throw new Error('no engine has begun');
    return this.life;
  }
}

async function beginLife(config: EngineConfig, clock: StandingClock, course: Course, logged: string[]): Promise<Life> {
  const opened = await openEngineParts(config, jsonLog('warn', { write: (line: string) => logged.push(line) }));
  const parts: EngineParts = { ...opened, clock };
  const { log, keys } = parts;
  const policy = new PolicyBook(parts.events, clock, {}, { internalDomains: config.routes.internalDomains });
  await policy.open();
  const routes = Routes.open(config, log, undefined);
  const passwords = await PdfPasswordBook.open(parts);
  const certificates = await CertificateStore.open(parts);
  const pgpKeys = await PgpKeyBook.open(parts);
  const announcedEnds = new AnnouncedEnds({
    ...parts,
    certificates: new EndingCertificates(certificates, policy),
    pgpKeys: new EndingPgpKeys(pgpKeys),
    policy,
  });
  const outbox = new NoticeOutbox({
    ...{
      config,
      clock,
      log,
      keys,
      nodes: parts.nodes,
      turns: parts.turns,
      links: new SignedLinks({ config, clock, keys, policy }),
      proof: new OwnNoticeProof(keys.ring),
    },
    events: new EventLog(countedStore(opened.store, course)),
    policy: new NoticePolicy(policy, new PolicyKeys(config, keys)),
    people: new AlarmedPeople(parts.events, new PersonKeyRing(config, keys)),
    mails: counted(await NoticeMailStore.open(config.dataDir, keys.ring), course),
    hops: countedHops(routes, course),
    dkim: NO_DKIM,
    passwords,
    endingKeys: announcedEnds,
  });
  await outbox.start();
  return {
    ...{ course, parts, policy, passwords, outbox, certificates, pgpKeys, announcedEnds },
    async end() {
      course.isOver = true;
      void outbox.stop(); // takes no new work; what is under way never comes to an end
      routes.close();
      await opened.store.close();
    },
  };
}

function counted(mails: NoticeMailStore, course: Course): NoticeMailStore {
  const { put, destroy } = { put: mails.put.bind(mails), destroy: mails.destroy.bind(mails) };
  mails.put = (id, mail, slip) => course.step('mail kept', () => put(id, mail, slip));
  mails.destroy = (id) => course.step('mail destroyed', () => destroy(id));
  return mails;
}

function countedHops(routes: Routes, course: Course): NoticeHops {
  return {
    to: (hop) => ({
      async offer(envelope) {
        const offer = await course.step('offered', () => routes.to(hop).offer(envelope));
        const { refused, recipients } = offer;
        const send = (mail: LeavingMail) => course.step('taken', () => offer.send(mail));
        return { refused, recipients, send, abandon: () => offer.abandon() };
      },
    }),
  };
}

/** A stage with an engine on it, for one use. */
export async function onNoticeStage(plan: Partial<Ending & Failure>, use: (stage: NoticeStage) => Promise<void>): Promise<void> {
  const stage = await NoticeStage.open();
  try {
    await stage.begin(plan);
    await use(stage);
  } finally {
    await stage.close();
  }
}
