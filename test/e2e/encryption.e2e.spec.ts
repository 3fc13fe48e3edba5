/**
 * Encryption through a real engine process: certificates and passwords that it knows, mail over SMTP, and what arrives opened again with the
 * keys of its recipients. docs/mail-flow.md names these tests.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { softwareSigningKey } from '#crypto';
import { protectBySmime } from '../../apps/engine/src/protect/smime-mail.js';
import type { CertifiedPerson } from '../support/certificate-people.js';
import { Correspondents, readPdfOf } from '../support/correspondents.js';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { factsUntil, stepsOf } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts, lastMessage, type RecordedFact } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';
import { arrivalsAt, mailTo, withoutTrace } from '../support/taken-mails.js';
import { writtenMail, type WrittenMail } from '../support/written-mail.js';

const FROM = 'anna@sender.example';
const TOLD = 'told@sender.example';
/** Signs what leaves in clear, to recipients at friend.example. */
const SIGNS = 'nora@signs.example';
const [BOB, ADA, LEA] = ['bob@customer.example', 'ada@customer.example', 'lea@customer.example'] as const;
/** Whose certificate stands for all of partner.example. */
const GATE = 'gate@partner.example';
const EVE = 'eve@pdf.example';
const DAN = 'dan@clear.example';
const INA = 'ina@sender.example';
const SECRET = 'the raise is approved';
/** What must be encrypted. */
const CODE_NAME = 'project heron';
const PASSWORD = 'Kp7m-agreed-Wq3x';

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;
let people: Correspondents;
let nora: CertifiedPerson;

beforeAll(async () => {
  [outbound, inbound] = [await openNextHopDouble(), await openNextHopDouble()];
  const hop = ({ port }: NextHopDouble) => ({ host: '127.0.0.1', port, tls: 'none' as const });
  engine = await startEngine({
    readyMs: 60_000,
    settings: {
      routes: { internalDomains: ['sender.example', 'signs.example'], outbound: hop(outbound), inbound: hop(inbound) },
      delivery: { retrySeconds: [1] },
      certificates: { fetch: false },
    },
  });
  people = await Correspondents.of(engine);
  for (const address of [BOB, ADA, LEA]) await people.add(address);
  await people.add(GATE, 'partner.example');
  nora = await people.addOurs(SIGNS);
  await engine.ask(routes.setPdfPassword, { body: { for: EVE, password: PASSWORD } });
  await setAt(engine, 'global', { 'pdf.enabled': true, 'encrypt.subjectTriggerEnabled': true });
  await setAt(engine, TOLD, { 'encrypt.notifySender': true, 'dlp.quarantineOnFailedEncryption': false });
  await setAt(engine, 'clear.example', { 'dlp.quarantineOnFailedEncryption': false });
  const header = { header: 'X-Sign', kind: 'keyword', text: 'yes' };
  await setAt(engine, 'signs.example', {
    ...{ 'sign.onlyWhenEncrypting': false, 'sign.subjectTriggerEnabled': true },
    ...{ 'sign.headerTriggerAllowed': true, 'sign.headerTrigger': header },
  });
  await setAt(engine, 'friend.example', { 'sign.onlyWhenEncrypting': false });
  const matcher = { kind: 'keywords' as const, keywords: ['held figures'] };
  await addLivePattern(engine, 'held', { matcher, action: 'quarantine' });
  await addLivePattern(engine, 'code-name', { matcher: { kind: 'keywords', keywords: [CODE_NAME] }, action: 'must-encrypt' });
  await setAt(engine, 'sender.example', { 'dlp.uninspectableActions': { encrypted: 'pass' } });
}, 120_000);

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

afterEach(() => {
  outbound.script = {};
});

/** Over SMTP, and what was recorded of it with the first facts. */
async function hand(mail: Buffer, to: readonly string[], from = FROM): Promise<{ code: number; id: string; facts: RecordedFact[] }> {
  const { code } = await sendMail(engine.smtpPort, { from, to }, mail);
  return { code, ...lastMessage(engine.dataDir) };
}

const arrivals = (at: NextHopDouble = outbound): ReturnType<typeof arrivalsAt> => arrivalsAt(at);
const written = (mail: Partial<WrittenMail> = {}): Buffer =>
  writtenMail({ from: FROM, names: [BOB], subject: 'Figures', text: SECRET, ...mail });
