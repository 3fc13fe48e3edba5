/** The desk for incoming mail with stores of keys, for specs: mail goes in, and out come the copies of people inside. */
import { createPrivateKey } from 'node:crypto';
import { parseCertificate } from '#crypto';
import { policyResolver, type MailEnd, type PolicyResolver, type SettingValues } from '#dlp';
import { domainOf } from '#mail';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { IncomingDesk, type ArrivedMail, type IncomingCopies } from '../../src/incoming/incoming-desk.js';
import { MailOpener, type OpenedMessage } from '../../src/incoming/mail-opener.js';
import { NamedCertificates } from '../../src/incoming/named-certificates.js';
import { NamedPgpKeys } from '../../src/incoming/named-pgp-keys.js';
import { OpeningRing } from '../../src/incoming/opening-ring.js';
import { openMail, type OpeningTools } from '../../src/protect/open-mail.js';
import { ProtectWorkRefused, type OpeningWish, type ProtectWork } from '../../src/protect/protect-work-port.js';
import { packOpened, reportOf, unpackOpened } from '../../src/protect/work/opened-report.js';
import { CertificateMail } from './certificate-mail.js';
import type { EngineFixture } from './engine-fixture.js';
import { PgpRing } from './pgp-ring.js';

/** When mail arrives. */
export const AT = '2026-03-01T12:00:00.000Z';
export const MAIL = Buffer.from(
  'From: Ada <ada@a.example>\r\nTo: bob@inside.example\r\nSubject: the offer\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n',
);

interface Wish {
  readonly to?: readonly string[];
  /** Settings of everybody. */
  readonly values?: SettingValues;
  /** Those of some people, by their address. */
  readonly own?: Readonly<Record<string, SettingValues>>;
  /** Ada is one of us. */
  readonly isSenderInside?: boolean;
  /** ISO-8601 UTC. */
  readonly at?: string;
}

export interface Arrival {
  readonly opened: OpenedMessage | undefined;
  readonly copies: readonly IncomingCopies[];
  /** That of the first. */
  readonly copy: IncomingCopies;
}

interface PlayedProcess {
  open: ProtectWork['open'];
}

export class IncomingStage {
  private constructor(
    readonly certificates: CertificateMail,
    readonly ring: PgpRing,
    private readonly desk: IncomingDesk,
    private readonly process: PlayedProcess,
  ) {}

  /** Our certificate is that of RSA in the fixtures; nobody believes any signer yet. */
  static async open(): Promise<IncomingStage> {
    const certificates = await CertificateMail.open();
    const { fixture, store, judge } = certificates;
    await certificates.keep(
      parseCertificate(fixtures.RSA_CERTIFICATE),
      createPrivateKey(fixtures.RSA_KEY.export({ type: 'pkcs8', format: 'pem' })),
    );
    const ring = await PgpRing.open(fixture);
    const named = new NamedPgpKeys(ring.book, fixture.log);
    const own = new OpeningRing(new NamedCertificates(store, fixture.log), named);
    const process: PlayedProcess = { open: openedHere };
    const desk = new IncomingDesk({
      opener: new MailOpener({ work: { open: (...asked) => process.open(...asked) }, keys: own, log: fixture.log }),
      judges: { certificates: judge, pgpKeys: named },
      revocation: { prepare: () => Promise.resolve() },
      own,
    });
    return new IncomingStage(certificates, ring, desk, process);
  }

  get fixture(): EngineFixture {
    return this.certificates.fixture;
  }

  /** @param breaksOff - for which wishes. */
  breakOff(breaksOff: (wish: OpeningWish) => boolean): void {
    this.process.open = (mail, wish, keys) =>
      breaksOff(wish) ? Promise.reject(new ProtectWorkRefused('failed', 'The attempt broke off.')) : openedHere(mail, wish, keys);
  }

  async arrives(mail: Buffer, wish: Wish = {}): Promise<Arrival> {
    const { to = ['bob@inside.example'], at = AT, isSenderInside = false } = wish;
    const resolver = this.resolver(wish);
    const arrived: ArrivedMail = {
      ...{ messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC', sizeBytes: mail.length, at, sender: this.end('ada@a.example'), isSenderInside },
      inside: to.map((address, number) => ({ number, address, end: this.end(address) })),
      beginning: () => Promise.resolve(mail.subarray(0, 4_000)),
      holds: (words) => Promise.resolve(words.some((word) => mail.includes(word))),
      whole: () => Promise.resolve(mail),
    };
    const opened = await this.desk.open(arrived, resolver);
    const copies: IncomingCopies[] = [];
    for await (const copy of this.desk.copies(arrived, resolver, { opened, isMixed: false })) copies.push(copy);
    const [copy] = copies;
    if (copy === undefined) throw new Error('nobody gets a copy');
    return { opened, copies, copy };
  }

  private resolver({ values = {}, own = {} }: Wish): PolicyResolver {
    const people = Object.entries(own).map(([address, its], index) => {
      const tag = this.fixture.keys.tagAddress(address);
      if (tag === null) throw new Error('not an address');
      return { id: `person-${String(index)}`, scope: { level: 'user' as const, tag }, values: its };
    });
    const scopes = [{ id: 'global', scope: { level: 'global' as const }, values }, ...people];
    const set = { revision: 'r1', patterns: [], groups: [], exceptions: [], settings: { base: {}, scopes } };
    return policyResolver(set, { internalDomains: ['inside.example'] });
  }

  close(): Promise<void> {
    return this.certificates.close();
  }

  private end(address: string): MailEnd {
    return { domain: domainOf(address) ?? null, tag: this.fixture.keys.tagAddress(address) };
  }
}

/** A copy with its fields in one line each. */
export function unfolded({ bytes }: IncomingCopies): string {
  return bytes?.toString('latin1').replace(/\r\n[ \t]/g, ' ') ?? 'as it came';
}

/** What is told of the mail in its copy. */
export function told(copy: IncomingCopies): string[] {
  return unfolded(copy).match(/^X-Lazaret-Info.*$/gm) ?? [];
}

/** As the process does it, without one: what it answers goes through the same bytes. */
const openedHere: ProtectWork['open'] = async (asked, wish, keys) => {
  const mail = typeof asked === 'function' ? await asked() : asked;
  const recipients: OpeningTools['recipients'] = async (names) =>
    (await keys.recipients(names)).map(({ der, key }) => ({ certificate: { der }, key }));
  const certificates: OpeningTools['certificates'] = async (names) => (await keys.signers(names)).map((der) => ({ der }));
  const decryptor = { open: (packets: readonly Buffer[]) => keys.sessionKeys(packets) };
  const tools = { recipients, certificates, decryptor, pgpKeys: (ids: readonly string[]) => keys.pgpSigners(ids) };
  const opened = await openMail(mail, { ...wish, at: new Date(wish.at) }, tools);
  const { report, mail: changed } = unpackOpened(packOpened(reportOf(opened, mail), opened.mail));
  return { report, mail: report.isChanged ? changed : mail };
};
