import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveKeyRing, newKeyRingContent } from './key-ring.js';
import { Unsealable } from './seal.js';
import { wrappedSecrets } from './wrapped-secrets.js';

const ID = '01JNAVZ3T0DK8W5H6M2R4YB7XC';
const OTHER = '01JNAVZ3T0DK8W5H6M2R4YB7XD';
const SECRET = Buffer.from('-----BEGIN PRIVATE KEY----- example');
const ring = new LiveKeyRing(newKeyRingContent('2026-03-01T10:00:00.000Z'));

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lazaret-secrets-'));
  directory = join(parent, 'keys', 'dkim');
});
afterEach(() => rmSync(parent, { recursive: true }));

const open = (kind = 'dkim-key') => wrappedSecrets(directory, ring, kind);

describe('a wrapped secret', () => {
  it('is there after a restart, for its owner only, and its bytes are in no file', async () => {
    await open().create(ID, SECRET);
    expect(await open().read(ID)).toEqual(SECRET);
    expect(await open().ids()).toEqual([ID]);
    expect(readdirSync(directory)).toEqual([ID]);
    expect([statSync(join(directory, ID)).mode & 0o777, statSync(directory).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readFileSync(join(directory, ID)).includes('PRIVATE KEY')).toBe(false);
  });

  it('is never replaced', async () => {
    await open().create(ID, SECRET);
    await expect(open().create(ID, Buffer.from('another'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await open().read(ID)).toEqual(SECRET);
    expect(readdirSync(directory)).toEqual([ID]);
  });

  it('is written although a crash left a half of it', async () => {
    await open().create(OTHER, SECRET);
    writeFileSync(join(directory, `${ID}.tmp`), 'k1.half');
    await open().create(ID, SECRET);
    expect(await open().read(ID)).toEqual(SECRET);
    expect((await open().ids()).sort()).toEqual([ID, OTHER]);
  });

  it('is gone for good once destroyed, and others stay', async () => {
    await open().create(ID, SECRET);
    await open().create(OTHER, SECRET);
    expect([await open().destroy(ID), await open().destroy(ID)]).toEqual([true, false]);
    expect(await open().read(ID)).toBeUndefined();
    expect(await open().read(OTHER)).toEqual(SECRET);
  });

  it('is gone, not broken, after a crash in which the file is zeros and has its name still', async () => {
    await open().create(ID, SECRET);
    writeFileSync(join(directory, ID), Buffer.alloc(80));
    expect(await open().read(ID)).toBeUndefined();
  });

  it('does not open under another id, as another kind, or changed', async () => {
    await open().create(ID, SECRET);
    copyFileSync(join(directory, ID), join(directory, OTHER));
    await expect(open().read(OTHER)).rejects.toThrow(Unsealable);
    await expect(open('pdf-password').read(ID)).rejects.toThrow(Unsealable);
    writeFileSync(join(directory, ID), 'k1.half');
    await expect(open().read(ID)).rejects.toThrow(Unsealable);
  });

  it.each(['../../etc/passwd', '', `${ID}.tmp`, ID.toLowerCase()])('has no id %j', async (id) => {
    await expect(open().read(id)).rejects.toThrow(RangeError);
    await expect(open().create(id, SECRET)).rejects.toThrow(RangeError);
  });

  it('is not there before the first one was made', async () => {
    expect([await open().ids(), await open().read(ID), await open().destroy(ID)]).toEqual([[], undefined, false]);
  });
});
