/**
 * Protected mail through a real engine process: what a key of ours opens is read where it is scanned and arrives decrypted inside; what
 * nobody has changed arrives byte for byte. docs/encryption.md tells it.
 */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { parseCertificate, softwareSigningKey } from '#crypto';
import { protectByPgp, type PgpProtection } from '../../apps/engine/src/protect/pgp-mail.js';
import { protectBySmime, type SmimeProtection } from '../../apps/engine/src/protect/smime-mail.js';
import * as fixtures from '../support/cms-fixtures.js';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { factsUntil, stepsOf } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { madePgpKey, type MadePgpKey } from '../support/pgp-key-client.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts, lastMessage, type RecordedFact } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const OUTSIDE = 'ada@a.example';
const INSIDE = 'bob@inside.example';
const PHRASE = 'the secret figures';
const OURS = { der: fixtures.RSA_CERTIFICATE };
const SIGNER = { der: fixtures.P256_CERTIFICATE };
const SEAL: SmimeProtection = { encrypt: { certificates: [OURS] } };

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;
let ada: MadePgpKey;
let bob: MadePgpKey;

beforeAll(async () => {
  [outbound, inbound] = [await openNextHopDouble(), await openNextHopDouble()];
  const hop = ({ port }: NextHopDouble) => ({ host: '127.0.0.1', port, tls: 'none' as const });
  engine = await startEngine({
    readyMs: 60_000,
    settings: { routes: { internalDomains: ['inside.example', 'tagged.example'], outbound: hop(outbound), inbound: hop(inbound) } },
  });
  const key = fixtures.RSA_KEY.export({ type: 'pkcs8', format: 'pem' }).toString();
  const file = Buffer.from(`${new X509Certificate(OURS.der).toString()}\n${key}`).toString('base64');
  const { entries } = await engine.ask(routes.importCertificates, { body: { file } });
  expect(entries).toMatchObject([{ outcome: 'added', hasPrivateKey: true }]);
  [ada, bob] = [await madePgpKey(OUTSIDE), await madePgpKey(INSIDE)];
  await engine.ask(routes.importPgpKeys, { body: { file: bob.privateFile.toString('base64') } });
  const matcher = { kind: 'keywords' as const, keywords: [PHRASE] };
  await addLivePattern(engine, 'figures', { matcher, action: 'quarantine' });
}, 120_000);

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

interface Wish {
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly head?: string;
}

const written = ({ from = OUTSIDE, to = INSIDE, text = 'Hello.', head = 'Subject: the offer' }: Wish = {}): Buffer =>
  Buffer.from(`From: Ada <${from}>\r\nTo: ${to}\r\n${head}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n${text}\r\n`);
const signing = (): SmimeProtection => ({
  sign: { signer: { certificate: SIGNER, key: softwareSigningKey(fixtures.P256_KEY) }, at: new Date(), form: 'clear' },
});

async function hand(
  bytes: Buffer,
  { from = OUTSIDE, to = INSIDE }: Wish = {},
): Promise<{ code: number; id: string; facts: RecordedFact[] }> {
  const { code } = await sendMail(engine.smtpPort, { from, to: [to] }, bytes);
  const { id, facts: recorded } = lastMessage(engine.dataDir);
  return { code, id, facts: [...recorded] };
}

/** The mail that arrives; notices of the engine, which come from nobody, do as well, and are not meant. */
async function arrival(at: NextHopDouble, act: () => Promise<unknown>): Promise<TakenMail> {
  const before = at.mails.length;
  await act();
  const arrived = () => at.mails.slice(before).find(({ sender }) => sender !== '');
  await expect.poll(arrived).toBeDefined();
  return arrived()!;
}

const unfolded = (bytes: Buffer): string => bytes.toString('latin1').replace(/\r\n[ \t]/g, ' ');
const ours = (bytes: Buffer): string[] => unfolded(bytes).match(/^X-Lazaret-Info.*$/gm) ?? [];
const dataOf = (recorded: readonly RecordedFact[], type: string) => recorded.find((fact) => fact.type === type)?.data;
const release = (id: string): Promise<unknown> => {
  const expectedRevision = facts(engine.dataDir, `message-${id}`).length - 1;
  const body = { kind: 'release', reason: 'business-need', verdict: 'false-alarm', expectedRevision, clearTextAcknowledged: true };
  return engine.ask(routes.release, { parameters: { id }, body });
};