const typesOf = (recorded: readonly RecordedFact[]): string[] => recorded.map(({ type }) => type);
const dataOf = (recorded: readonly RecordedFact[], type: string) => recorded.filter((fact) => fact.type === type).map(({ data }) => data);

/** Copies that lie beside a message. */
function copiesKept(id: string): string[] {
  return readdirSync(join(engine.dataDir, 'blobs', id.slice(-2))).filter((name) => name.startsWith(id) && name.includes('.copy-'));
}

function release(id: string, kind: string): Promise<unknown> {
  const expectedRevision = facts(engine.dataDir, `message-${id}`).length - 1;
  const body = { kind, reason: 'business-need', verdict: 'false-alarm', expectedRevision, clearTextAcknowledged: true };
  return engine.ask(routes.release, { parameters: { id }, body });
}

async function noticeTo(address: string, title: string): Promise<string> {
  const texts = async (): Promise<string[]> => {
    const own = inbound.mails.filter(({ sender, recipients }) => sender === '' && recipients.includes(address));
    const parsed = await Promise.all(own.map(({ bytes }) => simpleParser(bytes)));
    return parsed.filter(({ subject }) => subject?.startsWith(title) === true).map(({ text }) => text ?? '');
  };
  await expect.poll(async () => (await texts()).length, { timeout: 20_000 }).toBeGreaterThan(0);
  return (await texts()).at(-1) ?? '';
}

describe('recipients of one mail', () => {
  it('get it by what there is for them: encrypt → encrypt-smime, encrypt → encrypt-pdf, and → dkim-sign: encrypted; else as it came', async () => {
    const [out, inside] = [arrivals(), arrivals(inbound)];
    const mail = written({ names: [BOB, ADA, EVE, DAN, INA] });
    const to = [BOB, ADA, LEA, EVE, DAN, INA];
    const { code, id } = await hand(mail, to);
    expect(code).toBe(250);
    const mails = await out(4);
    const [own] = await inside(1);
    expect(mails.map(({ recipients }) => [...recipients].sort()).sort()).toEqual([[ADA, BOB].sort(), [DAN], [EVE], [LEA]].sort());
    const shared = mailTo(mails, BOB);
    for (const address of [BOB, ADA]) expect((await people.opened(shared, address)).mail.toString()).toContain(SECRET);
    // whom the mail does not name the others do not see among its keys
    await expect(people.opened(shared, LEA)).rejects.toThrow();
    expect((await people.opened(mailTo(mails, LEA), LEA)).mail.toString()).toContain(SECRET);
    expect(await readPdfOf(mailTo(mails, EVE), PASSWORD)).toContain(SECRET);
    for (const address of [BOB, LEA, EVE]) expect(mailTo(mails, address).bytes.toString()).not.toContain(SECRET);
    expect(withoutTrace(mailTo(mails, DAN))).toBe(mail.toString());
    expect(own && withoutTrace(own)).toBe(mail.toString());

    await expect.poll(() => dataOf(facts(engine.dataDir, `message-${id}`), 'DeliveryConcluded').length, { timeout: 15_000 }).toBe(5);
    const recorded = facts(engine.dataDir, `message-${id}`);
    for (const recipient of [0, 1, 2])
      expect(stepsOf(recorded, recipient).slice(-3)).toEqual([
        'encrypt → encrypt-smime: available',
        'encrypt-smime → dkim-sign: encrypted',
        'dkim-sign → transport: not-signed',
      ]);
    expect(stepsOf(recorded, 3)).toEqual(
      expect.arrayContaining(['encrypt → encrypt-pdf: available', 'encrypt-pdf → dkim-sign: encrypted']),
    );
    const proofs = dataOf(recorded, 'MailProtected');
    expect(proofs.map(({ method, recipients, keyCount }) => [method, recipients, keyCount])).toEqual(
      expect.arrayContaining([
        ['smime', [0, 1], 2],
        ['smime', [2], 1],
        ['pdf', [3], 1],
      ]),
    );
    expect(proofs).toHaveLength(3);
    // what was made stands before its delivery, and nothing of it is kept once that has ended
    for (const { deliveryId } of proofs) {
      const about = recorded.filter(({ data }) => data['deliveryId'] === deliveryId).map(({ type }) => type);
      expect(about.slice(0, 2)).toEqual(['MailProtected', 'DeliveryQueued']);
    }
    expect(typesOf(recorded)).not.toContain('HandedOver');
    await expect.poll(() => copiesKept(id)).toEqual([]);
  });

  it('do not see in the subject what demanded encryption', async () => {
    const out = arrivals();
    await hand(written({ subject: 'Figures [encrypt] of May' }), [BOB]);
    const [arrived] = await out(1);
    if (arrived === undefined) throw new Error('nothing arrived');
    expect(arrived.bytes.toString()).not.toContain('[encrypt]');
    expect((await people.opened(arrived, BOB)).mail.toString()).not.toContain('[encrypt]');
    expect(/^Subject: (.*)\r$/m.exec(arrived.bytes.toString())?.[1]).toBe('Figures of May');
  });
});

