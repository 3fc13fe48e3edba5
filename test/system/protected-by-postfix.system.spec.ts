/**
 * Mail that must be encrypted, through a real Postfix: by certificate, OpenPGP key and password, each opened by the program of its
 * recipient, and held or refused where there is nothing; and released encrypted by hand, in a real browser. Only the last server is a
 * double: it has every byte that Postfix got from the engine.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { openBrowser } from '../support/browser.js';
import { type EngineProcess, startEngine } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { GPG_KEYS, type GpgHome, openGpgHome, whyNoGpg } from '../support/gpg-home.js';
import { type NextHopDouble, openNextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { openssl, whyNoOpenssl } from '../support/openssl-authority.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { type PostfixInstance, startPostfix, whyNoPostfix } from '../support/postfix-instance.js';
import { facts, messageIds, type RecordedFact } from '../support/recorded-facts.js';
import { makePeople, type People } from '../support/smime-people.js';
import { mailTo } from '../support/taken-mails.js';
import { writtenMail } from '../support/written-mail.js';

const noReader = ['qpdf', 'pdftotext'].find((name) => spawnSync(name, ['--version']).error !== undefined);
const missing = whyNoPostfix() ?? whyNoOpenssl() ?? whyNoGpg() ?? (noReader && `there is no ${noReader}`);
if (missing !== undefined) console.warn(`the tests of protected mail with a real Postfix are skipped: ${missing}`);

const FROM = 'anna@halden.example';
/** Her mail goes back to her where it cannot be encrypted. */
const TOLD = 'told@halden.example';
const CERTIFIED = 'rsa@a.example';
const PGP = 'bob@pgp.example';
const AGREED = 'eve@pdf.example';
/** Gets a password by way of the sender. */
const MADE = 'kim@made.example';
const NOTHING = 'dan@nothing.example';
const PASSWORD = 'Kp7m-agreed-Wq3x';
const CODE_NAME = 'project heron';
const CARD = '4111 1111 1111 1111';
const SECRETS = [CODE_NAME, CARD];
const WAIT = { timeout: 60_000, interval: 50 };

/** A mail that the engine has. */
interface Handed {
  readonly id: string;
  recorded(): RecordedFact[];
}