describe('mail to people inside', () => {
  it('arrives decrypted, told about in fields before it, its signature kept', async () => {
    let sent: Awaited<ReturnType<typeof hand>> | undefined;
    const sealed = await protectBySmime(written(), { ...signing(), ...SEAL });
    const arrived = await arrival(inbound, async () => (sent = await hand(sealed)));
    expect(sent?.code).toBe(250);
    expect(ours(arrived.bytes)).toEqual([
      expect.stringMatching(/^X-Lazaret-Info-1: encrypted; format=smime; cipher=aes-256-gcm; integrity=yes;/),
      expect.stringMatching(/^X-Lazaret-Info-2: signed; format=smime; result=good; trusted=no; .*signer=ada@a\.example;/),
    ]);
    expect(unfolded(arrived.bytes)).toMatch(/multipart\/signed[^]*Hello\./);
    expect(dataOf(sent?.facts ?? [], 'MailOpened')).toMatchObject({
      layers: [
        { kind: 'encrypted', isOpened: true },
        { kind: 'signed', verdict: 'good' },
      ],
    });
    expect(dataOf(sent?.facts ?? [], 'IncomingCopyMade')).toMatchObject({ recipients: [0], isDecrypted: true });
    const names = sent?.facts.map(({ type }) => type) ?? [];
    expect(names.indexOf('IncomingCopyMade')).toBeLessThan(names.indexOf('DeliveryQueued'));
    const ended = await factsUntil(engine, sent?.id ?? '', 'DeliveryConcluded');
    expect(JSON.stringify(ended)).not.toContain('Hello.');
  });

  it('that was not protected arrives byte for byte, and no fact is told of it', async () => {
    const plain = written();
    let sent: Awaited<ReturnType<typeof hand>> | undefined;
    const arrived = await arrival(inbound, async () => (sent = await hand(plain)));
    expect(arrived.bytes.subarray(-plain.length).equals(plain)).toBe(true);
    expect(sent?.facts.map(({ type }) => type).filter((type) => /Opened|Copy|Custody/.test(type))).toEqual([]);
  });

  it('loses what somebody else has written in our name, and nothing more', async () => {
    const spoofed = written({ head: 'X-Lazaret-Info-1: signed; result=good;\r\n trusted=yes\r\nSubject: the offer' });
    const arrived = await arrival(inbound, () => hand(spoofed));
    expect(ours(arrived.bytes)).toEqual([]);
    expect(arrived.bytes.subarray(-written().length).equals(written())).toBe(true);
  });

  it('stays encrypted where nobody wants it decrypted, and where no key of ours opens it', async () => {
    const plain = { 'incoming.decrypt': false, 'incoming.infoHeaders': false };
    await setAt(engine, 'inside.example', plain);
    const sealed = await protectBySmime(written(), SEAL);
    const untouched = await arrival(inbound, () => hand(sealed));
    expect(untouched.bytes.subarray(-sealed.length).equals(sealed)).toBe(true);
    await setAt(engine, 'inside.example', { 'incoming.decrypt': null, 'incoming.infoHeaders': null });
    const foreign = await protectBySmime(written(), { encrypt: { certificates: [SIGNER] } });
    const arrived = await arrival(inbound, () => hand(foreign));
    expect(arrived.bytes.subarray(-foreign.length).equals(foreign)).toBe(true);
    expect(ours(arrived.bytes)).toEqual([
      expect.stringMatching(/^X-Lazaret-Info-1: encrypted; .*opened=no$/),
      expect.stringMatching(/^X-Lazaret-Info-2: left-closed; why=/),
    ]);
  });

  it('gets its tags where that is set; certificates of those who sign are kept, not believed', async () => {
    const fingerprint = parseCertificate(SIGNER.der).fingerprint;
    const kept = async () => {
      const { certificates } = await engine.ask(routes.certificates, { query: { q: '', sort: 'imported', limit: 50 } });
      return certificates.filter((each) => each.fingerprint === fingerprint);
    };
    expect(await kept()).toEqual([]);
    await setAt(engine, 'tagged.example', {
      'securityInfo.enabled': true,
      'smime.importCertificates': true,
      'smime.importUntrusted': true,
    });
    const to = 'bob@tagged.example';
    const signed = await protectBySmime(written({ to }), signing());
    const arrived = await arrival(inbound, () => hand(signed, { to }));
    expect(unfolded(arrived.bytes)).toMatch(/^Subject: the offer \[signature invalid\]/m);
    await expect
      .poll(kept, { timeout: 10_000 })
      .toMatchObject([{ hasPrivateKey: false, state: expect.not.stringMatching('usable') as string }]);
  });
});