describe.each([1, 2, 6])('mail to %i recipients that is encrypted', (count) => {
  it('is ours: its bytes, the copy and the facts are on disk before the client hears 250 and the next hop anything', async () => {
    const to = Array.from({ length: count }, (_, index) => `r${String(index)}@partner.example`);
    let atOffer: { types: string[]; copies: number } | undefined;
    outbound.script = {
      mail: () => {
        const { id, facts: recorded } = lastMessage(engine.dataDir);
        atOffer ??= { types: typesOf(recorded), copies: copiesKept(id).length };
        return undefined;
      },
    };
    const out = arrivals();
    const { lines } = await sendMail(engine.smtpPort, { from: FROM, to }, written({ names: to }));
    const { id } = lastMessage(engine.dataDir);
    expect(lines).toEqual([`2.0.0 Ok: queued as ${id}`]);
    const [arrived] = await out(1);
    expect(arrived?.recipients).toEqual(to);
    const judged = ['MessageReceived', 'MessageInspected', 'VerdictReached', 'FlowPassed'];
    expect(atOffer).toEqual({ types: [...judged, 'CustodyTaken', 'MailProtected', 'DeliveryQueued'], copies: 1 });
    expect(arrived && (await people.opened(arrived, GATE)).mail.toString()).toContain(SECRET);
  });
});

