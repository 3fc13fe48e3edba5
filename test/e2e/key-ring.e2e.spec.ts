/** The key ring of a real engine: rotated while mail is protected and opened, killed in the middle of it, and lost. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKeyRing, wrappedKeyFiles } from '#crypto';
import { routes } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { protectBySmime } from '../../apps/engine/src/protect/smime-mail.js';
import { Correspondents, readPdfOf } from '../support/correspondents.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { startEngine, launchEngine, heldMessages, type EngineProcess } from '../support/engine-process.js';
import { sendMail } from '../support/smtp-client.js';

const CARD = Buffer.from('From: <ana@halden.example>\r\nSubject: Card\r\n\r\nPlease charge 4111 1111 1111 1111 today.\r\n');
/** As many files as keep a rotation busy for a while. */
const FILES = 1_500;

let engine: EngineProcess;
beforeEach(async () => {
  engine = await startEngine({ settings: { routes: { internalDomains: ['halden.example'] } } });
});
afterEach(() => engine.dispose());

const ringFile = (): string => join(engine.dataDir, 'keys', 'key-ring.json');
const ringOnDisk = () => openKeyRing(ringFile(), 'refuse', '');
const idOf = (index: number): string => `01JNAVZ3T0XX${String(index).padStart(14, '0')}`;
const folder = (): string => join(engine.dataDir, 'keys', 'pdf-passwords');

/** Secrets that no fact knows, wrapped by the ring as it is now. */
async function plant(): Promise<void> {
  const ring = await ringOnDisk();
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  for (let index = 0; index < FILES; index += 1) {
    const wrapped = ring.wrapKey(Buffer.from(`secret ${String(index)}`), `pdf-password|${idOf(index)}`);
    writeFileSync(join(folder(), idOf(index)), `${wrapped}\n`, { mode: 0o600 });
  }
}

/** How many of them open with the ring as it lies on disk. */
async function readable(): Promise<number> {
  const ring = await ringOnDisk();
  let count = 0;
  for (let index = 0; index < FILES; index += 1) {
    const wrapped = readFileSync(join(folder(), idOf(index)), 'utf8').trim();
    if (ring.unwrapKey(wrapped, `pdf-password|${idOf(index)}`).toString() === `secret ${String(index)}`) count += 1;
  }
  return count;
}

async function filesOf(keyId: string): Promise<number> {
  let count = 0;
  for await (const file of wrappedKeyFiles(engine.dataDir)) if (file.keyId === keyId) count += 1;
  return count;
}

const send = () => sendMail(engine.smtpPort, { from: 'ana@halden.example', to: ['bo@partner.example'] }, CARD);

describe('a rotation of the key ring', () => {
  it('that is killed in the middle, again and again, loses nothing and ends at last', async () => {
    await send();
    await plant();
    const [first] = (await ringOnDisk()).keys;
    await engine.ask(routes.rotateKeyRing, { body: {} });
    const left: number[] = [];
    for (const afterMs of [60, 250, 500]) {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await engine.kill9();
      expect(await readable()).toBe(FILES);
      expect((await ringOnDisk()).keys).toHaveLength(2);
      left.push(await filesOf(first?.id ?? ''));
      engine = await engine.restart();
    }
    expect(left.some((count) => count > 0 && count < FILES)).toBe(true); // it was the middle
    await send(); // mail is taken meanwhile
    await expect.poll(async () => (await engine.ask(routes.keyRing)).isRotating, { timeout: 60_000 }).toBe(false);
    const [now, ...old] = (await engine.ask(routes.keyRing)).keys;
    expect([now?.isActive, old, now?.id === first?.id]).toEqual([true, [], false]);
    expect(await filesOf(first?.id ?? '')).toBe(0);
    expect(await readable()).toBe(FILES);
    expect(readFileSync(ringFile(), 'utf8')).not.toContain(first?.id);
    const [later, earlier] = await heldMessages(engine, 2);
    for (const message of [later, earlier]) {
      const content = await engine.ask(routes.heldContent, { parameters: { id: message?.id ?? '' } });
      expect(content.headers.map(({ name }) => name)).toContain('Subject');
    }
  }, 120_000);
});

