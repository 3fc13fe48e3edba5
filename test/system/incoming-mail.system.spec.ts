/** Mail that the real openssl and the real gpg make, sent to a running engine: it arrives decrypted, and who signed is told. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { GPG_KEYS, openGpgHome, whyNoGpg, type GpgHome } from '../support/gpg-home.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { openssl, whyNoOpenssl, type Issued } from '../support/openssl-authority.js';
import { setAt } from '../support/policy-author.js';
import { makePeople, type People, type Person } from '../support/smime-people.js';
import { sendMail } from '../support/smtp-client.js';

const missing = whyNoOpenssl() ?? whyNoGpg();
const FROM = 'p256@a.example';
const TO = 'bob@inside.example';
const SECRET = 'the raise is approved';
const ENTITY = Buffer.from(`Content-Type: text/plain\r\n\r\n${SECRET}\r\n`);

describe.skipIf(missing)(`mail of others to the engine${missing ? ` (${missing})` : ''}`, () => {
  let people: People;
  let gpg: GpgHome;
  let ours: Readonly<Record<keyof typeof GPG_KEYS, string>>;
  let theirs: string;
  let hop: NextHopDouble;
  let engine: EngineProcess;

  beforeAll(async () => {
    people = makePeople();
    gpg = openGpgHome();
    hop = await openNextHopDouble();
    const inbound = { host: '127.0.0.1', port: hop.port, tls: 'none' as const };
    engine = await startEngine({
      readyMs: 60_000,
      settings: { routes: { internalDomains: ['inside.example'], outbound: inbound, inbound }, certificates: { fetch: false } },
    });
    const root = await keep(people.root);
    await engine.ask(routes.trustRoot, { parameters: { id: root }, body: { reason: 'a test asks for it' } });
    for (const { issued } of [people.rsa, people.p384]) await keep(issued, readFileSync(issued.keyFile, 'utf8'));
    ours = {
      rsa: gpg.makeKey(`Bob <${TO}>`, GPG_KEYS.rsa),
      curve25519: gpg.makeKey(`Bob <${TO}>`, GPG_KEYS.curve25519),
      p256: gpg.makeKey(`Bob <${TO}>`, GPG_KEYS.p256),
    };
    theirs = gpg.makeKey(`Ada <${FROM}>`, GPG_KEYS.curve25519);
    for (const fingerprint of Object.values(ours)) await keepPgp(gpg.secretKey(fingerprint));
    const id = await keepPgp(gpg.publicKey(theirs));
    await engine.ask(routes.trustPgpKey, { parameters: { id }, body: { reason: 'a test asks for it', exceptSubkeys: [] } });
    await setAt(engine, 'inside.example', { 'smime.allowPkcs1v15': true, 'pgp.readInline': true });
  }, 120_000);

  afterAll(async () => {
    await engine.dispose();
    await hop.stop();
    gpg.remove();
    people.remove();
  });

  async function keep({ certificateFile }: Issued, key = ''): Promise<string> {
    const file = Buffer.from(`${readFileSync(certificateFile, 'utf8')}\n${key}`).toString('base64');
    const { entries } = await engine.ask(routes.importCertificates, { body: { file } });
    return entries[0]?.id ?? '';
  }

  async function keepPgp(file: Buffer): Promise<string> {
    const { entries } = await engine.ask(routes.importPgpKeys, { body: { file: file.toString('base64') } });
    return entries[0]?.id ?? '';
  }

  /** What arrives, its fields in one line each. @param rest - fields about the content, and the content */
  async function arrived(rest: Buffer): Promise<{ readonly text: string; readonly told: readonly string[] }> {
    const before = hop.mails.length;
    const mail = Buffer.concat([Buffer.from(`From: <${FROM}>\r\nTo: <${TO}>\r\nSubject: Figures\r\n`), rest]);
    const crlf = Buffer.from(mail.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
    expect((await sendMail(engine.smtpPort, { from: FROM, to: [TO] }, crlf)).code).toBe(250);
    const [first] = (await hop.received(before + 1, 30_000)).slice(before);
    const text = first?.bytes.toString('latin1').replace(/\r\n[ \t]/g, ' ') ?? '';
    const fields = text.match(/^X-Lazaret-Info-\d+: .*$/gm) ?? [];
    return { text, told: fields.map((field) => field.replace(/^[^:]*: /, '').trim()) };
  }

  const signed = ({ issued }: Person): Buffer =>
    openssl(['cms', '-sign', '-binary', '-crlfeol', '-signer', issued.certificateFile, '-inkey', issued.keyFile], ENTITY);
  const encrypted = (content: Buffer, cipher: string, words: readonly string[]): Buffer =>
    openssl(['cms', '-encrypt', '-binary', cipher, ...words], content);

  it.each([
    ['rsa', '-aes-256-cbc', [], 'aes-256-cbc; integrity=no; key-transport=rsa-pkcs1'],
    [
      'rsa',
      '-aes-256-gcm',
      ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'],
      'aes-256-gcm; integrity=yes; key-transport=rsa-oaep-sha256',
    ],
    ['p384', '-aes-128-cbc', [], 'aes-128-cbc; integrity=no; key-transport=ecdh'],
  ] as const)('openssl encrypts for %s with %s what it has signed', async (who, cipher, words, cipherTold) => {
    const { text, told } = await arrived(encrypted(signed(people.p256), cipher, ['-recip', people[who].issued.certificateFile, ...words]));
    expect(told).toEqual([
      expect.stringContaining(`encrypted; format=smime; cipher=${cipherTold}`),
      expect.stringMatching(/^signed; format=smime; result=good; trusted=yes; from=yes; signer=p256@a\.example;/),
    ]);
    expect(text).toContain(SECRET);
  });

  it.each(['rsa', 'curve25519', 'p256'] as const)('gpg signs and encrypts for %s', async (who) => {
    const words = ['--armor', '--sign', '--local-user', theirs, '--recipient', ours[who], '--encrypt'];
    const head = 'MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n';
    const control = '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n';
    const part = `--b\r\nContent-Type: application/octet-stream\r\n\r\n${gpg.must(words, ENTITY).toString()}\r\n--b--\r\n`;
    const { text, told } = await arrived(Buffer.from(head + control + part));
    expect(told).toEqual([
      expect.stringContaining('encrypted; format=pgp; cipher=aes-256; integrity=yes'),
      expect.stringMatching(/^signed; format=pgp; result=good; trusted=yes; from=yes; signer=p256@a\.example;/),
    ]);
    expect(text).toContain(SECRET);
  });

  it('gpg encrypts a text in place, and signs one', async () => {
    const head = 'MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n';
    const block = gpg.must(['--armor', '--recipient', ours.rsa, '--encrypt'], `${SECRET}\r\n`);
    const opened = await arrived(Buffer.concat([Buffer.from(head), block]));
    expect(opened.told).toEqual([expect.stringContaining('encrypted; format=pgp; cipher=aes-256; integrity=yes')]);
    expect(opened.text).toContain(SECRET);
    const clear = gpg.must(['--local-user', theirs, '--clear-sign'], `${SECRET}\r\n`);
    const { told } = await arrived(Buffer.concat([Buffer.from(head), clear]));
    expect(told).toEqual([expect.stringMatching(/^signed; format=pgp; result=good; trusted=yes; from=yes;/)]);
  });
});
