/** The mail side of the engine: everything between the SMTP listener and the next hops, started and stopped in order. */
import { openSealedBlobStore } from '#crypto';
import { Agenda } from './agenda/agenda.js';
import { sharedDir } from './config/shared-dir.js';
import { custodyWorkers } from './custody-workers.js';
import { Bounces } from './deliver/bounces.js';
import { DeliveryProcess } from './deliver/delivery-process.js';
import { HeldReports } from './deliver/held-reports.js';
import { Routes } from './deliver/routes.js';
import { TrialMailbox } from './deliver/trial-mailbox.js';
import type { EngineServices } from './engine-services.module.js';
import { MailFlowOfReleases } from './flow/release-flow.js';
import { ContentViewer } from './inspect/content-viewer.js';
import { ExaminationProcess } from './inspect/examination-process.js';
import type { IncomingWork } from './incoming/incoming-work.js';
import { ReleasedCopies } from './incoming/released-copies.js';
import { InspectionPool, type ScanSetup } from './inspect/inspection-pool.js';
import { MailExaminer } from './inspect/mail-examiner.js';
import { LegalHoldBook } from './legal-hold/legal-hold-book.js';
import { MessageInspection } from './inspect/message-inspection.js';
import { openIncoming } from './open-incoming.js';
import { openNotices } from './open-notices.js';
import { openProtection, type Protection } from './open-protection.js';
import type { NoticeOutbox } from './notices/outbox.js';
import { SignedLinks } from './originator/signed-links.js';
import { ExpiredPasswords } from './passwords/expired-passwords.js';
import { PasswordProof } from './passwords/password-proof.js';
import { UnusedPasswords } from './passwords/unused-passwords.js';
import type { EngineParts } from './platform/engine-parts.js';
import { configuredBase } from './policy/configured-base.js';
import { PolicyBook } from './policy/policy-book.js';
import type { PolicySnapshot } from './policy/policy-snapshot.js';
import { refuseWhileBehind } from './policy/refuse-while-behind.js';
import { scanConfiguration } from './policy/scan-configuration.js';
import { CustodyWork } from './quarantine/custody-work.js';
import { CrashJournal } from './inspect/crash-journal.js';
import { Reception } from './receive/reception.js';
import { serverCertificate } from './receive/server-certificate.js';
import { SmtpListener } from './receive/smtp-listener.js';
import { readSmtpUsers } from './receive/smtp-users.js';
import { DayKeyRetention } from './retention/day-key-retention.js';
import { removeOrphanBlobs } from './retention/orphan-blobs.js';
import { RetainedMailStore } from './retention/retained-mail-store.js';
import { TrustedClock } from './retention/trusted-clock.js';

