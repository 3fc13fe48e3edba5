import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetOtherLog } from './followed-log.js';

let folder: string;
const isBuilt = (): boolean => existsSync(path.join(folder, 'read.db'));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lazaret-followed-'));
  writeFileSync(path.join(folder, 'read.db'), 'rows');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('databases that were read off the log', () => {
  it('stay where the log is the same: one of an earlier program, a file that was moved, a server asked in another way', async () => {
    expect(await forgetOtherLog(folder, 'sqlite:/srv/lazaret.db')).toBe(false);
    expect(await forgetOtherLog(folder, 'sqlite:/elsewhere/lazaret.db')).toBe(false);
    expect(isBuilt()).toBe(true);
    writeFileSync(path.join(folder, 'followed-log'), 'postgres://db:5432/lazaret\n');
    expect(await forgetOtherLog(folder, 'postgres://other:secr@t@db:5432/lazaret?sslmode=require')).toBe(false);
    expect(isBuilt()).toBe(true);
  });

  it.each(['postgres://u:secret@db/lazaret', 'postgres://u:secret@db/lazaret?schema=two', 'esdb://u:secret@node:2113?tls=false'])(
    'go when the log is that of %s now, whose name is kept without a password',
    async (url) => {
      await forgetOtherLog(folder, 'sqlite:/srv/lazaret.db');
      expect(await forgetOtherLog(folder, url)).toBe(true);
      expect(isBuilt()).toBe(false);
      expect(readFileSync(path.join(folder, 'followed-log'), 'utf8')).not.toContain('secret');
      expect(await forgetOtherLog(folder, url)).toBe(false);
    },
  );
});
