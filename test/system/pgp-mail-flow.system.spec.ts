/** What a real engine sends by the keys of its ring, opened by the real gpg; and mail that must be encrypted, for people whose keys do not serve. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { GPG_KEYS, type GpgHome, openGpgHome, whyNoGpg } from '../support/gpg-home.js';
import { openKeyServer, type KeyServerDouble } from '../support/key-server-double.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { lastMessage } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const missing = whyNoGpg();
const FROM = 'office@halden.example';
const GOOD = 'good@partner.example';
const SECRET = 'the raise is approved';
const REASON = 'a test asks for it';
/** Whose keys do not serve, and the reason that is recorded. */
const OTHERS = {
  'nobody@partner.example': 'no-key',
  'untrusted@partner.example': 'untrusted',
  'distrusted@partner.example': 'untrusted',
  'expired@partner.example': 'expired',
  'revoked@partner.example': 'revoked',
  'signs-only@partner.example': 'wrong-usage',
  'excepted@partner.example': 'wrong-usage',
  'removed@partner.example': 'no-key',
} as const;

describe.skipIf(missing)(`mail of the engine with gpg${missing ? ` (${missing})` : ''}`, () => {
  let gpg: GpgHome;
  let hop: NextHopDouble;
  let outside: KeyServerDouble;
  let engine: EngineProcess;

  beforeAll(async () => {
    gpg = openGpgHome();
    hop = await openNextHopDouble();
    outside = await openKeyServer(gpg.folder);
    engine = await startEngine({
      readyMs: 60_000,
      runner: ['env', `NODE_EXTRA_CA_CERTS=${outside.authorityFile}`],
      settings: {
        routes: { internalDomains: ['halden.example'], outbound: { host: '127.0.0.1', port: hop.port, tls: 'none' } },
        certificates: { fetch: false },
        pgpKeys: { keyServers: [outside.url], timeoutSeconds: 2, privateNetworks: ['127.0.0.0/8'] },
      },
    });
    await setAt(engine, 'global', { 'encrypt.subjectTriggerEnabled': true });
    await trust(await keep(keyOf(GOOD)));
    await keepTheOthers();
  }, 120_000);

  afterAll(async () => {
    await engine.dispose();
    await hop.stop();
    await outside.stop();
    gpg.remove();
  });

  const keyOf = (address: string, kind = GPG_KEYS.curve25519): string => gpg.makeKey(`Person <${address}>`, kind);
  const keep = async (fingerprint: string): Promise<string> => {
    const file = gpg.publicKey(fingerprint).toString('base64');
    const { entries } = await engine.ask(routes.importPgpKeys, { body: { file } });
    return entries[0]?.id ?? '';
  };
  const trust = (id: string, exceptSubkeys: string[] = []) =>
    engine.ask(routes.trustPgpKey, { parameters: { id }, body: { reason: REASON, exceptSubkeys } });

  async function keepTheOthers(): Promise<void> {
    await keep(keyOf('untrusted@partner.example'));
    const distrusted = await keep(keyOf('distrusted@partner.example'));
    await trust(distrusted);
    await engine.ask(routes.distrustPgpKey, { parameters: { id: distrusted }, body: { reason: REASON } });
    const expired = keyOf('expired@partner.example');
    gpg.must(['--quick-set-expire', expired, 'seconds=1']);
    await trust(await keep(expired));
    const revoked = keyOf('revoked@partner.example');
    const revokedId = await keep(revoked);
    await trust(revokedId);
    gpg.must(['--import'], readFileSync(join(gpg.folder, 'openpgp-revocs.d', `${revoked}.rev`), 'utf8').replace(/^:/m, ''));
    await keep(revoked);
    await trust(await keep(keyOf('signs-only@partner.example', ['Key-Type: EDDSA', 'Key-Curve: ed25519', 'Key-Usage: sign'])));
    const excepted = await keep(keyOf('excepted@partner.example'));
    const { subkeys } = await engine.ask(routes.pgpKey, { parameters: { id: excepted } });
    await trust(
      excepted,
      subkeys.map(({ fingerprint }) => fingerprint),
    );
    const removed = await keep(keyOf('removed@partner.example'));
    await trust(removed);
    await engine.fetch(routes.removePgpKey, { parameters: { id: removed }, body: { reason: REASON } });
  }

  async function arrived(send: () => Promise<unknown>): Promise<{ recipients: readonly string[]; bytes: Buffer }> {
    const before = hop.mails.length;
    await send();
    const [mail] = (await hop.received(before + 1, 30_000)).slice(before);
    if (mail === undefined) throw new Error('nothing arrived');
    return mail;
  }

  function hand(to: readonly string[], subject: string) {
    const mail = `From: <${FROM}>\r\nTo: ${to.join(', ')}\r\nSubject: ${subject}\r\nContent-Type: text/plain\r\n\r\n${SECRET}\r\n`;
    return sendMail(engine.smtpPort, { from: FROM, to }, mail);
  }

  const decrypted = (mail: Buffer) => gpg.run(['--decrypt'], /-----BEGIN PGP MESSAGE[^]*END PGP MESSAGE-----/.exec(mail.toString())?.[0]);

  it('is held for everybody whose key does not serve, with the reason of each; the one with a good key gets PGP/MIME that gpg opens', async () => {
    const mail = await arrived(() => hand([GOOD, ...Object.keys(OTHERS)], '[encrypt] Figures'));
    expect(mail.recipients).toEqual([GOOD]);
    expect(mail.bytes.toString()).toMatch(/^Content-Type: multipart\/encrypted;\s*protocol="application\/pgp-encrypted"/m);
    expect(mail.bytes.toString()).not.toContain(SECRET);
    const { output, told } = decrypted(mail.bytes);
    expect(output.toString()).toContain(SECRET);
    expect(told).toContain('GOODMDC');

    const { facts } = lastMessage(engine.dataDir);
    const [proof] = facts.filter(({ type }) => type === 'MailProtected').map(({ data }) => data);
    expect(proof).toMatchObject({ method: 'pgp', recipients: [0], keyCount: 1, signedBy: null });
    const attempts = facts
      .filter(({ type }) => type === 'EncryptionFailed')
      .flatMap(({ data }) => data['attempts'] as { method: string; why: string; recipients: number[] }[])
      .filter(({ method }) => method === 'pgp');
    const whyOf = (index: number) => attempts.find(({ recipients }) => recipients.includes(index))?.why;
    expect(Object.keys(OTHERS).map((address, index) => [address, whyOf(index + 1)])).toEqual(Object.entries(OTHERS));
    expect(hop.mails).toHaveLength(1);
  });

  it('is signed by the key of its sender, which gpg knows once it has it', async () => {
    const made = await engine.ask(routes.generatePgpKey, { body: { address: FROM, name: 'Office' } });
    await trust(made.id);
    gpg.must(['--import'], (await engine.ask(routes.pgpKey, { parameters: { id: made.id } })).armored);
    const mail = await arrived(() => hand([GOOD], 'Figures'));
    expect(decrypted(mail.bytes).told).toMatch(new RegExp(`VALIDSIG ${made.fingerprint.toUpperCase()}`));
  });

  it('is encrypted for a key that was looked up on a key server, once somebody trusts it', async () => {
    const address = 'far@away.example';
    const fingerprint = keyOf(address);
    outside.keys.set(address, gpg.must(['--armor', '--export', fingerprint]));
    const lookUp = () => engine.fetch(routes.lookUpPgpKeys, { body: { address } });
    expect((await lookUp()).status).toBe(422);
    await setAt(engine, 'away.example', { 'pgp.lookUp': true });
    const { places, entries } = await engine.ask(routes.lookUpPgpKeys, { body: { address } });
    expect(places.find(({ kind }) => kind === 'key-server')).toMatchObject({ outcome: 'found' });
    expect(entries).toMatchObject([{ outcome: 'added', fingerprint: fingerprint.toLowerCase() }]);
    await trust(entries[0]?.id ?? '');
    const mail = await arrived(() => hand([address], '[encrypt] Figures'));
    expect(decrypted(mail.bytes).output.toString()).toContain(SECRET);
  });
});
