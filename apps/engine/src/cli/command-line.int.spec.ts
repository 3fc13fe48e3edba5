import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
const MAIL = `From: anna@example.com\r\nTo: b@example.net\r\nSubject: Room\r\n\r\nMy card is ${CARD}.\r\n`;
const CLEAN_MAIL = 'From: anna@example.com\r\nTo: b@example.net\r\nSubject: Lunch\r\n\r\nFriday at noon?\r\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function lazaret(words: string[], input = ''): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(words, { input: Readable.from([input]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

const jsonLines = (output: string): Record<string, unknown>[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('lazaret detect', () => {
  it('answers each text in order with spans in UTF-16 code units of the input', async () => {
    const texts = [`card ${CARD}`, 'nothing here', `😀 card ${CARD}`];
    const input = texts.map((line, index) => JSON.stringify({ id: `t${index}`, text: line })).join('\n');
    const { code, output } = await lazaret(['detect', '--detectors', 'credit-card'], `${input}\n`);
    expect(code).toBe(0);
    const lines = jsonLines(output);
    expect(lines.map(({ id }) => id)).toEqual(['t0', 't1', 't2']);
    expect(lines[0]).toMatchObject({ findings: [{ pattern: 'credit-card', start: 5, end: 24 }] });
    expect(lines[1]).toEqual({ id: 't1', findings: [] });
    expect(lines[2]).toMatchObject({ findings: [{ start: 8, end: 27 }] });
  });

  it('shows the value only when asked to', async () => {
    const input = JSON.stringify({ id: 1, text: `card ${CARD}` });
    const masked = await lazaret(['detect'], input);
    expect(masked.output).not.toContain(CARD);
    expect(Object.keys((jsonLines(masked.output)[0]?.['findings'] as object[])[0] ?? {})).toEqual([
      'pattern',
      'start',
      'end',
      'masked',
      'confidence',
    ]);
    expect((await lazaret(['detect', '--reveal'], input)).output).toContain(`"value":"${CARD}"`);
  });

  it('names a line that it cannot read, goes on, and fails', async () => {
    const { code, output, errors } = await lazaret(['detect'], `{"id":1}\n{"id":2,"text":"x"}\n`);
    expect(code).toBe(1);
    expect(errors).toContain('line 1 is not a JSON object with "id" and "text"');
    expect(jsonLines(output)).toEqual([{ id: 2, findings: [] }]);
  });

  it('refuses a detector that is not there and names those that are', async () => {
    const { code, errors } = await lazaret(['detect', '--detectors', 'credit-crad']);
    expect(code).toBe(1);
    expect(errors).toMatch(/no detector "credit-crad"; there are: .*credit-card/);
  });
});

describe('lazaret detectors', () => {
  it('lists the twelve built-in detectors', async () => {
    const ids = (JSON.parse((await lazaret(['detectors', '--json'])).output) as { id: string }[]).map(({ id }) => id);
    for (const id of ['credit-card', 'iban', 'us-ssn', 'uk-nino', 'nl-bsn', 'email-address']) expect(ids).toContain(id);
    for (const id of ['phone-number', 'ip-address', 'private-key', 'aws-access-key', 'confidential-keywords', 'jwt'])
      expect(ids).toContain(id);
  });
});

describe('lazaret scan', () => {
  it('writes one JSON line a file with exactly the promised keys', async () => {
    const held = file('held.eml', MAIL);
    const clean = file('clean.eml', CLEAN_MAIL);
    const { code, output } = await lazaret(['scan', '--json', held, clean]);
    expect(code).toBe(0);
    const [first, second] = jsonLines(output);
    expect(Object.keys(first ?? {})).toEqual(['file', 'action', 'score', 'findings', 'uninspectable', 'defects']);
    expect(first).toMatchObject({ file: held, action: 'quarantine', uninspectable: [], defects: [] });
    const card = (first?.['findings'] as { pattern: string }[]).find(({ pattern }) => pattern === 'credit-card');
    expect(card).toMatchObject({ part: '1', start: 11, end: 30, version: 1 });
    expect(Object.keys(card ?? {})).toEqual(['pattern', 'version', 'part', 'start', 'end', 'masked', 'confidence', 'explanation']);
    expect(second).toMatchObject({ file: clean, action: 'pass' });
    expect(output).not.toContain(CARD);
  });

  it('reads standard input, and a pattern file in place of the built-in patterns', async () => {
    const patterns = file('patterns.txt', 'lunch\tnoon\\?\n');
    const [scanned] = jsonLines((await lazaret(['scan', '--json', '--patterns', patterns, '-'], CLEAN_MAIL)).output);
    expect(scanned).toMatchObject({ file: '-', action: 'quarantine', findings: [{ pattern: 'lunch' }] });
    const [card] = jsonLines((await lazaret(['scan', '--json', '--patterns', patterns, '-'], MAIL)).output);
    expect(card).toMatchObject({ action: 'pass', findings: [] });
  });

  it('reports a file that is not there, scans the others, and fails', async () => {
    const { code, output, errors } = await lazaret(['scan', '--json', join(folder, 'absent.eml'), file('c.eml', CLEAN_MAIL)]);
    expect(code).toBe(1);
    expect(errors).toContain('absent.eml: there is no such file');
    expect(jsonLines(output)).toHaveLength(1);
  });

  it('refuses a pattern file with its reasons', async () => {
    const { code, errors } = await lazaret(['scan', '--patterns', file('bad.txt', 'look\t(?=ahead)x\n'), '-'], MAIL);
    expect(code).toBe(1);
    expect(errors).toMatch(/look: .*\nExpressions are RE2/);
  });

  it('says the same to people, masked', async () => {
    const { output } = await lazaret(['scan', '-'], MAIL);
    expect(output).toMatch(/^-: quarantine \(score [\d.]+\)\n/);
    expect(output).toMatch(/\n {2}credit-card in 1 at 11: 4111 •••• •••• 1111 · \d+ % \(.+\)\n/);
    expect(output).not.toContain(CARD);
  });
});

describe('lazaret extract', () => {
  it('gives the text of every part', async () => {
    const [extracted] = jsonLines((await lazaret(['extract', '--json', '-'], MAIL)).output);
    expect(extracted?.['parts']).toContainEqual({ path: '1', kind: 'body', mediaType: 'text/plain', text: `My card is ${CARD}.\r\n` });
  });
});

describe('lazaret extract --view', () => {
  const mail = 'From: anna@example.com\r\nSubject: Room\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe  ROOM is Ｆree\r\n';
  const config = () => file('skip.yaml', `{ dataDir: ${join(folder, 'skip-var')}, dlp: { skipWords: [the, is] } }`);

  it.each([
    ['exact', { exact: 'The ROOM is Free' }],
    ['folded', { folded: 'room free' }],
    ['both', { exact: 'The ROOM is Free', folded: 'room free' }],
  ])('%s: the normalized text beside the original', async (view, texts) => {
    const [extracted] = jsonLines((await lazaret(['extract', '--json', '--view', view, '--config', config(), '-'], mail)).output);
    const common = { path: '1', kind: 'body', mediaType: 'text/plain', text: 'The  ROOM is Ｆree\r\n' };
    expect(extracted?.['parts']).toContainEqual({ ...common, ...texts });
  });

  it('shows people one under the other', async () => {
    const { output } = await lazaret(['extract', '--view', 'folded', '--config', config(), '-'], mail);
    expect(output).toMatch(/-- 1 \(body, text\/plain\)\nThe {2}ROOM is Ｆree\n+-- 1, folded view\nroom free\n/);
  });
});

describe('lazaret explain, before the engine has ever started', () => {
  const config = () => file('fresh.yaml', `dataDir: ${join(folder, 'never-started')}`);

  it('says of each pattern of a file why it does not act', async () => {
    const patterns = file('explained.txt', 'lunch\tnoon\\?\nsupper\tmidnight\n');
    const { code, output } = await lazaret(['explain', '--patterns', patterns, '--config', config(), '-'], CLEAN_MAIL);
    expect(code).toBe(0);
    expect(output).toContain('to somebody outside: quarantine');
    expect(output).toMatch(/\nlunch version 1: acts: 1 of 1 (match|value)/);
    expect(output).toContain('supper version 1: does not act (no-match): nothing in the text that it looks at matches, or nearly matches');
  });

  it('tries a draft, and refuses a file of several', async () => {
    const draft = file('draft.txt', 'noon\tnoon\n');
    const words = ['explain', '--json', '--draft', draft, '--config', config(), '-'];
    const [view] = jsonLines((await lazaret(words, CLEAN_MAIL)).output);
    expect(view?.['answers']).toContainEqual(expect.objectContaining({ pattern: 'noon', state: 'draft', acts: true }));
    const two = file('two.txt', 'a\ta1\nb\tb1\n');
    const refused = await lazaret(['explain', '--draft', two, '--config', config(), '-'], CLEAN_MAIL);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('two.txt holds 2 patterns, not one');
  });

  it('refuses an address that is none', async () => {
    for (const option of ['--sender', '--recipient']) {
      const { code, errors } = await lazaret(['explain', option, 'nobody', '-'], CLEAN_MAIL);
      expect(code).toBe(1);
      expect(errors).toContain('It is not a mail address such as someone@example.org.');
    }
  });
});

describe('lazaret scan between two ends', () => {
  it('judges each recipient by what is meant for it, and those inside not at all', async () => {
    const config = file('inside.yaml', `{ dataDir: ${join(folder, 'inside-var')}, routes: { internalDomains: [example.com] } }`);
    const ends = ['--recipient', 'eva@example.com', '--recipient', 'ben@example.net'];
    const [scanned] = jsonLines((await lazaret(['scan', '--json', ...ends, '--config', config, '-'], MAIL)).output);
    expect(scanned).toMatchObject({
      action: 'quarantine',
      outcomes: [
        { recipient: 'eva@example.com', action: 'pass' },
        { recipient: 'ben@example.net', action: 'quarantine' },
      ],
    });
  });
});

describe('lazaret config check', () => {
  it('prints the configuration in force, and what is wrong with it', async () => {
    const good = await lazaret(['config', 'check', '--json', '--config', file('good.yaml', 'smtp: { port: 2600 }')]);
    expect(JSON.parse(good.output)).toMatchObject({ smtp: { port: 2600 }, trialMode: true });
    const bad = await lazaret(['config', 'check', '--config', file('bad.yaml', 'smpt: {}')]);
    expect(bad.code).toBe(1);
    expect(bad.errors).toContain('smpt: there is no such key; did you mean smtp?');
  });
});

describe('commands that need a running engine', () => {
  const config = () => ['--config', file('engine.yaml', `dataDir: ${join(folder, 'var')}`)];

  it.each([
    [['pattern', 'list']],
    [['message', 'list']],
    [['message', 'release', '1', '--reason', 'false-positive', '--verdict', 'false-alarm']],
  ])('%s says how to start it', async (words) => {
    const { code, errors } = await lazaret([...words, ...config()]);
    expect(code).toBe(1);
    expect(errors).toContain('start it with "npm start" or "lazaret serve"');
  });

  it('refuses a reason that is not on the list', async () => {
    const { code, errors } = await lazaret(['message', 'delete', '1', '--reason', 'because', '--verdict', 'real-leak', ...config()]);
    expect(code).toBe(1);
    expect(errors).toContain('Allowed choices are business-need');
  });

  it('audit verify names the store that it cannot open', async () => {
    const { code, errors } = await lazaret(['audit', 'verify', ...config()]);
    expect(code).toBe(2);
    expect(errors).toMatch(/cannot open the store sqlite:.*lazaret\.db/);
  });
});

describe('help', () => {
  it.each([
    [['scan']],
    [['extract']],
    [['explain']],
    [['pattern', 'import']],
    [['message', 'release']],
    [['audit', 'verify']],
    [['project', 'rebuild']],
    [['account', 'add']],
    [['send-samples']],
    [['serve']],
  ])('%s --help names --json and succeeds', async (words) => {
    const { code, output } = await lazaret([...words, '--help']);
    expect(code).toBe(0);
    expect(output).toContain('--json');
  });

  it('complains about an unknown command and points at the help', async () => {
    const { code, errors } = await lazaret(['scann']);
    expect(code).toBe(1);
    expect(errors).toContain('(Did you mean scan?)');
  });
});
