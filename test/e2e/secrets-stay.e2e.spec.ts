/**
 * No secret leaves its place: a real engine at its most talkative, every route with what it takes and with what it does not, the command
 * line, mail that uses every kind of key, and a start over damaged ones; then its log, its answers and all its files are searched for
 * passwords and for the bytes of keys.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { routes, type Route } from '#contracts';
import { openKeyRing, parseCertificate, writePfx } from '#crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommandLine } from '../../apps/engine/src/cli/command-line.js';
import { P256_CERTIFICATE, P256_KEY } from '../support/cms-fixtures.js';
import { KEY_PASSWORD, madePgpKey, privateNumberOf, type MadePgpKey } from '../support/pgp-key-client.js';
import { heldMessages, launchEngine, startEngine, type Call, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { secretBytes, secretsBelow, secretsIn, secretText, type NamedSecret } from '../support/secret-search.js';
import { sendMail } from '../support/smtp-client.js';

const ACCOUNT = {
  email: 'ana@halden.example',
  name: 'Ana',
  password: 'Vj4-account-Kx9m',
  roles: ['administrator', 'dlp-manager', 'auditor'],
};
const PDF = 'Kp7m-agreed-Wq3x';
const REPLACED = 'Zt5n-earlier-Hd8s';
const WEAK = 'hunter2-hunter2';
const PFX = 'Rb6w-pfx-file-Lq2c';
const EXPORTED = 'Gh3n-taken-out-Ys8d';
const PERSONAL = 'ada.lovelace@partner.example';
const NEWCOMER = 'new.comer@customer.example';
const CARD = Buffer.from('From: <ana@halden.example>\r\nSubject: Card\r\n\r\nPlease charge 4111 1111 1111 1111 today.\r\n');

const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = rsa.export({ format: 'pem', type: 'pkcs8' }).toString();

let engine: EngineProcess;
let outbound: NextHopDouble;
let inbound: NextHopDouble;
let pgp: MadePgpKey;
/** Everything that the engine has answered. */
const answers: string[] = [];
/** Of every kind, in the forms in which they are kept. */
let secrets: NamedSecret[] = [];

async function call(route: Route, asked: Call = {}, headers?: Record<string, string>): Promise<string> {
  const response = await engine.fetch(route, asked, headers);
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  answers.push(text, JSON.stringify([...response.headers]));
  return text;
}

const idIn = (text: string): string => z.object({ id: z.string() }).parse(JSON.parse(text)).id;

/** Pieces of a private number: one at least lies within a line of any PEM. */
function pieces(name: string, number: Buffer): NamedSecret[] {
  return Array.from({ length: Math.floor(number.length / 24) }, (_, index) =>
    secretBytes(name, number.subarray(index * 24, index * 24 + 24)),
  );
}

function privateNumber(key: KeyObject): Buffer {
  const { p, d } = key.export({ format: 'jwk' });
  return Buffer.from(p ?? d ?? '', 'base64url');
}

async function keepSecrets(): Promise<void> {
  await call(routes.openAccount, { body: ACCOUNT });
  await call(routes.signIn, { body: { email: ACCOUNT.email, password: ACCOUNT.password } }, {});
  await call(routes.signIn, { body: { email: ACCOUNT.email, password: `${ACCOUNT.password}!` } }, {});
  const imported = idIn(await call(routes.importDkimKey, { body: { domain: 'halden.example', selector: 'i1', privateKey: pem } }));
  await call(routes.publishDkimKey, { parameters: { id: imported }, body: {} });
  for (const type of ['rsa', 'ed25519'])
    await call(routes.generateDkimKey, { body: { domain: 'halden.example', selector: `g-${type}`, type } });
  await call(routes.importDkimKey, { body: { domain: 'halden.example', selector: 'i1', privateKey: pem } }); // taken
  await call(routes.importDkimKey, { body: { domain: 'halden.example', selector: 'i 2', privateKey: pem } }); // no name
  await call(routes.importDkimKey, { body: { domain: 'halden.example', selector: 'i3', privateKey: `${pem.slice(0, -60)}broken` } });
  await call(routes.setPdfPassword, { body: { for: PERSONAL, password: REPLACED } });
  await call(routes.setPdfPassword, { body: { for: PERSONAL, password: PDF } });
  await call(routes.setPdfPassword, { body: { for: PERSONAL, password: WEAK } });
  await call(routes.setPdfPassword, { body: { for: PERSONAL, password: `${PDF}${PDF.repeat(20)}` } });
  await call(routes.setPdfPassword, { body: { for: 'nowhere', password: PDF, from: 'yesterday' } });
  const certificate = parseCertificate(P256_CERTIFICATE);
  const file = writePfx({ certificates: [], keys: [{ key: P256_KEY, certificate }], password: PFX }).toString('base64');
  await keepCertificateKeys(file);
  await keepPgpKeys();
}

