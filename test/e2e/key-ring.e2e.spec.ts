/** The key ring of a real engine: rotated while mail comes in, killed in the middle of it, and lost. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKeyRing, wrappedKeyFiles } from '#crypto';
import { routes } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEngine, launchEngine, heldMessages, type EngineProcess } from '../support/engine-process.js';
import { sendMail } from '../support/smtp-client.js';

const CARD = Buffer.from('From: <ana@halden.example>\r\nSubject: Card\r\n\r\nPlease charge 4111 1111 1111 1111 today.\r\n');
/** As many files as keep a rotation busy for a while. */
const FILES = 3_000;

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