export interface MailService {
  readonly services: Omit<EngineServices, 'ledger'>;
  /** Works off what stands open, then takes mail; answers the SMTP port. */
  listen(): Promise<number>;
  /** Takes no more mail, lets what is under way end. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

export async function openMailService(parts: EngineParts): Promise<MailService> {
  const { config, clock, log, blobs, readiness } = parts;
  const policy = await openPolicy(parts);
  const legalHolds = await LegalHoldBook.open(parts);
  const protection = await openProtection(parts, policy);
  const { flow, dkim, services } = protection;
  const incoming = openIncoming(parts, services, protection.work);
  const { pool, examinations, journal, inspection } = startInspection(parts, policy);
  const trialMailbox = config.trialMode ? await TrialMailbox.open(`${config.dataDir}/trial-mailbox`) : undefined;
  const routes = Routes.open(config, log, trialMailbox?.port);
  const links = new SignedLinks({ ...parts, policy });
  const retained = await openRetainedMail(parts);
  const { ownNotices, ...notices } = await openNotices(parts, { ...services, policy, links, hops: routes, dkim });
  const mail = { policy, routes, retained, flow, incoming, ownNotices };
  const reception = new Reception({ ...parts, ...mail, inspection, bounces: new Bounces(parts) });
  const trusted = await TrustedClock.open(config.dataDir, parts.store, clock, log);
  const stopping = new AbortController();
  const deliveries = new DeliveryProcess({ ...parts, routes, legalHolds, policy, dkim }, stopping.signal);
  const agenda = openAgenda(parts, { deliveries, legalHolds, routes, policy, protection, incoming, ...notices, stopping }, trusted);
  const clocks = [...openClocks(parts, services, trusted), retained];
  const listener = await openListener(parts, routes, reception);
  return {
    services: {
      policy,
      links,
      legalHolds,
      ...services,
      ...notices,
      retained,
      viewer: new ContentViewer(pool, blobs),
      examiner: new MailExaminer(examinations),
      trialMailbox,
    },
    async listen() {
      await pool.ready;
      await notices.outbox.start();
      const { logWentBack } = await agenda.start();
      parts.nodes.work(true);
      await removeOrphanBlobs({ ...parts, agenda, dataDir: sharedDir(config) }, logWentBack);
      for (const each of clocks) each.start(parts.duties);
      const port = await listener.listen();
      readiness.ready('smtp');
      return port;
    },
    async close() {
      readiness.stop();
      parts.nodes.work(false);
      await listener.close();
      await reception.drain();
      for (const each of clocks) await each.stop();
      stopping.abort();
      await agenda.stop();
      await legalHolds.close();
      await notices.outbox.stop();
      routes.close();
      await trialMailbox?.close();
      for (const each of [pool, examinations, journal, protection]) each.close();
    },
  };
}

/** Its processes start while the pages are put together: `listen` waits for the first. */
function startInspection(parts: EngineParts, policy: PolicyBook) {
  const pool = startPool(parts, policy);
  const examinations = new ExaminationProcess(processLimits(parts));
  const journal = CrashJournal.open(parts.config.dataDir);
  return { pool, examinations, journal, inspection: new MessageInspection(pool, journal, parts.log) };
}

async function openPolicy({ config, clock, log, events, nodes, turns }: EngineParts): Promise<PolicyBook> {
  const { internalDomains } = config.routes;
  const policy = new PolicyBook(events, clock, configuredBase(config.dlp), { internalDomains, log, several: { nodes, turns } });
  await policy.open();
  return policy;
}

/** What the processes do not take leaves the policy before in force; at a start there is none, and mail waits at its senders. */
function startPool({ config, log, readiness }: EngineParts, book: PolicyBook): InspectionPool<PolicySnapshot> {
  const options = { processes: config.inspection.processes, ...processLimits({ config }) };
  const setup = (policy: PolicySnapshot): ScanSetup<PolicySnapshot> => ({ configuration: scanConfiguration(policy), policy });
  const pool = new InspectionPool(options, setup(book.current()), log);
  book.onChange((policy) => {
    pool.configure(setup(policy));
  });
  book.guard(refuseWhileBehind(pool));
  pool.onChange(() => {
    const { judging, isBehind } = pool.inForce;
    if (judging === undefined) readiness.notReady('inspection');
    else readiness.ready('inspection');
    if (isBehind) log.error({ judgingRevision: judging?.revision ?? null }, 'the newest policy is not in force');
    readiness.judgesBy(isBehind ? { revision: judging?.revision ?? null } : undefined);
  });
  return pool;
}

function processLimits({ config }: Pick<EngineParts, 'config'>) {
  const { timeoutSeconds, memoryMiB, recycleAfterMessages } = config.inspection;
  return { recycleAfterMessages, timeoutMs: timeoutSeconds * 1000, memoryBytes: memoryMiB * MIB };
}

function openClocks(parts: EngineParts, services: Protection['services'], trusted: TrustedClock) {
  const { passwords, ringRotation, revocation, endingKeys } = services;
  const unused = new UnusedPasswords(passwords, new PasswordProof(parts.events), parts.clock);
  const expired = new ExpiredPasswords(unused, trusted, parts.config, parts.log);
  return [openDayKeyRetention(parts, trusted), expired, ringRotation, revocation, endingKeys];
}

function openDayKeyRetention(parts: EngineParts, trusted: TrustedClock): DayKeyRetention {
  const { config, dayKeys } = parts;
  const { clearedDays, decisionDays, accessDays } = config.retention;
  const kept = [
    { what: 'cleared-mail', days: dayKeys.cleared, keepDays: clearedDays },
    { what: 'decisions', days: dayKeys.decisions, keepDays: decisionDays },
    { what: 'access-log', days: dayKeys.access, keepDays: accessDays },
  ] as const;
  return new DayKeyRetention(kept, parts, trusted);
}

async function openRetainedMail(parts: EngineParts): Promise<RetainedMailStore> {
  const { config, keys, blobs, folder } = parts;
  const directory = sharedDir(config);
  const passed = await openSealedBlobStore(`${directory}/retained`, keys.ring, folder.writer);
  const limits = { days: config.retention.passedMailDays, directory, maxMessageBytes: config.smtp.maxMessageBytes };
  return new RetainedMailStore({ passed, custody: blobs }, limits, parts);
}

interface Workshop {
  readonly deliveries: DeliveryProcess;
  readonly legalHolds: LegalHoldBook;
  readonly routes: Routes;
  readonly policy: PolicyBook;
  readonly protection: Protection;
  readonly incoming: IncomingWork;
  readonly outbox: NoticeOutbox;
  readonly stopping: AbortController;
}

function openAgenda(
  parts: EngineParts,
  { deliveries, legalHolds, routes, policy, protection, incoming, outbox, stopping }: Workshop,
  trusted: TrustedClock,
): Agenda {
  const { config, clock, log, events, blobs } = parts;
  const heldReports = new HeldReports({ ...parts, routes, policy, dkim: protection.dkim }, stopping.signal);
  const flow = new MailFlowOfReleases({ ...parts, policy, flow: protection.flow, inside: new ReleasedCopies(incoming) });
  const clocks = { deletedDays: config.quarantine.deletedDays, snippetDays: config.retention.snippetDays };
  const custody = new CustodyWork(events, clock, blobs, clocks, flow);
  const workers = custodyWorkers({ custody, legalHolds, deliveries, heldReports, outbox, trusted });
  const agenda = new Agenda(events, clock, log, workers, parts.nodes, config.dataDir);
  routes.onBack(() => {
    agenda.hasten('deliver');
  });
  return agenda;
}

async function openListener(parts: EngineParts, routes: Routes, reception: Reception): Promise<SmtpListener> {
  const { config, clock, log, keys, spool, readiness } = parts;
  const certificate = config.smtp.tls.mode === 'off' ? undefined : await serverCertificate(config, clock.now());
  const { usersFile } = config.smtp.auth;
  const users = usersFile === undefined ? undefined : readSmtpUsers(usersFile);
  return new SmtpListener({ config, clock, log, keys, spool, readiness, routes, reception, certificate, users });
}
