import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { event } from './event-store.contract.js';
import type { StreamAppend } from './event-store.js';
import { openCommitter } from './sqlite-committer.js';
import { ensureDatabaseFile, openForWriting } from './sqlite-connection.js';

const append = (stream: string, bytes: number): StreamAppend => ({
  stream,
  expected: emptyHead(stream),
  events: [event(`${stream}#0`, 'x'.repeat(bytes))],
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-committer-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the connection that writes', () => {
  it('syncs every commit and overwrites what is deleted', () => {
    const path = join(directory, 'lazaret.db');
    ensureDatabaseFile(path);
    const db = openForWriting(path);
    const settings = ['journal_mode', 'synchronous', 'secure_delete'].map((name) => db.pragma(name, { simple: true }));
    expect(settings).toEqual(['wal', 2, 1]); // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
    db.close();
  });
});

describe('a group commit', () => {
  it('judges an append on those before it in the same group', () => {
    const path = join(directory, 'lazaret.db');
    ensureDatabaseFile(path);
    const committer = openCommitter(path);
    const other = { ...append('s', 1), events: [event('other')] };
    expect(committer.commit([append('s', 1), other, append('s', 1)])).toMatchObject([
      { kind: 'appended', head: { revision: 0 } },
      { kind: 'conflict', actual: 0 },
      { kind: 'appended', head: { revision: 0 } },
    ]);
    committer.close();
  });

  it('that fails at COMMIT is read again on a new connection, which tells that nothing was written', ({ skip }) => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { encoding: 'utf8' });
    if (mounted.status !== 0) skip(`no tmpfs can be mounted: ${mounted.stderr || String(mounted.error)}`);
    try {
      const path = join(disk, 'lazaret.db');
      ensureDatabaseFile(path);
      const committer = openCommitter(path);
      expect(committer.commit([append('kept', 10)])).toMatchObject([{ kind: 'appended' }]);
      const tooMuch = Array.from({ length: 60 }, (_, n) => append(`s-${String(n)}`, 60_000));
      expect(new Set(committer.commit(tooMuch).map(({ kind }) => kind))).toEqual(new Set(['unavailable']));
      const small = append('s-0', 10);
      expect(committer.commit([small, append('kept', 10)])).toMatchObject([{ kind: 'appended' }, { kind: 'appended' }]);
      committer.close();
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('says that the outcome is unknown when COMMIT failed and the file cannot be settled', ({ skip }) => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { encoding: 'utf8' });
    if (mounted.status !== 0) skip(`no tmpfs can be mounted: ${mounted.stderr || String(mounted.error)}`);
    try {
      const path = join(disk, 'lazaret.db');
      ensureDatabaseFile(path);
      const committer = openCommitter(path);
      for (let n = 0; n < 12; n++) expect(committer.commit([append(`s-${String(n)}`, 60_000)])).toMatchObject([{ kind: 'appended' }]);
      expect(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(4_000_000))).toThrow('ENOSPC');
      expect(committer.commit([append('late', 60_000)])).toMatchObject([{ kind: 'unknown' }]);
      expect(committer.commit([append('later', 60_000)])).toMatchObject([{ kind: 'unavailable' }]);
      committer.close();
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});