describe('mail to the outside that is encrypted for a key of ours as well', () => {
  it('is held by what is inside, shown, and released as it came', async () => {
    const to = 'carol@customer.example';
    const sealed = await protectBySmime(written({ from: INSIDE, to, text: `These are ${PHRASE}.` }), SEAL);
    const sent = await hand(sealed, { from: INSIDE, to });
    expect(stepsOf(sent.facts)).toContain('dlp → dlp-quarantine: pattern');
    expect(dataOf(sent.facts, 'MessageInspected')).toMatchObject({ protection: { encryptedBy: 'smime' }, uninspectable: [] });
    expect(dataOf(sent.facts, 'MailOpened')).toMatchObject({ isScanned: true });
    const shown = () => engine.fetch(routes.heldContent, { parameters: { id: sent.id } }).then((response) => response.text());
    await expect.poll(shown, { timeout: 10_000 }).toContain('These are');
    expect(JSON.stringify(facts(engine.dataDir, `message-${sent.id}`))).not.toContain(PHRASE);
    const arrived = await arrival(outbound, () => release(sent.id));
    expect(arrived.bytes.subarray(-sealed.length).equals(sealed)).toBe(true);
  });

  it('is held by what its outer header shows, too, whatever the header inside says', async () => {
    const to = 'carol@customer.example';
    const sealed = await protectBySmime(written({ from: INSIDE, to }), { ...SEAL, protectedFields: ['subject'] });
    const shown = Buffer.from(sealed.toString('latin1').replace('Subject: [...]', `Subject: ${PHRASE}`), 'latin1');
    expect(shown.includes(PHRASE)).toBe(true);
    const sent = await hand(shown, { from: INSIDE, to });
    expect(dataOf(sent.facts, 'MailOpened')).toMatchObject({ isScanned: true });
    expect(stepsOf(sent.facts)).toContain('dlp → dlp-quarantine: pattern');
  });

  it('is uninspectable where words stand behind the envelope, for nobody can tell what else is there', async () => {
    const to = 'carol@customer.example';
    const sealed = await protectBySmime(written({ from: INSIDE, to }), SEAL);
    const sent = await hand(Buffer.concat([sealed, Buffer.from('!!! some words !!!\r\n')]), { from: INSIDE, to });
    expect(dataOf(sent.facts, 'MailOpened')).toMatchObject({ isScanned: false });
    expect(stepsOf(sent.facts)).toContain('dlp → dlp-quarantine: uninspectable');
  });

  it('is uninspectable where no key of ours opens it, or it is no envelope at all', async () => {
    const to = 'carol@customer.example';
    const foreign = await protectBySmime(written({ from: INSIDE, to, text: PHRASE }), { encrypt: { certificates: [SIGNER] } });
    const sent = await hand(foreign, { from: INSIDE, to });
    expect(stepsOf(sent.facts)).toContain('dlp → dlp-quarantine: uninspectable');
    expect(dataOf(sent.facts, 'MessageInspected')).toMatchObject({ uninspectable: [{ reason: 'encrypted' }] });
  });
});

