import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrashJournal } from './crash-journal.js';

const DEADLY = 'de'.repeat(32);
const HARMLESS = '0a'.repeat(32);
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lazaret-journal-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A run of the engine that goes down while these bytes are inspected. */
function crashDuring(...tags: string[]): void {
  const journal = CrashJournal.open(directory);
  for (const tag of tags) journal.begin(tag);
  journal.close();
}

function suspects(...tags: string[]): boolean[] {
  const journal = CrashJournal.open(directory);
  const answers = tags.map((tag) => journal.isSuspect(tag));
  journal.close();
  return answers;
}

describe('the crash journal', () => {
  it('suspects bytes after the second crash, not after the first', () => {
    crashDuring(DEADLY);
    expect(suspects(DEADLY)).toEqual([false]);
    crashDuring(DEADLY);
    expect(suspects(DEADLY)).toEqual([true]);
  });

  it('remembers them over any number of restarts', () => {
    crashDuring(DEADLY);
    crashDuring(DEADLY);
    suspects();
    suspects();
    expect(suspects(DEADLY, HARMLESS)).toEqual([true, false]);
  });

  it('counts one crash once, although the same bytes were under inspection several times', () => {
    crashDuring(DEADLY, DEADLY, DEADLY);
    expect(suspects(DEADLY)).toEqual([false]);
  });

  it('forgets bytes whose inspection has ended, and uses their slot again', () => {
    for (let run = 0; run < 2; run++) {
      const journal = CrashJournal.open(directory);
      journal.begin(HARMLESS)();
      journal.begin(DEADLY);
      journal.close();
    }
    expect(suspects(HARMLESS, DEADLY)).toEqual([false, true]);
  });

  it('starts with a half-written slot and a broken count file', () => {
    crashDuring(DEADLY);
    writeFileSync(path.join(directory, 'inspecting.crashes.json'), '[["de');
    writeFileSync(path.join(directory, 'inspecting.slots'), Buffer.alloc(17, 1));
    expect(suspects(DEADLY)).toEqual([false]);
  });
});
