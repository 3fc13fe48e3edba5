/** `lazaret setting` and `lazaret policy` against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { EffectiveSettings, PolicyHistory } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { runCommandLine } from './command-line.js';

let engine: HttpEngine;
let config = '';

beforeEach(async () => {
  engine = await startHttpEngine();
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
});
afterEach(() => engine.close());

async function lazaret(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine([...words, '--config', config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

/** @throws when the command failed. */
async function json<T>(...words: string[]): Promise<T> {
  const { code, output, errors } = await lazaret(...words, '--json');
  if (code !== 0) throw new Error(errors);
  return JSON.parse(output) as T; // the test says what it expects
}

/** Lines without the columns' padding. */
const lines = ({ output }: { output: string }): string[] =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' | '));

describe('lazaret setting', () => {
  it('sets a value at a place that did not exist, tells where it comes from, and takes it back', async () => {
    const set = await lazaret('setting', 'set', '*.halden.example', 'dlp.mode', 'monitor', '--reason', 'trial');
    expect(set.output).toMatch(/^\*\.halden\.example: dlp\.mode is monitor; policy [0-9a-f]{16}\n$/);
    expect(lines(await lazaret('setting', 'get', '*.halden.example', 'dlp.mode'))).toEqual([
      'dlp.mode is monitor, set here by command line at 2026-03-18T09:00:00.000Z',
      'FROM | SAYS',
      '*.halden.example | monitor',
      'factory | enforce',
    ]);
    expect(lines(await lazaret('setting', 'places')).map((line) => line.split(' | ').slice(0, 3))).toEqual([
      ['PLACE', 'LEVEL', 'SETS'],
      ['global', 'global', '0'],
      ['*.halden.example', 'wildcard-domain', '1'],
    ]);
    expect(lines(await lazaret('setting', 'list', '*.HALDEN.example'))).toContain('dlp.mode | monitor | *.halden.example');
    expect((await lazaret('setting', 'inherit', '*.halden.example', 'dlp.mode')).output).toContain('dlp.mode is inherited');
    expect(lines(await lazaret('setting', 'list', '*.halden.example'))).toContain('dlp.mode | enforce | factory');
  });

  it.each([
    ['dlp.enabled', 'off', 'off'],
    ['dlp.skipWords', 'the, and', 'the, and'],
    ['dlp.patterns', '{"inherit":"add","refs":["pattern/iban"]}', '{"inherit":"replace","refs":["all","pattern/iban"]}'],
    ['dlp.scoreThresholds', '{"warn":3.5}', '{"warn":3.5}'],
  ])('reads %s %s as the setting’s kind asks', async (key, typed, shown) => {
    expect((await lazaret('setting', 'set', 'global', key, typed)).errors).toBe('');
    expect(lines(await lazaret('setting', 'list'))).toContainEqual(expect.stringContaining(`${key} | ${shown} | global`));
  });

  it('says what is wrong, and adds no place for it', async () => {
    const failed = async (...words: string[]): Promise<string> => (await lazaret('setting', ...words)).errors;
    expect(await failed('set', 'halden.example', 'dlp.enabled', 'perhaps')).toBe('lazaret: dlp.enabled is on or off\n');
    expect(await failed('set', 'halden.example', 'no.such', '1')).toContain('there is no setting no.such');
    expect(await failed('set', 'halden.example', 'dlp.patterns', 'all')).toContain('is written as JSON');
    expect(await failed('set', 'global', 'dlp.mode', 'sometimes')).toMatch(
      /^lazaret: Value refused: This value cannot stand for dlp\.mode: must be one of/,
    );
    expect(await failed('set', 'no place', 'dlp.mode', 'monitor')).toContain('neither a domain nor an address');
    expect(await failed('get', 'halden.example', 'dlp.mode')).toContain('halden.example has no place of its own');
    expect(lines(await lazaret('setting', 'places'))).toHaveLength(2);
  });

  it('keeps to the revision that it was told', async () => {
    await lazaret('setting', 'set', 'global', 'dlp.mode', 'monitor');
    const late = await lazaret('setting', 'set', 'global', 'dlp.enabled', 'off', '--revision', '7');
    expect([late.code, late.errors]).toEqual([1, expect.stringContaining('Somebody changed it since it was read')]);
  });

  it('tells what applies to a mail, now and as of a time', async () => {
    await lazaret('setting', 'set', 'eva@halden.example', 'dlp.mode', 'monitor');
    const mail = ['--from', 'Eva+news@halden.example', '--to', 'x@partner.example'];
    expect(lines(await lazaret('setting', 'effective', ...mail))).toContain('dlp.mode | monitor | sender | eva@halden.example');
    engine.clock.advance(60);
    await lazaret('setting', 'inherit', 'eva@halden.example', 'dlp.mode');
    const then = await json<EffectiveSettings>('setting', 'effective', ...mail, '--as-of', '2026-03-18T09:00:30Z');
    const now = await json<EffectiveSettings>('setting', 'effective', ...mail);
    const mode = ({ settings }: EffectiveSettings) => settings.find(({ key }) => key === 'dlp.mode')?.value;
    expect([mode(then), mode(now)]).toEqual(['monitor', 'enforce']);
  });
});

describe('lazaret policy', () => {
  it('tells the history, the difference, what applied, and goes back', async () => {
    const { policyRevision: first } = await json<PolicyHistory>('policy', 'history');
    await lazaret('setting', 'set', 'global', 'dlp.patterns', '{"inherit":"replace","refs":["pattern/iban"]}', '--reason', 'only accounts');
    expect(lines(await lazaret('policy', 'history', '--limit', '1'))).toEqual([
      'WHEN | POLICY | WHO | WHAT | WHY',
      expect.stringMatching(/^2026-03-18T09:00:00\.000Z \| [0-9a-f]{16} \| command line \| global: Patterns is changed \| only accounts$/),
      expect.stringMatching(/^next page: --before \d+$/),
    ]);
    expect((await lazaret('policy', 'diff', first)).output).toBe(
      'added setting global · dlp.patterns\n  value: – → {"inherit":"replace","refs":["pattern/iban"]}\n',
    );
    expect(lines(await lazaret('policy', 'applied', '--from', 'a@halden.example'))).toEqual([
      expect.stringMatching(/^policy [0-9a-f]{16}: 1 pattern, mode enforce$/),
      'PATTERN | VERSION | STATE | EXCEPTION | NAME',
      expect.stringMatching(/^iban \| 1 \| live/),
    ]);
    const back = await lazaret('policy', 'rollback', first, '--reason', 'everything again');
    expect(back.output).toMatch(new RegExp(`^the policy is as at ${first}, now [0-9a-f]{16}\n$`));
    expect((await lazaret('policy', 'diff', first)).output).toContain('nothing differs between');
    expect((await json<EffectiveSettings>('policy', 'applied')).patterns.length).toBeGreaterThan(5);
  });

  it('does not go back from a policy that is in force no more, nor to one that never was', async () => {
    const { policyRevision: first } = await json<PolicyHistory>('policy', 'history');
    await lazaret('setting', 'set', 'global', 'dlp.enabled', 'off');
    const late = await lazaret('policy', 'rollback', first, '--reason', 'too lax', '--revision', first);
    expect([late.code, late.errors]).toEqual([1, expect.stringContaining('The policy has changed since it was looked at')]);
    const never = await lazaret('policy', 'rollback', '2001-01-01T00:00:00Z', '--reason', 'too lax');
    expect([never.code, never.errors]).toEqual([1, expect.stringContaining('No such policy')]);
  });
});