/** Files are opened and made with good and wrong passwords, cut short, and by who has lost the key meanwhile. */
async function keepCertificateKeys(file: string): Promise<void> {
  for (const password of [`${PFX}!`, '', PFX]) await call(routes.importCertificates, { body: { file, password } });
  await call(routes.importCertificates, { body: { file: file.slice(0, 400), password: PFX } });
  const made = idIn(await call(routes.generateCertificate, { body: { addresses: [PERSONAL], key: 'ec-p256' } }));
  await call(routes.certificateRequest, { parameters: { id: made }, body: {} });
  for (const [ids, password] of [
    [[made], WEAK],
    [[made], EXPORTED],
    [[made, 'nothing'], EXPORTED],
  ])
    await call(routes.exportPrivateKeys, { body: { ids, password, reason: 'moves to another gateway' } });
  const gone = idIn(await call(routes.generateCertificate, { body: { addresses: [PERSONAL], key: 'ec-p256' } }));
  await call(routes.removeCertificate, { parameters: { id: gone }, body: { withPrivateKey: true, reason: EXPORTED } });
  await call(routes.exportPrivateKeys, { body: { ids: [gone], password: EXPORTED, reason: 'too late' } });
}

async function keepPgpKeys(): Promise<void> {
  const file = pgp.lockedFile.toString('base64');
  for (const password of [KEY_PASSWORD, `${KEY_PASSWORD}!`, '']) await call(routes.importPgpKeys, { body: { file, password } });
  const made = idIn(await call(routes.generatePgpKey, { body: { address: PERSONAL, name: 'Ada' } }));
  for (const id of [made, 'nothing']) await call(routes.exportPgpPrivateKey, { parameters: { id }, body: { password: PDF, reason: PDF } });
}

/** As an administrator types it; whatever the program says is kept with the answers. */
async function lazaret(words: readonly string[], input: string | Buffer = ''): Promise<void> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  await runCommandLine([...words], { input: Readable.from([Buffer.from(input)]), output, errors });
  for (const stream of [output, errors]) answers.push(((stream.read() as Buffer | null) ?? Buffer.alloc(0)).toString('latin1'));
}

async function typeCommands(): Promise<void> {
  const folder = join(engine.dataDir, '..', 'typed');
  mkdirSync(folder);
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const certificate = parseCertificate(P256_CERTIFICATE);
  const pfx = file('a.pfx', writePfx({ certificates: [], keys: [{ key: P256_KEY, certificate }], password: PFX }));
  const [right, wrong] = [file('right', `${PFX}\n`), file('wrong', `${PFX}!\n`)];
  const [locked, passphrase] = [file('a.asc', pgp.lockedFile), file('passphrase', KEY_PASSWORD)];
  const [key, broken] = [file('key.pem', pem), file('broken.pem', `${pem.slice(0, -60)}broken`)];
  const to = ['--config', engine.configFile];
  for (const password of [PDF, WEAK]) await lazaret(['pdf-password', 'set', PERSONAL, ...to], `${password}\n`);
  for (const each of [key, broken])
    await lazaret(['dkim-key', 'import', '--domain', 'halden.example', '--selector', 'typed', '--key', each, ...to]);
  for (const each of [right, wrong]) await lazaret(['certificate', 'import', pfx, '--password-file', each, ...to]);
  for (const each of [passphrase, wrong]) await lazaret(['pgp-key', 'import', locked, '--password-file', each, ...to]);
  for (const what of ['pdf-password', 'dkim-key', 'certificate', 'pgp-key']) await lazaret([what, 'list', '--json', ...to]);
  await lazaret(['key-ring', 'show', '--json', ...to]);
  await lazaret(['smime', 'decrypt', '--key', pfx, '--password-file', wrong], CARD);
  await lazaret(['smime', 'encrypt', '--cert', pfx, '--sign', pfx, '--password-file', right], CARD);
  await lazaret(['dkim', 'sign', '--domain', 'halden.example', '--selector', 's', '--key', key], CARD);
  await lazaret(['dkim', 'sign', '--domain', 'halden.example', '--selector', 's', '--key', broken], CARD);
  await lazaret(['pdf', 'encrypt', '--password-file', file('weak', WEAK)], CARD);
  await lazaret(['pdf', 'encrypt', '--password-file', file('strong', PDF)], CARD);
}