describe('a copy that was encrypted', () => {
  it('is sent in the same bytes at each attempt, also when the engine was killed at the first', async () => {
    const offered: TakenMail[] = [];
    outbound.script = {
      end: async (mail) => {
        if (!mail.recipients.includes(BOB)) return undefined;
        offered.push(mail);
        if (offered.length === 1) {
          await engine.kill9();
          return 'close';
        }
        return offered.length === 2 ? '451 4.3.0 not now' : undefined;
      },
    };
    const { code, id } = await hand(written(), [BOB, DAN]);
    expect(code).toBe(250);
    await expect.poll(() => offered.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(copiesKept(id)).toHaveLength(1);
    engine = await engine.restart();
    await factsUntil(engine, id, 'ContentDestroyed', 60_000);
    expect(offered.length).toBeGreaterThan(1);
    expect(new Set(offered.map(withoutTrace)).size).toBe(1);
    for (const mail of offered) expect(mail.bytes.toString()).not.toContain(SECRET);
    expect((await people.opened(offered.at(-1) ?? { bytes: Buffer.alloc(0) }, BOB)).mail.toString()).toContain(SECRET);
    expect(copiesKept(id)).toEqual([]);
  });

  it('is told of to its sender where that is wanted', async () => {
    await hand(written({ from: TOLD }), [BOB], TOLD);
    const text = await noticeTo(TOLD, 'Encrypted');
    expect(text).toContain('S/MIME');
    expect(text).toContain(BOB);
    expect(text).not.toContain(SECRET);
  });
});

describe('what must be encrypted', () => {
  const attachments = Array.from(
    { length: 201 },
    (_, index) => `--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=${String(index)}.png\r\n\r\nx\r\n`,
  );
  const packed = written({
    ...{ names: [EVE], subject: '[encrypt] Files', head: 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n' },
    text: `--b\r\n\r\n${SECRET}\r\n${attachments.join('')}--b--`,
  });

  it('encrypt-pdf → check-must-encrypt: failed: is held when the attempt is refused, and says why', async () => {
    const before = outbound.offers;
    const { code, id, facts: recorded } = await hand(packed, [EVE]);
    expect(code).toBe(250);
    expect(stepsOf(recorded)).toEqual(
      expect.arrayContaining([
        'encrypt → encrypt-pdf: available',
        'encrypt-pdf → check-must-encrypt: failed',
        'check-must-encrypt → notify-sender-not-encrypted: must-encrypt',
      ]),
    );
    const [failed] = dataOf(recorded, 'EncryptionFailed');
    expect(failed).toMatchObject({
      ...{ recipients: [0], cause: 'failed', disposition: 'held', releaseId: null },
      attempts: expect.arrayContaining([
        { recipients: [0], method: 'smime', why: 'no-key', tried: false },
        { recipients: [0], method: 'pdf', why: 'cannot-be-protected', tried: true },
      ]) as unknown,
    });
    const shown = () => engine.fetch(routes.heldMessage, { parameters: { id } }).then((response) => response.text());
    await expect.poll(shown, { timeout: 10_000 }).toContain('PDF: This mail cannot be protected by this method.');
    expect(outbound.offers).toBe(before);
    expect(await noticeTo(FROM, 'Held')).toContain('PDF: this mail cannot be made so');
  });

  it('stands nowhere outside, also if it was found in the subject: its recipient finds it inside', async () => {
    const out = arrivals();
    const head = `Thread-Topic: ${CODE_NAME}\r\n`;
    await hand(written({ names: [BOB, EVE], subject: `About ${CODE_NAME}`, head }), [BOB, EVE]);
    const mails = await out(2);
    for (const { bytes } of mails) expect(bytes.toString('latin1')).not.toContain(CODE_NAME);
    expect(mailTo(mails, BOB).bytes.toString()).toContain('\r\nSubject: [...]\r\n');
    expect((await people.opened(mailTo(mails, BOB), BOB)).mail.toString()).toContain(`Subject: About ${CODE_NAME}\r\n`);
    expect(await readPdfOf(mailTo(mails, EVE), PASSWORD)).toContain(CODE_NAME);
  });

  it('post-dlp → check-subject-trigger: found-readable: and came encrypted with that in its subject is encrypted once more', async () => {
    const { certificate } = people.person(BOB);
    const sealed = await protectBySmime(written({ subject: `About ${CODE_NAME}` }), { encrypt: { certificates: [certificate] } });
    expect(sealed.toString()).toContain(CODE_NAME);
    const out = arrivals();
    const { facts: recorded } = await hand(sealed, [BOB, DAN]);
    expect(stepsOf(recorded, 0)).toContain('post-dlp → check-subject-trigger: found-readable');
    const [arrived, ...others] = await out(1);
    if (arrived === undefined) throw new Error('nothing arrived');
    expect(arrived.bytes.toString('latin1')).not.toContain(CODE_NAME);
    expect((await people.opened(arrived, BOB)).layers.map(({ kind }) => kind)).toEqual(['encrypted', 'encrypted']);
    // for whom nothing encrypts it, it is held
    expect([others, arrived.recipients]).toEqual([[], [BOB]]);
    expect(dataOf(recorded, 'EncryptionFailed')).toMatchObject([{ recipients: [1], disposition: 'held' }]);
  });

  it('is not sent, and its sender told why, where that is set', async () => {
    const before = outbound.offers;
    const { facts: recorded } = await hand(written({ from: TOLD, names: [DAN], subject: '[encrypt] Figures' }), [DAN], TOLD);
    expect(dataOf(recorded, 'EncryptionFailed')).toMatchObject([{ disposition: 'refused', cause: 'no-method' }]);
    const text = await noticeTo(TOLD, 'Not encrypted');
    expect(text).toContain('S/MIME: no key of the recipient is known');
    expect(text).toContain('PDF: there is no password');
    expect(outbound.offers).toBe(before);
  });

  it('is encrypted when a person releases it so, for whom that is possible; the others’ copies are held again', async () => {
    const out = arrivals();
    const { id } = await hand(written({ names: [BOB, 'kit@elsewhere.example'], text: `The held figures, ${SECRET}` }), [
      BOB,
      'kit@elsewhere.example',
    ]);
    await release(id, 'release-encrypted');
    const [arrived] = await out(1);
    if (arrived === undefined) throw new Error('nothing arrived');
    expect(arrived.recipients).toEqual([BOB]);
    expect((await people.opened(arrived, BOB)).mail.toString()).toContain(SECRET);
    const recorded = await factsUntil(engine, id, 'DeliveryConcluded');
    const types = typesOf(recorded);
    expect(types.indexOf('MailProtected')).toBeLessThan(types.indexOf('ReleaseCommitted'));
    const [failed] = dataOf(recorded, 'EncryptionFailed');
    expect(failed).toMatchObject({ recipients: [1], cause: 'no-method', disposition: 'held' });
    expect(failed?.['releaseId']).not.toBeNull();
    expect(outbound.mails.filter(({ recipients }) => recipients.includes('kit@elsewhere.example'))).toEqual([]);
  });
});

describe('mail in clear', () => {
  const signedMail = async (act: () => Promise<unknown>): Promise<TakenMail> => {
    const out = arrivals();
    await act();
    const [arrived] = await out(1);
    if (arrived === undefined) throw new Error('nothing arrived');
    return arrived;
  };
  const verdictOf = async (mail: TakenMail): Promise<unknown[]> => {
    const { layers, mail: within } = await people.seen(mail);
    const [layer] = layers;
    if (layer?.kind !== 'signed') throw new Error('it is not signed');
    const signers = layer.signatures.map(({ certificate, trust, isFrom }) => [certificate?.fingerprint, trust?.usable, isFrom]);
    return [layer.verdict, signers, within.toString().includes(SECRET)];
  };
  const good = () => ['good', [[nora.certificate.fingerprint, true, true]], true];
  let steps: string[];
  const handed = async (mail: Buffer, to: string): Promise<void> => {
    const { code, facts: recorded } = await hand(mail, [to], SIGNS);
    expect(code).toBe(250);
    steps = stepsOf(recorded).slice(-3, -1);
  };

  it('sign → sign-smime: always, → dkim-sign: signed: is signed where both ends want that, and its words stay', async () => {
    const arrived = await signedMail(() => handed(written({ from: SIGNS, names: ['x@friend.example'] }), 'x@friend.example'));
    expect(steps).toEqual(['sign → sign-smime: always', 'sign-smime → dkim-sign: signed']);
    expect(await verdictOf(arrived)).toEqual(good());
    expect(arrived.bytes.toString()).toContain(SECRET);
  });

  it('sign → sign-smime: subject-trigger: is signed when its sender asks for it, which the recipient does not see', async () => {
    const mail = written({ from: SIGNS, names: [DAN], subject: '[sign] Figures' });
    const arrived = await signedMail(() => handed(mail, DAN));
    expect(steps).toEqual(['sign → sign-smime: subject-trigger', 'sign-smime → dkim-sign: signed']);
    expect(await verdictOf(arrived)).toEqual(good());
    expect(arrived.bytes.toString()).not.toContain('[sign]');
  });

  it('sign → sign-smime: header-trigger', async () => {
    const arrived = await signedMail(() => handed(written({ from: SIGNS, names: [DAN], head: 'X-Sign: yes\r\n' }), DAN));
    expect(steps).toEqual(['sign → sign-smime: header-trigger', 'sign-smime → dkim-sign: signed']);
    expect(await verdictOf(arrived)).toEqual(good());
  });

  it('sign → dkim-sign: no-signer: leaves as it came when there is no certificate of its sender', async () => {
    const mail = written({ from: 'keyless@signs.example', names: ['x@friend.example'] });
    const arrived = await signedMail(() => hand(mail, ['x@friend.example'], 'keyless@signs.example'));
    expect(stepsOf(lastMessage(engine.dataDir).facts)).toContain('sign → dkim-sign: no-signer');
    expect(withoutTrace(arrived)).toBe(mail.toString());
  });

  it('sign → dkim-sign: already-signed: keeps the signature that it brings along', async () => {
    const signer = { certificate: nora.certificate, key: softwareSigningKey(nora.key.privateKey) };
    const sign = { signer, at: new Date(), form: 'clear' } as const;
    const mail = await protectBySmime(written({ from: SIGNS, names: ['x@friend.example'] }), { sign });
    const arrived = await signedMail(() => handed(mail, 'x@friend.example'));
    expect(stepsOf(lastMessage(engine.dataDir).facts)).toContain('sign → dkim-sign: already-signed');
    expect(withoutTrace(arrived)).toBe(mail.toString('latin1'));
    expect(await verdictOf(arrived)).toEqual(good());
  });

  it('that is encrypted is signed inside by whoever can', async () => {
    const arrived = await signedMail(() => handed(written({ from: SIGNS }), BOB));
    const { layers, mail } = await people.opened(arrived, BOB);
    expect(layers.map(({ kind }) => kind)).toEqual(['encrypted', 'signed']);
    expect(mail.toString()).toContain(SECRET);
    const [proof] = dataOf(lastMessage(engine.dataDir).facts, 'MailProtected');
    expect(proof?.['signedBy']).not.toBeNull();
  });
});