describe('mail that is protected and opened while the key ring is rotated', () => {
  const ANNA = 'anna@halden.example';
  const [BOB, EVE] = ['bob@customer.example', 'eve@pdf.example'];
  const PASSWORD = 'Kp7m-agreed-Wq3x';
  let outbound: NextHopDouble;
  let inbound: NextHopDouble;
  beforeEach(async () => {
    [outbound, inbound] = [await openNextHopDouble(), await openNextHopDouble()];
    const hop = ({ port }: NextHopDouble) => ({ host: '127.0.0.1', port, tls: 'none' as const });
    await engine.dispose();
    const routesOf = { internalDomains: ['halden.example'], outbound: hop(outbound), inbound: hop(inbound) };
    engine = await startEngine({ settings: { routes: routesOf, certificates: { fetch: false } } });
  });
  afterEach(async () => {
    await outbound.stop();
    await inbound.stop();
  });

  /** Sends one after the other until the rotation is over; answers what was accepted. */
  async function keepSending(
    from: string,
    to: string,
    mail: (mark: string) => Promise<Buffer> | Buffer,
    until: () => boolean,
  ): Promise<string[]> {
    const marks: string[] = [];
    while (!until()) {
      const mark = `mark-${to.charAt(0)}-${String(marks.length).padStart(3, '0')}`;
      expect((await sendMail(engine.smtpPort, { from, to: [to] }, await mail(mark))).code).toBe(250);
      marks.push(mark);
      await new Promise((resolve) => setTimeout(resolve, 200)); // others have work to do on this machine
    }
    return marks;
  }

  it('loses none: each arrives encrypted or opened, signed, as before', async () => {
    const people = await Correspondents.of(engine);
    await people.add(BOB);
    const anna = await people.addOurs(ANNA);
    await engine.ask(routes.setPdfPassword, { body: { for: EVE, password: PASSWORD } });
    const dkim = await engine.ask(routes.generateDkimKey, { body: { domain: 'halden.example', selector: 's', type: 'ed25519' } });
    await engine.ask(routes.publishDkimKey, { parameters: { id: dkim.id }, body: { unseen: true } });
    await setAt(engine, 'global', { 'pdf.enabled': true, 'dkim.sign': true });
    const before = (await ringOnDisk()).activeId;

    let isOver = false;
    const plain = (from: string, to: string) => (mark: string) =>
      Buffer.from(`From: <${from}>\r\nTo: <${to}>\r\nSubject: figures\r\n\r\nin confidence, ${mark}\r\n`);
    const sealed = (mark: string) => protectBySmime(plain(BOB, ANNA)(mark), { encrypt: { certificates: [anna.certificate] } });
    const sending = Promise.all([
      keepSending(ANNA, BOB, plain(ANNA, BOB), () => isOver),
      keepSending(ANNA, EVE, plain(ANNA, EVE), () => isOver),
      keepSending(BOB, ANNA, sealed, () => isOver),
    ]);
    await engine.ask(routes.rotateKeyRing, { body: {} });
    await expect.poll(async () => (await engine.ask(routes.keyRing)).isRotating, { timeout: 60_000 }).toBe(false);
    isOver = true;
    const [toBob, toEve, toAnna] = await sending;

    expect(Math.min(toBob.length, toEve.length, toAnna.length)).toBeGreaterThan(2);
    const left = await outbound.received(toBob.length + toEve.length, 60_000);
    const arrived = await inbound.received(toAnna.length, 60_000);
    expect(left.every(({ bytes }) => bytes.includes('DKIM-Signature') && !bytes.includes('mark-'))).toBe(true);
    const [forBob, forEve] = [BOB, EVE].map((address) => left.filter(({ recipients }) => recipients.includes(address)));
    const opened = await Promise.all((forBob ?? []).map(async (mail) => (await people.opened(mail, BOB)).mail.toString()));
    expect(marksIn(opened)).toEqual(toBob);
    expect(marksIn(await Promise.all((forEve ?? []).map((mail) => readPdfOf(mail, PASSWORD))))).toEqual(toEve);
    expect(marksIn(arrived.map(({ bytes }) => bytes.toString()))).toEqual(toAnna);
    const { keys } = await engine.ask(routes.keyRing);
    expect(keys.map(({ isActive, id }) => [isActive, id === before])).toEqual([[true, false]]);
    expect(await filesOf(before)).toBe(0);
  }, 120_000);
});

const marksIn = (texts: readonly string[]): string[] => texts.map((text) => /mark-\w-\d+/.exec(text)?.[0] ?? 'none').sort();

describe('an engine whose key ring is lost', () => {
  it('says so in one sentence and does not start, until it is back', async () => {
    await send();
    await engine.stop();
    const backup = join(engine.dataDir, 'key-ring.backup');
    renameSync(ringFile(), backup);
    const refused = launchEngine(engine.configFile);
    expect(await new Promise((resolve) => refused.child.once('exit', resolve))).toBe(1);
    expect(refused.printed()).toBe(
      `lazaret: the key ring ${ringFile()} is missing, and without it nothing that is kept can be read: restore it from your backup\n`,
    );
    expect(existsSync(ringFile())).toBe(false);
    renameSync(backup, ringFile());
    engine = await engine.restart();
    expect(await heldMessages(engine, 1)).toHaveLength(1);
  });
});
