import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { formatPatternCsv, formatPatternJson, POLICY_TEMPLATES } from '#dlp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

let folder = '';
let seen: { readonly line: string; readonly body: unknown }[] = [];
/** What the engine answers next. */
let answer = '';

const engine = createServer((request, response) => {
  void text(request).then((body) => {
    seen.push({ line: `${request.method ?? ''} ${request.url ?? ''}`, body: body === '' ? undefined : JSON.parse(body) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-patterns-'));
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', () => resolve()));
  const { port } = engine.address() as AddressInfo; // a TCP listener
  writeFileSync(join(folder, 'cli.token'), 'token-of-the-engine\n', { mode: 0o600 });
  writeFileSync(join(folder, 'lazaret.json'), JSON.stringify({ dataDir: folder, http: { port } }));
});
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  seen = [];
});

async function pattern(words: string[], input: string | Buffer = ''): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['pattern', ...words], { input: Readable.from([input]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

const config = (): string[] => ['--config', join(folder, 'lazaret.json')];

function fileOf(content: string | Buffer): string {
  const file = join(folder, 'patterns.txt');
  writeFileSync(file, content);
  return file;
}

const RESULT = {
  format: 'lines',
  added: ['a'],
  overwritten: [],
  skipped: [],
  refused: [],
  unsupported: [],
  groups: [],
  policyRevision: '1',
};

describe('pattern import', () => {
  it('sends the file as it is with what was chosen, and fails when a pattern is refused', async () => {
    answer = JSON.stringify({ ...RESULT, refused: [{ id: 'b', reason: 'invalid perl operator: (?=' }] });
    const words = ['import', '-', '--existing', 'overwrite', '--format', 'lines', '--state', 'shadow', '--action', 'block', ...config()];
    const { code, output, errors } = await pattern(words, 'a\tfoo\nb\t(?=x)\n');
    expect(seen).toEqual([
      {
        line: 'POST /api/v1/patterns/import',
        body: { file: 'a\tfoo\nb\t(?=x)\n', format: 'lines', existing: 'overwrite', action: 'block', state: 'shadow', dryRun: false },
      },
    ]);
    expect(output).toBe('lines: 1 added, 0 overwritten, 0 skipped, 1 refused\n');
    expect(errors).toContain('b is refused: invalid perl operator');
    expect(code).toBe(1);
  });

  it('lists what rules of another program lose, and says that a dry run was one', async () => {
    const unsupported = [{ id: 'acme', reason: 'taken without entropy: randomness is not measured' }];
    answer = JSON.stringify({ ...RESULT, format: 'gitleaks', unsupported, groups: ['g'] });
    const { code, output } = await pattern(['import', fileOf('[[rules]]'), '--dry-run', ...config()]);
    expect(seen[0]?.body).toMatchObject({ dryRun: true, format: 'auto' });
    expect(output).toBe(
      'gitleaks: would be 1 added, 0 overwritten, 0 skipped, 0 refused; groups: g\nacme: taken without entropy: randomness is not measured\n',
    );
    expect(code).toBe(0);
  });

  it.each([
    ['Latin-1', Buffer.from('a\tgr\xfc\xdfe', 'latin1'), 'it is not UTF-8 text'],
    ['half a character', Buffer.from([0x61, 0x09, 0xe2, 0x82]), 'it is not UTF-8 text'],
  ])('refuses %s and asks the engine nothing', async (_, bytes, reason) => {
    const { code, errors } = await pattern(['import', fileOf(bytes), ...config()]);
    expect(errors).toContain(reason);
    expect(code).toBe(1);
    expect(seen).toEqual([]);
  });

  it('refuses 100 MB at once, without reading them', async () => {
    const file = fileOf('');
    truncateSync(file, 100_000_000);
    const begin = performance.now();
    const { code, errors } = await pattern(['import', file, ...config()]);
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(errors).toContain('it is larger than 40000000 bytes');
    expect(code).toBe(1);
    expect(seen).toEqual([]);
  });
});

describe('pattern export', () => {
  it.each(['json', 'csv'])('writes the file in %s as the engine gave it', async (format) => {
    const patterns = POLICY_TEMPLATES.flatMap((template) => template.patterns);
    answer = format === 'csv' ? formatPatternCsv(patterns, []) : formatPatternJson(patterns, []);
    const { code, output } = await pattern(['export', '--format', format, ...config()]);
    expect(seen.map(({ line }) => line)).toEqual([`GET /api/v1/patterns/export?format=${format}`]);
    expect(output).toBe(answer);
    expect(code).toBe(0);
  });
});

describe('pattern check', () => {
  it('counts what a good file holds', async () => {
    const [pci] = POLICY_TEMPLATES;
    if (!pci) throw new Error('there are templates');
    const { code, output, errors } = await pattern(['check', fileOf(formatPatternJson(pci.patterns, [pci.group]))]);
    expect(errors).toBe('');
    expect(output).toBe(`json: ${String(pci.patterns.length)} patterns, 1 groups\n`);
    expect(code).toBe(0);
  });

  it('names the place and the reason of what is wrong, the expression and the examples too', async () => {
    const examples = { mustMatch: ['noon'], mustNotMatch: ['lunch'] };
    const lunch = { id: 'lunch', matcher: { kind: 'keywords', keywords: ['lunch'] }, examples };
    const { code, errors } = await pattern(['check', '-'], JSON.stringify({ version: 1, patterns: [lunch] }));
    expect(errors).toBe(
      'lazaret: pattern lunch: does not match the example "noon"\nlazaret: pattern lunch: matches the counter-example "lunch"\n',
    );
    expect(code).toBe(1);
    expect((await pattern(['check', '-'], '{"version":2}')).errors).toBe('lazaret: version must be 1\n');
    expect((await pattern(['check', '-', '--json'], 'a\t(?=x)\n')).output).toContain('"patterns":1,"groups":0');
  });
});

it('pattern schema prints a JSON Schema', async () => {
  const { code, output } = await pattern(['schema']);
  expect(JSON.parse(output)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  expect(code).toBe(0);
});