describe.skipIf(missing !== undefined)('protected mail behind a real Postfix', () => {
  let folder: string;
  let final: NextHopDouble;
  let engine: EngineProcess;
  let postfix: PostfixInstance;
  let people: People;
  let gpg: GpgHome;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-system-'));
    [people, gpg, final, browser] = [makePeople(), openGpgHome(), await openNextHopDouble(), await openBrowser()];
    const reinjectionPort = await freePort();
    const outbound = { host: '127.0.0.1', port: reinjectionPort, tls: 'none' } as const;
    engine = await startEngine({
      readyMs: 60_000,
      settings: {
        routes: { outbound, inbound: outbound, internalDomains: ['halden.example'] },
        certificates: { fetch: false },
        inspection: { processes: 1 },
      },
    });
    postfix = await startPostfix({ filterPort: engine.smtpPort, finalPort: final.port, reinjectionPort });
    await keepKeys();
    await setAt(engine, 'global', { 'pdf.enabled': true });
    await setAt(engine, 'made.example', { 'password.toSender': true });
    await setAt(engine, 'halden.example', { 'password.toSender': true });
    for (const place of [TOLD, 'nothing.example']) await setAt(engine, place, { 'dlp.quarantineOnFailedEncryption': false });
    await addLivePattern(engine, 'code-name', { matcher: { kind: 'keywords', keywords: [CODE_NAME] }, action: 'must-encrypt' });
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await postfix.stop();
    await engine.dispose();
    await final.stop();
    gpg.remove();
    people.remove();
    rmSync(folder, { recursive: true });
  });

  async function keepKeys(): Promise<void> {
    const body = { reason: 'a test asks for it' };
    const [root, person] = [people.root, people.rsa.issued].map(({ certificateFile }) => readFileSync(certificateFile).toString('base64'));
    const kept = await engine.ask(routes.importCertificates, { body: { file: root } });
    await engine.ask(routes.trustRoot, { parameters: { id: kept.entries[0]?.id ?? '' }, body });
    await engine.ask(routes.importCertificates, { body: { file: person } });
    const file = gpg.publicKey(gpg.makeKey(`Bob <${PGP}>`, GPG_KEYS.curve25519)).toString('base64');
    const { entries } = await engine.ask(routes.importPgpKeys, { body: { file } });
    await engine.ask(routes.trustPgpKey, { parameters: { id: entries[0]?.id ?? '' }, body: { ...body, exceptSubkeys: [] } });
    await engine.ask(routes.setPdfPassword, { body: { for: AGREED, password: PASSWORD } });
  }

  /** To Postfix, as a client does; answers what the engine then has on record of it. */
  async function handed(to: readonly string[], more: { readonly from?: string; readonly text?: string } = {}): Promise<Handed> {
    const { from = FROM, text = `All about ${CODE_NAME}.` } = more;
    const known = messageIds(engine.dataDir).length;
    const file = join(folder, 'mail.eml');
    writeFileSync(file, writtenMail({ from, names: to, subject: `The ${CODE_NAME}`, text }));
    const envelope = ['--from', from, '--to', to.join(','), '--helo', 'desk.example'];
    execFileSync('swaks', ['--server', `127.0.0.1:${postfix.port}`, ...envelope, '--data', `@${file}`], { stdio: 'pipe' });
    await expect.poll(() => messageIds(engine.dataDir).length, WAIT).toBe(known + 1);
    const id = messageIds(engine.dataDir).at(-1) ?? '';
    return { id, recorded: () => facts(engine.dataDir, `message-${id}`) };
  }

  /** What reached each of these people since there were so many mails. */
  async function arrived(before: number, people: readonly string[]): Promise<readonly TakenMail[]> {
    const reached = (): readonly TakenMail[] => final.mails.slice(before);
    const missing = (): string[] => people.filter((each) => !reached().some(({ recipients }) => recipients.includes(each)));
    await expect.poll(missing, WAIT).toEqual([]);
    return reached();
  }

  /** The notice to a sender that speaks of this recipient. */
  async function noticeTo(sender: string, before: number, about: string): Promise<string> {
    const texts = async (): Promise<string[]> => {
      const own = final.mails.slice(before).filter((mail) => mail.sender === '' && mail.recipients.includes(sender));
      return (await Promise.all(own.map(({ bytes }) => simpleParser(bytes)))).map(({ text }) => text ?? '');
    };
    const notice = async (): Promise<string | undefined> => (await texts()).find((text) => text.includes(about));
    await expect.poll(notice, WAIT).toBeDefined();
    return (await notice()) ?? '';
  }

  const byOpenssl = ({ bytes }: TakenMail): string => {
    const { certificateFile, keyFile } = people.rsa.issued;
    return openssl(['cms', '-decrypt', '-recip', certificateFile, '-inkey', keyFile], bytes).toString();
  };
  const byGpg = ({ bytes }: TakenMail): string => {
    const armor = /-----BEGIN PGP MESSAGE[^]*END PGP MESSAGE-----/.exec(bytes.toString())?.[0];
    return gpg.must(['--decrypt'], armor).toString();
  };
  const byPdfReader = async ({ bytes }: TakenMail, password: string): Promise<string> => {
    const { attachments } = await simpleParser(bytes);
    const [locked, open] = [join(folder, 'locked.pdf'), join(folder, 'open.pdf')];
    writeFileSync(locked, attachments.find(({ contentType }) => contentType === 'application/pdf')?.content ?? '');
    execFileSync('qpdf', [`--password=${password}`, '--decrypt', locked, open], { stdio: 'pipe' });
    return execFileSync('pdftotext', [open, '-'], { encoding: 'utf8' });
  };

  /** Every byte that Postfix has got from the engine, whatever it was for. */
  function nothingInClear(): void {
    for (const { bytes } of final.mails) {
      // encoded text as well
      for (const text of [bytes.toString('latin1'), bytes.toString('latin1').replaceAll('=\r\n', '')])
        for (const secret of SECRETS) expect(text).not.toContain(secret);
    }
  }

  it('arrives encrypted at who has a certificate, a key or a password, and is opened with it; who has nothing gets nothing', async () => {
    const before = final.mails.length;
    const { recorded } = await handed([CERTIFIED, PGP, AGREED, NOTHING]);
    const mails = await arrived(before, [CERTIFIED, PGP, AGREED]);
    expect(byOpenssl(mailTo(mails, CERTIFIED))).toContain(CODE_NAME);
    expect(byGpg(mailTo(mails, PGP))).toContain(CODE_NAME);
    expect(await byPdfReader(mailTo(mails, AGREED), PASSWORD)).toContain(CODE_NAME);
    for (const address of [CERTIFIED, PGP]) expect(mailTo(mails, address).bytes.toString()).toContain('\r\nSubject: [...]\r\n');
    await expect.poll(() => recorded().filter(({ type }) => type === 'DeliveryConcluded').length, WAIT).toBe(3);
    expect(
      recorded()
        .filter(({ type }) => type === 'EncryptionFailed')
        .map(({ data }) => data),
    ).toMatchObject([{ cause: 'no-method', disposition: 'held' }]);
    expect(postfix.queued()).toBe(0);
    expect(final.mails.flatMap(({ recipients }) => recipients)).not.toContain(NOTHING);
    nothingInClear();
  });

  it('is not sent, and its sender told so, where that is set and there is nothing to encrypt with', async () => {
    const before = final.mails.length;
    const { recorded } = await handed([NOTHING], { from: TOLD });
    expect(await noticeTo(TOLD, before, NOTHING)).toContain('S/MIME: no key of the recipient is known');
    expect(recorded().find(({ type }) => type === 'EncryptionFailed')?.data).toMatchObject({ disposition: 'refused' });
    expect(final.mails.flatMap(({ recipients }) => recipients)).not.toContain(NOTHING);
    nothingInClear();
  });

  it('opens with the password that was made for it and mailed to its sender, and with no other; the next one gets a new password', async () => {
    const told = async (): Promise<string> => {
      const before = final.mails.length;
      await handed([MADE]);
      const mails = await arrived(before, [MADE]);
      const text = await noticeTo(FROM, before, MADE);
      const words = text.split(/\s+/);
      const [password] = words.filter((word) => /^[2-9A-HJ-NP-Za-km-np-z]{16}$/.test(word));
      expect(await byPdfReader(mailTo(mails, MADE), password ?? '')).toContain(CODE_NAME);
      await expect(byPdfReader(mailTo(mails, MADE), PASSWORD)).rejects.toThrow();
      expect(mailTo(mails, MADE).bytes.toString()).not.toContain(password);
      return password ?? '';
    };
    expect(await told()).not.toBe(await told());
    nothingInClear();
  });

  it('that a person releases encrypted, in the browser, arrives so, and is opened by its recipient', async () => {
    const before = final.mails.length;
    const { id } = await handed([CERTIFIED], { text: `Charge ${CARD}, about ${CODE_NAME}.` });
    const page = await signedUp();
    await page.goto(`${engine.httpUrl.replace('127.0.0.1', 'localhost')}/quarantine/${id}`);
    await page.getByText('Held because').waitFor();
    await page.keyboard.press('e');
    const protection = page.getByRole('group', { name: 'Protection' });
    await protection.getByText('It leaves encrypted.').waitFor();
    expect(await protection.innerText()).toContain('S/MIME');
    for (const key of ['1', 'Control+Enter']) await page.keyboard.press(key);
    const mails = await arrived(before, [CERTIFIED]);
    expect(byOpenssl(mailTo(mails, CERTIFIED))).toContain(CARD);
    nothingInClear();
  });

  async function signedUp(): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(30_000);
    const token = readFileSync(join(engine.dataDir, 'setup-token'), 'utf8').trim();
    await page.goto(`${engine.httpUrl.replace('127.0.0.1', 'localhost')}/setup#token=${token}`);
    await page.getByLabel('Your name').fill('Ana Novak');
    await page.getByLabel('E-mail').fill('ana@example.com');
    await page.getByRole('textbox', { name: 'Password' }).fill('a long sentence for a test');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.waitForURL('**/quarantine');
    return page;
  }
});