/** A password is made for the mail, and told to its sender over SMTP, which is where it is to go; DKIM signs. */
async function sendProtected(): Promise<void> {
  await setAt(engine, 'global', {
    ...{ 'pdf.enabled': true, 'password.toSender': true, 'encrypt.subjectTriggerEnabled': true, 'dkim.sign': true },
  });
  const mail = Buffer.from(`From: <ana@halden.example>\r\nTo: <${NEWCOMER}>\r\nSubject: [encrypt] Offer\r\n\r\nIn confidence.\r\n`);
  await sendMail(engine.smtpPort, { from: 'ana@halden.example', to: [NEWCOMER] }, mail);
  const isTold = (): boolean => inbound.mails.some(({ bytes }) => bytes.toString('latin1').includes('assword'));
  while (!isTold()) await inbound.received(inbound.mails.length + 1, 20_000);
  expect(outbound.mails.some(({ recipients, bytes }) => recipients.includes(NEWCOMER) && bytes.includes('DKIM-Signature'))).toBe(true);
  for (const route of [routes.pdfPasswords, routes.auditEvents, routes.status]) await call(route, {});
  const metrics = await fetch(`${engine.httpUrl}/metrics`, { headers: { authorization: `Bearer ${engine.token}` } });
  answers.push(await metrics.text());
}

/** What no route takes, with secrets in all places where one would be expected. */
const JUNK = {
  password: PDF,
  privateKey: pem,
  for: PERSONAL,
  file: pem,
  reason: PDF,
  unknown: PDF,
  email: PDF,
  changes: [{ key: PDF, value: PDF }],
};

async function walkEveryRoute(id: string): Promise<void> {
  for (const route of Object.values<Route>(routes)) {
    if (route.path === '/updates') continue; // it does not end
    const parameters = Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, id]));
    await call(route, { parameters });
    if (!route.body) continue;
    for (const body of [{}, JUNK]) await call(route, { parameters, body });
    for (const [name, value] of Object.entries(JUNK)) await call(route, { parameters, body: { [name]: value } });
  }
}

/** What the engine keeps wrapped, opened with its ring as its owner can. */
async function keptSecrets(ringText: string): Promise<NamedSecret[]> {
  const { root, keys } = z.object({ root: z.string(), keys: z.array(z.object({ key: z.string() })) }).parse(JSON.parse(ringText));
  const ring = await openKeyRing(join(engine.dataDir, 'keys', 'key-ring.json'), 'refuse', '');
  const opened = (folder: string, id: string, kind: string): Buffer =>
    ring.unwrapKey(readFileSync(join(engine.dataDir, 'keys', folder, id), 'utf8').trim(), `${kind}|${id}`);
  const { keys: dkim } = await engine.ask(routes.dkimKeys);
  const { keys: pgpKeys } = await engine.ask(routes.pgpKeys, { query: {} });
  const { certificates } = await engine.ask(routes.certificates, { query: { privateKey: 'yes' } });
  const { accounts } = await engine.ask(routes.accounts);
  const { passwords } = await engine.ask(routes.pdfPasswords, { query: { origin: 'generated' } });
  return [
    ...passwords.map(({ id }) => secretBytes('password: generated', opened('pdf-passwords', id, 'pdf-password').subarray(32))),
    secretBytes('root of the key ring', Buffer.from(root, 'base64url')),
    ...keys.map(({ key }) => secretBytes('key of the key ring', Buffer.from(key, 'base64url'))),
    ...dkim.flatMap(({ id, selector }) => pieces(`DKIM key ${selector}`, privateNumber(createPrivateKey(opened('dkim', id, 'dkim-key'))))),
    ...pgpKeys.map(({ id }) => secretBytes('private PGP key', privateNumberOf(opened('pgp', id, 'pgp-key')))),
    ...certificates.flatMap(({ id }) =>
      pieces(
        'kept key of a certificate',
        privateNumber(createPrivateKey({ key: opened('private', id, 'certificate-key'), format: 'der', type: 'pkcs8' })),
      ),
    ),
    ...accounts.map(({ id }) => secretBytes('key of a person', opened('people', id, 'person'))),
  ];
}

