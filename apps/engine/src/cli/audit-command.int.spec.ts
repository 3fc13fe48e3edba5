import { createPublicKey } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerByHand, testSigner, writeStreams } from '../../../../test/support/sealed-log.js';
import { logEvents, openStore, openStoreForReading } from '#event-store';
import { cloudEventLine } from '#events';
import { runCommandLine } from './command-line.js';

const signer = testSigner();
let folder = '';
const file = (name: string): string => join(folder, name);

/** Two streams of three events, sealed; then one more each, which nothing has sealed. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-audit-'));
  writeFileSync(file('lazaret.json'), JSON.stringify({ dataDir: folder }));
  const store = await openStore(`sqlite:${file('lazaret.db')}`);
  await writeStreams(store, ['message-1', 'message-2'], 3);
  const ledger = new LedgerByHand(store, signer);
  await ledger.start();
  const { revision, chain } = await ledger.seal();
  await writeStreams(store, ['message-1', 'message-2'], 1);
  await store.close();
  const anchor = { anchor: 'lazaret-ledger', checkpoint: 1, events: 6, revision, chain, sealedAt: '2026-03-01T10:00:00.000Z' };
  writeFileSync(file('anchors.jsonl'), `${JSON.stringify(anchor)}\n`);
  writeFileSync(
    file('syslog'),
    `<109>1 - mx1 other - - - nothing\n<110>1 2026 mx1 lazaret - LedgerSealed [x] \uFEFF${JSON.stringify(anchor)}\n`,
  );
  writeFileSync(file('key.pem'), pemOf(signer.publicKey));
});
afterEach(() => rmSync(folder, { recursive: true }));

function pemOf(x: string): string {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

async function audit(
  words: readonly string[],
  input: Readable = Readable.from([]),
): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['audit', ...words], { input, output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}
const verify = (...words: string[]) => audit(['verify', '--config', file('lazaret.json'), ...words]);
const verdictOf = async (...words: string[]): Promise<unknown> => JSON.parse((await verify('--json', ...words)).output);

function sql(statement: string): void {
  const db = new Database(file('lazaret.db'));
  db.exec(statement);
  db.close();
}

describe('lazaret audit verify', () => {
  it('tells integrity and completeness apart, and up to where, also beside a program that writes', async () => {
    const store = await openStore(`sqlite:${file('lazaret.db')}`);
    try {
      const { code, output, errors } = await verify();
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      const lines = output.trimEnd().split('\n');
      expect(lines[0]).toMatch(/^10 events in 3 streams, verified in \d+\.\d s \(\d+ events\/s\)$/);
      expect(lines.slice(1)).toEqual([
        'integrity: sound: every event is what was written, in its place',
        'completeness: shown by signed checkpoints; without an anchor outside an end that was cut off behind one is not seen',
        '  sealed up to event 6 (position 6), by checkpoint 1 of 2026-03-01T10:00:00.000Z; 1 checkpoints',
        '  unsealed: the newest 2 events',
        `  key ${signer.keyId} (${signer.publicKey}) signs from position 7 on: first`,
      ]);
    } finally {
      await store.close();
    }
  });

  it.each(['anchors.jsonl', 'syslog'])('takes what was kept outside, and a trusted key: %s', async (kept) => {
    const verdict = await verdictOf('--anchor', file(kept), '--public-key', file('key.pem'));
    expect(verdict).toMatchObject({ ok: true, completeness: 'anchored', anchored: { events: 6, checkpoint: 1 }, unsealed: 2 });
  });

  it('takes the anchor file of the configuration', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'lazaret-elsewhere-'));
    writeFileSync(join(elsewhere, 'ledger.jsonl'), readFileSync(file('anchors.jsonl')));
    writeFileSync(file('lazaret.json'), JSON.stringify({ dataDir: folder, audit: { anchorFile: join(elsewhere, 'ledger.jsonl') } }));
    expect(await verdictOf()).toMatchObject({ completeness: 'anchored', absentAnchors: [] });
    rmSync(elsewhere, { recursive: true });
  });

  it('says that the anchor file of the configuration is not there', async () => {
    const anchorFile = '/nowhere/ledger.jsonl';
    writeFileSync(file('lazaret.json'), JSON.stringify({ dataDir: folder, audit: { anchorFile } }));
    const { code, output } = await verify();
    expect(code).toBe(0);
    expect(output).toContain(
      '  anchor: /nowhere/ledger.jsonl of the configuration is not there, or holds no checkpoint: it shows nothing of an end that was cut off',
    );
    expect(await verdictOf()).toMatchObject({ ok: true, completeness: 'sealed', absentAnchors: [anchorFile] });
    // of another store it says nothing
    expect(await verdictOf('--store', `sqlite:${file('lazaret.db')}`)).toMatchObject({ absentAnchors: [] });
  });

  it.each([
    [
      'altered',
      `UPDATE events SET data = '{"number":9}' WHERE stream = 'message-2' AND revision = 1`,
      'event 1 of stream message-2 (position 4)',
    ],
    [
      'missing',
      `DELETE FROM events WHERE stream = 'ledger'; DELETE FROM events WHERE stream = 'message-1' AND revision = 1`,
      'event 2 of stream message-1 (position 5)',
    ],
    [
      'not as sealed',
      `UPDATE events SET position = -4 WHERE position = 3; UPDATE events SET position = 3 WHERE position = 4; UPDATE events SET position = 4 WHERE position = -4`,
      'event 1 of stream message-2 (position 3)',
    ],
  ])('names the first event that is %s and exits with 1', async (problem, statement, name) => {
    sql(statement);
    const { code, errors } = await verify();
    expect([code, errors]).toEqual([1, expect.stringContaining(`${name} is ${problem}: `) as string]);
    const json = await verify('--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.output)).toMatchObject({ ok: false, firstBad: { problem } });
  });

  it('misses an end that was cut off only without the anchor', async () => {
    sql('DELETE FROM events WHERE position > 4');
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--public-key', file('key.pem'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('there is no ledger') as string,
    });
    const { code, errors } = await verify('--anchor', file('anchors.jsonl'));
    expect(code).toBe(1);
    expect(errors).toContain('knows checkpoint 1 over 6 events, and the log ends before it with 4');
  });

  it('refuses a ledger by another key than the trusted one', async () => {
    writeFileSync(file('other.pem'), pemOf(testSigner().publicKey));
    expect(await verify('--public-key', file('other.pem'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('unknown key') as string,
    });
  });

  it.each([
    ['a store', ['--store', 'sqlite:/nowhere/lazaret.db'], 'cannot open the store sqlite:/nowhere/lazaret.db'],
    ['a configuration', ['--config', '/nowhere/lazaret.json'], '/nowhere/lazaret.json'],
    ['an anchor', ['--anchor', '/nowhere/anchors'], '/nowhere/anchors cannot be read'],
    ['a file with anchors', ['--anchor', '/dev/null'], '/dev/null holds no checkpoint of a ledger'],
    ['a public key', ['--public-key', '/dev/null'], '/dev/null holds no public key'],
    ['an authority', ['--time-stamp-ca', '/dev/null'], '/dev/null holds no certificates'],
    ['an export', ['--file', '/nowhere/export.jsonl'], '/nowhere/export.jsonl cannot be read'],
    ['events in it', ['--file', '/dev/null'], '/dev/null holds no events of Lazaret'],
    ['an engine', ['--engine'], 'no engine runs'],
    ['the option', ['--sideways'], 'unknown option'],
  ])('exits with 2 when there is not %s', async (_, words, sentence) => {
    expect(await verify(...words)).toMatchObject({ code: 2, errors: expect.stringContaining(sentence) as string });
  });
});

describe('lazaret audit verify --file', () => {
  let lines: string[];
  beforeEach(async () => {
    const reader = await openStoreForReading(`sqlite:${file('lazaret.db')}`);
    lines = [];
    for await (const event of logEvents(reader)) lines.push(cloudEventLine(event, '/lazaret/mx1'));
    await reader.close();
    writeFileSync(file('export.jsonl'), `${lines.join('\n')}\n`);
  });
  const rewritten = (change: (lines: string[]) => string[]): string[] => {
    writeFileSync(file('export.jsonl'), `${change(lines).join('\n')}\n`);
    return ['--file', file('export.jsonl'), '--anchor', file('anchors.jsonl'), '--public-key', file('key.pem')];
  };

  it('verifies an export as it does the store, without a configuration', async () => {
    const words = ['verify', '--json', '--anchor', file('anchors.jsonl'), '--public-key', file('key.pem'), '--file'];
    writeFileSync(file('export.jsonl.gz'), gzipSync(readFileSync(file('export.jsonl'))));
    const answers = [
      await audit([...words, file('export.jsonl')]),
      await audit([...words, file('export.jsonl.gz')]),
      await audit([...words, '-'], Readable.from([readFileSync(file('export.jsonl'))])),
    ];
    for (const { code, output } of answers) {
      expect(code).toBe(0);
      expect(JSON.parse(output)).toMatchObject({ events: 10, completeness: 'anchored', integrity: 'sound', unsealed: 2 });
    }
  });

  it.each<[string, (lines: string[]) => string[], object]>([
    [
      'a line that is changed',
      (all) => all.map((line, at) => (at === 3 ? line.replace('"number":1', '"number":7') : line)),
      { problem: 'altered', position: 4 },
    ],
    ['a line that is gone', (all) => all.toSpliced(2, 1), { position: 4 }],
    ['lines in another order', ([one = '', other = '', ...rest]) => [other, one, ...rest], { position: 1, problem: 'out of place' }],
    ['an end that is cut off', (all) => all.slice(0, 5), { problem: 'cut off' }],
    [
      'a line with something more',
      (all) => all.map((line, at) => (at === 1 ? line.replace('{', '{"more":1,') : line)),
      { problem: 'altered', position: 1 },
    ],
    ['a line that is none', (all) => [...all, 'and so on'], { problem: 'altered', position: 10 }],
  ])('finds %s', async (_, change, firstBad) => {
    const { code, output } = await verify('--json', ...rewritten(change));
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ ok: false, firstBad });
  });

  it('checks a part of a log by what stands in it', async () => {
    const [, , , ...part] = lines;
    const words = ['verify', '--json', '--part', '--file', file('export.jsonl')];
    rewritten(() => part);
    expect(JSON.parse((await audit(words)).output)).toMatchObject({ ok: true, completeness: 'not shown', events: 7 });
    rewritten(() => part.map((line, at) => (at === 6 ? line.replace('"number":3', '"number":7') : line)));
    expect(await audit(words)).toMatchObject({ code: 1 });
  });

  it('does not go through a line without an end', async () => {
    appendFileSync(file('export.jsonl'), 'x'.repeat(2_000_000));
    expect(await verify('--file', file('export.jsonl'))).toMatchObject({ code: 1, errors: expect.stringContaining('line 11') as string });
  });
});