describe('OpenPGP mail', () => {
  const by = (more: Omit<PgpProtection, 'at'> = {}): PgpProtection => ({ ...more, at: new Date() });
  const seal = () => ({ encrypt: { keys: [bob.secret.key] } });
  const sign = () => ({ sign: { secret: ada.secret } });
  const keyOfAda = async () => {
    const { keys } = await engine.ask(routes.pgpKeys, { query: { q: ada.fingerprint, sort: 'imported', limit: 50 } });
    return keys;
  };

  it('brings the key of its sender in; once it is trusted, mail arrives decrypted and is told to be signed', async () => {
    const parts = `--b\r\n\r\nMy key.\r\n--b\r\nContent-Type: application/pgp-keys\r\n\r\n${ada.publicFile.toString()}\r\n--b--`;
    const withKey = written({ text: parts }).toString().replace('text/plain', 'multipart/mixed; boundary=b');
    const first = await arrival(inbound, async () => hand(await protectByPgp(Buffer.from(withKey), by(sign()))));
    expect(ours(first.bytes)).toEqual(['X-Lazaret-Info-1: signed; format=pgp; result=unknown-signer; from=no']);
    await expect.poll(keyOfAda, { timeout: 10_000 }).toMatchObject([{ hasPrivateKey: false, isTrusted: false }]);
    const [{ id } = { id: '' }] = await keyOfAda();
    await engine.ask(routes.trustPgpKey, { parameters: { id }, body: { reason: 'read to us by telephone', exceptSubkeys: [] } });
    const to = 'bob@tagged.example';
    await setAt(engine, 'tagged.example', { 'securityInfo.enabled': true });
    const sealed = await protectByPgp(written({ to }), by({ ...sign(), ...seal() }));
    const arrived = await arrival(inbound, () => hand(sealed, { to }));
    expect(ours(arrived.bytes)).toEqual([
      expect.stringMatching(/^X-Lazaret-Info-1: encrypted; format=pgp; cipher=aes-256; integrity=yes;/),
      expect.stringMatching(/^X-Lazaret-Info-2: signed; format=pgp; result=good; trusted=yes; from=yes; signer=ada@a\.example;/),
    ]);
    expect(unfolded(arrived.bytes)).toMatch(/^Subject: the offer \[decrypted\] \[signed\]\r$[^]*Hello\./m);
  });

  it('in the text arrives decrypted where that is set, and byte for byte with a field before it where it is not', async () => {
    const inline = await protectByPgp(written(), by({ encrypt: { ...seal().encrypt, form: 'inline' } }));
    expect((await arrival(inbound, () => hand(inline))).bytes.subarray(-inline.length).equals(inline)).toBe(true);
    await setAt(engine, 'inside.example', { 'pgp.readInline': true });
    expect(unfolded((await arrival(inbound, () => hand(inline))).bytes)).toMatch(/^X-Lazaret-Info-1: encrypted; format=pgp;[^]*Hello\./m);
    await setAt(engine, 'inside.example', { 'pgp.readInline': null });
  });

  it('to the outside is held by what is inside; what no key of ours opens is uninspectable, and has an action of its own', async () => {
    const to = 'carol@customer.example';
    const secret = written({ from: INSIDE, to, text: `These are ${PHRASE}.` });
    const known = await hand(await protectByPgp(secret, by(seal())), { from: INSIDE, to });
    expect(stepsOf(known.facts)).toContain('dlp → dlp-quarantine: pattern');
    const foreign = await protectByPgp(secret, by({ encrypt: { keys: [ada.secret.key] } }));
    const held = await hand(foreign, { from: INSIDE, to });
    expect(stepsOf(held.facts)).toContain('dlp → dlp-quarantine: uninspectable');
    expect(JSON.stringify(dataOf(held.facts, 'MessageInspected')?.['uninspectable'])).toContain('"reason":"encrypted"');
    await setAt(engine, 'global', { 'dlp.uninspectableActions': { encrypted: 'block' } });
    expect(stepsOf((await hand(foreign, { from: INSIDE, to })).facts)).toContain('dlp → dlp-block: uninspectable');
    await setAt(engine, 'global', { 'dlp.uninspectableActions': null });
  });
});
