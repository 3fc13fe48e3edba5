/** What a real engine sends encrypted and signed, opened and verified by the real openssl alone. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { openssl, whyNoOpenssl, type Issued } from '../support/openssl-authority.js';
import { setAt } from '../support/policy-author.js';
import { makePeople, type People, type Person } from '../support/smime-people.js';
import { sendMail } from '../support/smtp-client.js';

const missing = whyNoOpenssl();
const FROM = 'p256@a.example';
const TO = ['rsa@a.example', 'p384@a.example'];
const SECRET = 'the raise is approved';

describe.skipIf(missing)(`mail of the engine with openssl${missing ? ` (${missing})` : ''}`, () => {
  let people: People;
  let hop: NextHopDouble;
  let engine: EngineProcess;

  beforeAll(async () => {
    people = makePeople();
    hop = await openNextHopDouble();
    engine = await startEngine({
      readyMs: 60_000,
      settings: { routes: { outbound: { host: '127.0.0.1', port: hop.port, tls: 'none' } }, certificates: { fetch: false } },
    });
    const root = await keep(people.root);
    await engine.ask(routes.trustRoot, { parameters: { id: root }, body: { reason: 'a test asks for it' } });
    for (const { issued } of [people.rsa, people.p384]) await keep(issued);
    await keep(people.p256.issued, readFileSync(people.p256.issued.keyFile, 'utf8'));
    await setAt(engine, 'global', { 'sign.onlyWhenEncrypting': false });
  }, 120_000);

  afterAll(async () => {
    await engine.dispose();
    await hop.stop();
    people.remove();
  });

  async function keep({ certificateFile }: Issued, key = ''): Promise<string> {
    const file = Buffer.from(`${readFileSync(certificateFile, 'utf8')}\n${key}`).toString('base64');
    const { entries } = await engine.ask(routes.importCertificates, { body: { file } });
    return entries[0]?.id ?? '';
  }

  async function arrived(to: readonly string[]): Promise<Buffer> {
    const before = hop.mails.length;
    const mail = `From: <${FROM}>\r\nTo: ${to.join(', ')}\r\nSubject: Figures\r\nContent-Type: text/plain\r\n\r\n${SECRET}\r\n`;
    const { code } = await sendMail(engine.smtpPort, { from: FROM, to }, mail);
    expect(code).toBe(250);
    const [first] = (await hop.received(before + 1, 30_000)).slice(before);
    return first?.bytes ?? Buffer.alloc(0);
  }

  const verify = (mail: Buffer): string =>
    openssl(['cms', '-verify', '-CAfile', people.root.certificateFile, '-purpose', 'smimesign', '-crlfeol'], mail).toString();
  const decrypt = (mail: Buffer, { issued }: Person): Buffer =>
    openssl(['cms', '-decrypt', '-recip', issued.certificateFile, '-inkey', issued.keyFile], mail);

  it('is decrypted by each of its recipients, RSA and curve, and the signature inside is good', async () => {
    const mail = await arrived(TO);
    expect(mail.toString()).not.toContain(SECRET);
    for (const person of [people.rsa, people.p384]) expect(verify(decrypt(mail, person))).toContain(SECRET);
    expect(() => decrypt(mail, people.stranger)).toThrow();
  });

  it('in clear carries a signature that is good, and not when a letter of it is changed', async () => {
    const mail = await arrived(['nobody@elsewhere.example']);
    expect(verify(mail)).toContain(SECRET);
    expect(() => verify(Buffer.from(mail.toString('latin1').replace('raise', 'praise'), 'latin1'))).toThrow();
  });
});