beforeAll(async () => {
  pgp = await madePgpKey('bo@partner.example');
  [outbound, inbound] = [await openNextHopDouble(), await openNextHopDouble()];
  const hop = ({ port }: NextHopDouble) => ({ host: '127.0.0.1', port, tls: 'none' as const });
  const hops = { internalDomains: ['halden.example'], outbound: hop(outbound), inbound: hop(inbound) };
  engine = await startEngine({ settings: { log: { level: 'trace' }, routes: hops, certificates: { fetch: false } } });
  await sendMail(engine.smtpPort, { from: 'ana@halden.example', to: ['bo@partner.example'] }, CARD);
  const [held] = await heldMessages(engine, 1);
  await keepSecrets();
  await walkEveryRoute(held?.id ?? '');
  await typeCommands(); // the walk has had passwords forgotten
  await sendProtected();
  secrets = [
    ...(await keptSecrets(readFileSync(join(engine.dataDir, 'keys', 'key-ring.json'), 'utf8'))),
    ...pieces('imported DKIM key', privateNumber(rsa)),
    ...pieces('key of a certificate', privateNumber(P256_KEY)),
    secretBytes('imported PGP key', pgp.privateNumber),
    ...Object.entries({
      account: ACCOUNT.password,
      agreed: PDF,
      replaced: REPLACED,
      weak: WEAK,
      pfx: PFX,
      exported: EXPORTED,
      pgp: KEY_PASSWORD,
    }).map(([name, text]) => secretText(`password: ${name}`, text)),
  ];
}, 120_000);
afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

/** What holds secrets because it is there for that: the ring, and each state of it by number. */
const isPlaceOfSecrets = (path: string): boolean => /\/keys\/key-ring\.json(?:\.\d+)?$/.test(path);

const printedSecrets = (text: string): string[] => secretsIn(Buffer.from(text), [...secrets, secretText('address', PERSONAL)]);

describe('after every route was driven with secrets of every kind', () => {
  it('they were kept: the search has something to find', async () => {
    const { keys } = await engine.ask(routes.dkimKeys);
    expect(keys.map(({ selector }) => selector).sort()).toEqual(['g-ed25519', 'g-rsa', 'i1', 'typed']);
    expect((await engine.ask(routes.pdfPasswords, { query: {} })).passwords).toMatchObject([{ for: NEWCOMER }, { for: PERSONAL }]);
    expect(new Set(secrets.map(({ name }) => name)).size).toBe(20);
    expect(secretsIn(Buffer.from(pem), secrets)).toContain('imported DKIM key');
    expect(answers.length).toBeGreaterThan(Object.keys(routes).length * 2);
  });

  it('no answer holds one', () => {
    expect(answers.flatMap((text) => secretsIn(Buffer.from(text, 'latin1'), secrets))).toEqual([]);
  });

  it('the log holds none, and no address of a person', () => {
    expect(engine.output().length).toBeGreaterThan(1_000);
    expect(engine.output().length).toBeLessThan(1_000_000); // nothing of it was forgotten
    expect(printedSecrets(engine.output())).toEqual([]);
  });

  it('no file below the data folder holds one, while the engine runs and after it has ended', async () => {
    const all = [...secrets, secretText('address', PERSONAL)];
    expect(secretsBelow(engine.dataDir, all, isPlaceOfSecrets)).toEqual([]);
    await engine.stop();
    expect(secretsBelow(engine.dataDir, all, isPlaceOfSecrets)).toEqual([]);
  });

  it('what it says of a damaged key ring and of damaged secrets holds none', async () => {
    const folder = join(engine.dataDir, 'keys');
    const rings = readdirSync(folder).map((name) => join(folder, name));
    const wholes = rings.filter(isPlaceOfSecrets).map((ring) => ({ ring, whole: readFileSync(ring) }));
    for (const { ring, whole } of wholes) writeFileSync(ring, whole.subarray(0, -40));
    const refused = launchEngine(engine.configFile, { nodeFlags: ['--trace-uncaught'] });
    expect(await new Promise((resolve) => refused.child.once('exit', resolve))).toBe(1);
    expect(refused.printed()).toContain('is damaged');
    expect(printedSecrets(refused.printed())).toEqual([]);
    for (const { ring, whole } of wholes) writeFileSync(ring, whole);
    for (const kind of ['dkim', 'pdf-passwords', 'private', 'pgp'])
      for (const name of readdirSync(join(engine.dataDir, 'keys', kind))) writeFileSync(join(engine.dataDir, 'keys', kind, name), 'k1.no');
    engine = await engine.restart();
    const from = 'ana@halden.example';
    await sendMail(engine.smtpPort, { from, to: [NEWCOMER] }, Buffer.from(`From: <${from}>\r\nSubject: [encrypt] Offer\r\n\r\nx\r\n`));
    for (const route of [routes.pdfPasswords, routes.dkimKeys, routes.certificates, routes.pgpKeys]) await call(route);
    expect(engine.output()).toContain('a DKIM key cannot sign');
    expect(printedSecrets(engine.output())).toEqual([]);
    expect(answers.flatMap((text) => secretsIn(Buffer.from(text, 'latin1'), secrets))).toEqual([]);
    expect(secretsBelow(engine.dataDir, secrets, isPlaceOfSecrets)).toEqual([]);
  });
});
