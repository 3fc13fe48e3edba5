/** Mail that waits for an OCSP responder of the real openssl, asked over HTTP: who was revoked gets nothing, who was not gets it encrypted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpRevocationSource } from '../../apps/engine/src/certificates/revocation/http-revocation-source.js';
import { CertificateMail } from '../../apps/engine/test/support/certificate-mail.js';
import { FlowStage } from '../../apps/engine/test/support/flow-stage.js';
import { freePort } from '../support/free-port.js';
import { AUTHORITY, certificateOf, issue, openssl, revoke, whyNoOpenssl, type Issued } from '../support/openssl-authority.js';

const missing = whyNoOpenssl();
const SECRET = 'the raise is approved';
const TO = ['good@b.example', 'lost@b.example', 'unknown@b.example'] as const;

describe.skipIf(missing !== undefined)(`a responder of openssl${missing === undefined ? '' : ` (${missing})`}`, () => {
  let folder: string;
  let responder: ChildProcess;
  let desk: CertificateMail;
  let stage: FlowStage;
  let authority: Issued;
  let good: Issued;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-ocsp-'));
    const port = await freePort();
    const place = `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`;
    authority = issue(folder, { name: 'authority', extensions: AUTHORITY });
    const person = (name: string): Issued => {
      const extensions = ['keyUsage=keyAgreement', 'extendedKeyUsage=emailProtection', `subjectAltName=email:${name}@b.example`, place];
      return issue(folder, { name, issuer: authority, extensions });
    };
    good = person('good');
    const lost = person('lost');
    revoke(authority, lost);
    const index = join(authority.folder, 'index.txt');
    const before = readFileSync(index);
    const unknown = person('unknown');
    writeFileSync(index, before); // the responder never hears of it
    responder = await respond(authority, port);

    const source = new HttpRevocationSource({ timeoutMs: 5_000, maxListBytes: 1_000_000, privateNetworks: ['127.0.0.0/8'] });
    desk = await CertificateMail.open(source, 5_000);
    stage = await FlowStage.open({ protection: { methods: [desk.method] }, settings: { 'encrypt.mode': 'mandatory' } });
    // the responder's clock is the real one
    for (const { clock } of [desk.fixture, stage.fixture]) clock.leap((Date.now() - clock.now().getTime()) / 1000 + 1);
    await desk.trust(await desk.keep(certificateOf(authority)));
    for (const each of [good, lost, unknown]) await desk.keep(certificateOf(each));
  });
  afterAll(async () => {
    const ended = once(responder, 'exit');
    responder.kill('SIGKILL');
    await ended;
    await stage.close();
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps mail to whose certificate it revoked, or does not know, and lets the others have theirs', async () => {
    const raw = `From: rosalind@sender.example\r\nTo: ${TO.join(', ')}\r\nSubject: Figures\r\n\r\n${SECRET}\r\n`;
    const { messageId } = await stage.receive({ raw, recipients: TO });
    await stage.deliver(messageId);
    const [failed] = await stage.factsOf(messageId, 'EncryptionFailed');
    expect(failed?.data.attempts.map(({ recipients, why }) => [recipients, why])).toEqual([
      [[1], 'revoked'],
      [[2], 'revocation-unknown'],
    ]);
    expect(stage.hop.mails.map(({ recipients }) => recipients)).toEqual([[TO[0]]]);
    const wire = stage.hop.mails[0]?.wire ?? '';
    expect(wire).not.toContain(SECRET);
    const key = { privateKey: createPrivateKey(readFileSync(good.keyFile)), publicKey: certificateOf(good).publicKey() };
    expect(await desk.opened(Buffer.from(wire, 'latin1'), { certificate: certificateOf(good), key })).toContain(SECRET);
  });
});

/** Starts it, and waits until it answers. */
async function respond(authority: Issued, port: number): Promise<ChildProcess> {
  const { certificateFile, keyFile, folder } = authority;
  const known = ['-index', join(folder, 'index.txt'), '-CA', certificateFile, '-rsigner', certificateFile, '-rkey', keyFile];
  const child = spawn('openssl', ['ocsp', '-port', String(port), ...known, '-ndays', '7'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ask = ['ocsp', '-url', `http://127.0.0.1:${port}/`, '-issuer', certificateFile, '-cert', certificateFile, '-noverify'];
  for (let left = 100; ; left -= 1) {
    try {
      openssl(ask);
      return child;
    } catch (cause) {
      if (left === 0 || child.exitCode !== null) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
