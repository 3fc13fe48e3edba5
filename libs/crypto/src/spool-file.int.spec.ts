import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpoolDirectory, type SpoolFile } from './spool-file.js';

const PIECE = Buffer.from(Array.from({ length: 50_001 }, (_, n) => n % 253));
let spool: string;
beforeEach(() => {
  spool = join(mkdtempSync(join(tmpdir(), 'lazaret-spool-')), 'spool');
});
afterEach(() => rmSync(join(spool, '..'), { recursive: true }));

async function filled(pieces: number): Promise<SpoolFile> {
  const file = await (await openSpoolDirectory(spool)).create();
  for (let n = 0; n < pieces; n++) await file.write(PIECE);
  await file.finish();
  return file;
}
async function read(file: SpoolFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.stream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a spool file', () => {
  it('gives back what was written, as often as it is asked, also twice at a time', async () => {
    const file = await filled(30);
    const expected = Buffer.concat(Array.from({ length: 30 }, () => PIECE));
    expect(file.sizeBytes).toBe(30 * 50_001);
    for (const bytes of [...(await Promise.all([read(file), read(file)])), await read(file)]) expect(bytes.equals(expected)).toBe(true);
    await file.discard();
  });

  it('gives back nothing when nothing was written', async () => {
    const file = await filled(0);
    expect((await read(file)).length).toBe(0);
    await file.discard();
  });

  it('has no name in its directory, so that no crash leaves one behind', async () => {
    const file = await filled(30);
    expect(readdirSync(spool)).toEqual([]);
    expect(statSync(spool).mode & 0o777).toBe(0o700);
    await file.discard();
  });

  it('is gone after discard(), which may be called again', async () => {
    const file = await filled(3);
    await file.discard();
    await file.discard();
    await expect(read(file)).rejects.toThrow();
  });

  it('begins in a directory that was emptied of leftovers', async () => {
    mkdirSync(spool);
    writeFileSync(join(spool, 'left.spool'), 'old');
    await openSpoolDirectory(spool);
    expect(readdirSync(spool)).toEqual([]);
  });
});
