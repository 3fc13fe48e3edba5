import { request } from 'node:http';
import type { PatternImportResult } from '#contracts';
import { CommandBus } from '@nestjs/cqrs';
import { formatPatternJson, POLICY_TEMPLATES, readPatternFile } from '#dlp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REACHES_ALL } from '../access/reach-port.js';
import { standstillWatch } from '../../../../test/support/cpu-time.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { ImportPatterns } from './import-patterns.js';
import { PolicyBook } from './policy-book.js';

let engine: HttpEngine;
let ana: HttpClient;
let key = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  ana = await engine.setUp();
});
afterEach(() => engine.close());

type Request = Partial<Record<'format' | 'existing' | 'state' | 'action' | 'dryRun', string | boolean>>;

function bring(file: string, options: Request = {}, idempotencyKey = `import-${String(++key)}`): Promise<PatternImportResult> {
  return ana.json('POST', '/patterns/import', { file, ...options }, { 'Idempotency-Key': idempotencyKey });
}

function fileOf(patterns: readonly object[], groups: readonly object[] = []): string {
  return JSON.stringify({ version: 1, patterns, groups });
}

const word = (id: string, fields: object = {}): object => ({ id, matcher: { kind: 'keywords', keywords: [`${id} word`] }, ...fields });

function book(): PolicyBook {
  return engine.app.get(PolicyBook);
}

function states(id: string): string[] {
  return (book().current().state.patterns.get(id)?.versions ?? []).map(({ pattern }) => `${String(pattern.version)} ${pattern.state}`);
}

describe('an import', () => {
  it('says in a dry run what it would do, and does nothing', async () => {
    const before = book().history().length;
    const answer = await bring(fileOf([word('own'), word('iban')], [{ id: 'both', members: ['pattern/own'] }]), { dryRun: true });
    expect(answer).toMatchObject({ format: 'json', added: ['own'], overwritten: [], skipped: ['iban'], refused: [], groups: ['both'] });
    expect(book().history()).toHaveLength(before);
    expect(answer.policyRevision).toBe(book().current().revision);
  });

  it('skips what exists, or overwrites it with a further version', async () => {
    await bring(fileOf([word('own')]));
    expect(await bring(fileOf([word('own', { name: 'Other' })]))).toMatchObject({ skipped: ['own'] });
    expect(states('own')).toEqual(['1 live']);
    expect(await bring(fileOf([word('own', { name: 'Other' })]), { existing: 'overwrite' })).toMatchObject({ overwritten: ['own'] });
    expect(states('own')).toEqual(['1 retired', '2 live']);
    expect(await bring(fileOf([word('own', { name: 'Other' })]), { existing: 'overwrite' })).toMatchObject({ skipped: ['own'] });
  });

  it('takes action and state from the request where the file names none', async () => {
    await bring('a\tacme-\\d{4}\n', { state: 'shadow', action: 'block' });
    expect(book().current().state.patterns.get('a')?.versions[0]?.pattern).toMatchObject({ state: 'shadow', action: 'block' });
  });

  it('refuses single patterns with RE2’s reason or a missed example, and brings in the others', async () => {
    const answer = await bring(
      fileOf([
        word('good'),
        { id: 'looks-around', matcher: { kind: 'regex', regex: '(?=a)b' } },
        { id: 'empty', matcher: { kind: 'regex', regex: 'a*' } },
        word('misses', { examples: { mustMatch: ['something else'] } }),
        word('draft-that-misses', { state: 'draft', examples: { mustMatch: ['something else'] } }),
      ]),
    );
    expect(answer.added).toEqual(['good', 'draft-that-misses']);
    expect(answer.refused).toEqual([
      { id: 'looks-around', reason: expect.stringContaining('invalid perl operator') },
      { id: 'empty', reason: 'matches the empty text' },
      { id: 'misses', reason: expect.stringMatching(/^does not match the example "something else"/) },
    ]);
  });

  it('refuses a group with what it names: a refused pattern, or one that nobody knows', async () => {
    const answer = await bring(
      fileOf(
        [word('good'), { id: 'bad', matcher: { kind: 'regex', regex: '(' } }],
        [
          { id: 'outer', members: ['group/broken'] },
          { id: 'broken', members: ['pattern/good', 'pattern/bad'] },
          { id: 'stranger', members: ['pattern/nobody'] },
          { id: 'whole', members: ['pattern/good', 'group/inner'] },
          { id: 'inner', members: ['pattern/iban'] },
        ],
      ),
    );
    expect(answer.groups).toEqual(['inner', 'whole']);
    expect(answer.refused.slice(1)).toEqual([
      { id: 'group/broken', reason: 'holds pattern bad, which is refused' },
      { id: 'group/outer', reason: 'holds group broken, which is refused' },
      { id: 'group/stranger', reason: 'there is no pattern nobody' },
    ]);
    expect([...book().current().state.groups.keys()]).toEqual(['inner', 'whole']);
  });

  it('brings in nothing of a file with one wrong field', async () => {
    const before = book().history().length;
    const answer = await bring(fileOf([word('good'), word('bad', { acton: 'warn' })]));
    expect(answer).toMatchObject({ added: [], refused: [{ id: 'patterns[1].acton' }] });
    expect(book().history()).toHaveLength(before);
  });

  it('lists what a rule of another program loses', async () => {
    const rules = `[[rules]]\nid = "acme"\nregex = '''acme_[a-z0-9]{16}'''\nentropy = 3\n[[rules]]\nid = "path"\npath = "x"\n`;
    expect(await bring(rules, { state: 'shadow' })).toMatchObject({
      format: 'gitleaks',
      added: ['acme'],
      unsupported: [
        { id: 'acme', reason: 'taken without entropy: randomness is not measured' },
        { id: 'path', reason: 'left out: it has no expression; names of files are not searched' },
      ],
    });
  });

  it('does nothing twice when the same request comes again', async () => {
    const first = await bring(fileOf([word('own')]), { existing: 'overwrite' }, 'the-same-key');
    const facts = book().history().length;
    expect(await bring(fileOf([word('own')]), { existing: 'overwrite' }, 'the-same-key')).toEqual(first);
    expect(book().history()).toHaveLength(facts);
  });

  it('takes nothing live on the word of its author alone where approval is separate', async () => {
    await engine.close();
    engine = await startHttpEngine({ config: { policy: { separateApproval: true } } });
    ana = await engine.setUp();
    const file = fileOf([word('a', { state: 'live' }), word('b', { state: 'shadow' })]);
    expect(await bring(file)).toMatchObject({
      added: ['b'],
      refused: [{ id: 'a', reason: 'somebody other than the author takes a version live' }],
    });
  });

  it('is refused to those who may not write the policy', async () => {
    const stranger = engine.browser();
    expect((await stranger.send('POST', '/patterns/import', { file: '' }, { 'Idempotency-Key': 'stranger-1' })).status).toBe(401);
  });
});

describe('an export', () => {
  it.each(['json', 'csv'] as const)('in %s brings the same policy into another engine', async (format) => {
    const [pci] = POLICY_TEMPLATES;
    if (!pci) throw new Error('there are templates');
    await bring(formatPatternJson(pci.patterns, [pci.group]));
    const response = await ana.send('GET', `/patterns/export?format=${format}`);
    const file = await response.text();
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="patterns.${format}"`);
    const exported = readPatternFile(file, 'auto', { action: 'warn', state: 'draft' });
    expect(exported).toMatchObject({ kind: 'read', format, groups: [{ id: 'pci' }] });
    await engine.close();
    engine = await startHttpEngine();
    ana = await engine.setUp();
    const answer = await bring(file, { existing: 'overwrite' });
    expect(answer).toMatchObject({ refused: [], unsupported: [], groups: ['pci'], added: pci.patterns.map(({ id }) => id).sort() });
    expect(await (await ana.send('GET', `/patterns/export?format=${format}`)).text()).toBe(file);
  });

  it('takes the version that acts, not the draft of the next one, and leaves out what is deleted', async () => {
    await bring(fileOf([word('own', { name: 'Acts' })]));
    await bring(fileOf([word('own', { name: 'Planned', state: 'draft' })]), { existing: 'overwrite' });
    const file = await (await ana.send('GET', '/patterns/export')).text();
    const exported = readPatternFile(file, 'json', { action: 'warn', state: 'draft' });
    expect(exported.kind === 'read' && exported.patterns.find(({ id }) => id === 'own')).toMatchObject({ name: 'Acts', state: 'live' });
  });
});

it('serves the schema of pattern files', async () => {
  const response = await ana.send('GET', '/patterns/file-schema');
  expect(response.headers.get('content-type')).toMatch(/^application\/schema\+json/);
  expect(await response.json()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
});

/** Begins to send a file and stops after its first bytes. `status` is of the answer, undefined if there is none within the time. */
function beginSending(bytes: number, waitMs = 10_000): { readonly status: Promise<number | undefined>; giveUp(): void } {
  const { hostname, port } = new URL(engine.url);
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': bytes,
    Origin: engine.url,
    Cookie: ana.cookie,
    'X-CSRF-Token': ana.csrfToken,
    'Idempotency-Key': `large-file-${String(++key)}`,
  };
  const sending = request({ hostname, port, path: '/api/v1/patterns/import', method: 'POST', headers });
  const status = new Promise<number | undefined>((resolve) => {
    sending.on('response', ({ statusCode }) => {
      resolve(statusCode);
    });
    sending.on('error', () => {
      resolve(undefined);
    });
    setTimeout(resolve, waitMs, undefined).unref();
  }).finally(() => sending.destroy());
  sending.write('{"file":"'); // and no more
  return { status, giveUp: () => sending.destroy() };
}

/** On its way from now on: sent again when others, who came first, have kept it out. */
function keepSending(): { giveUp(): void } {
  let sending = beginSending(1_000_000, 60_000);
  const again = (status: number | undefined): void => {
    if (status !== 429) return;
    sending = beginSending(1_000_000, 60_000);
    void sending.status.then(again);
  };
  void sending.status.then(again);
  return { giveUp: () => sending.giveUp() };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a file made to hurt', () => {
  it('of 100 MB is answered before it is read', async () => {
    const begin = performance.now();
    expect(await beginSending(100_000_000).status).toBe(413);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('is not read while two others of the same account are on their way, and is when one of them is given up', async () => {
    const [first, second] = [keepSending(), keepSending()];
    await until(async () => (await beginSending(1_000_000, 1_000).status) === 429);
    expect((await ana.send('POST', '/patterns/import', { file: '' }, { 'Idempotency-Key': 'third-file' })).status).toBe(429);
    first.giveUp();
    await until(async () => (await ana.send('POST', '/patterns/import', { file: '' }, { 'Idempotency-Key': 'third-file' })).status === 200);
    second.giveUp();
  });

  it.each([
    ['a million rules', () => `{"version":1,"patterns":[${Array(600_000).fill('{"id":"a"}').join(',')}]}`],
    ['objects a million deep', () => '{"a":'.repeat(1_000_000)],
    ['a billion laughs', () => `recognizers:\n- &a [x, x]\n${'- [*a, *a, *a]\n'.repeat(50)}`],
    ['a NUL', () => 'a\tb\0c'],
  ])('as with %s is refused within two seconds, with nothing imported', async (_, make) => {
    const before = book().current().revision;
    const file = make();
    const begin = process.cpuUsage(); // other work of the machine does not count
    const answer = await bring(file);
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1_000).toBeLessThan(2_000);
    expect(answer.refused).toHaveLength(1);
    expect(answer).toMatchObject({ added: [], overwritten: [], groups: [], policyRevision: before });
    expect(book().current().revision).toBe(before);
  });
});

it('lets three files wait for the one that is brought in, and reads no more', async () => {
  const caller = {
    actor: { kind: 'account', id: 'a' },
    name: 'A',
    email: '',
    reach: REACHES_ALL,
    actorTag: null,
    sessionDigest: null,
  } as const;
  const asking = Array.from({ length: 6 }, (_, i) => {
    const data = {
      file: fileOf([word(`w${String(i)}`)]),
      format: 'auto',
      existing: 'skip',
      state: 'live',
      action: 'warn',
      dryRun: false,
    } as const;
    return engine.app.get(CommandBus).execute(new ImportPatterns(data, { ...caller, roles: ['administrator'] }, `command-${String(i)}`));
  });
  const answers = await Promise.allSettled(asking);
  expect(answers.map(({ status }) => status)).toEqual([...Array<string>(4).fill('fulfilled'), 'rejected', 'rejected']);
  expect(answers[5]).toMatchObject({ reason: { code: 'too-many-large-requests' } });
  expect(await bring(fileOf([word('later')]))).toMatchObject({ added: ['later'] });
});

it('brings in two thousand patterns while the event loop goes on', async () => {
  const patterns = Array.from({ length: 2_000 }, (_, i) => ({
    id: `p${String(i)}`,
    matcher: { kind: 'regex', regex: `(?:invoice|order)[ -]?${String(i)}\\b[a-z0-9]{8,64}` },
  }));
  const standstill = standstillWatch();
  const answer = await bring(fileOf(patterns));
  expect(standstill()).toBeLessThan(1_000);
  expect(answer.added).toHaveLength(2_000);
});

describe('patterns that take long to check', () => {
  const costly = (id: string, fields: object = {}): object => ({ id, matcher: { kind: 'regex', regex: `\\pL{100}${id}` }, ...fields });

  it('are brought in when they hold', async () => {
    const examples = { mustMatch: Array<string>(5).fill('abc'.repeat(3_333)) };
    const file = fileOf([
      { id: 'big', matcher: { kind: 'regex', regex: 'acme-\\pL{8}' } },
      { id: 'examples', matcher: { kind: 'regex', regex: 'abc' }, examples },
      costly('draft', { state: 'draft' }),
    ]);
    expect(await bring(file)).toMatchObject({ added: ['big', 'examples', 'draft'], refused: [] });
  });

  it('are refused with what was found there: a missed example, or an expression that RE2 refuses', async () => {
    const answer = await bring(
      fileOf([
        costly('misses', { examples: { mustMatch: ['short'] } }),
        { id: 'bad', state: 'draft', matcher: { kind: 'regex', regex: '\\pL{100}(?=a)' } },
      ]),
    );
    expect(answer.added).toEqual([]);
    expect(answer.refused).toEqual([
      { id: 'misses', reason: expect.stringContaining('"short" is not matched') },
      { id: 'bad', reason: expect.stringContaining('invalid perl operator') },
    ]);
  });

  it('are refused with the whole file when they are many', async () => {
    const many = Array.from({ length: 300 }, (_, i) => costly(`p${String(i)}`));
    const begin = process.cpuUsage();
    expect(await bring(fileOf(many))).toMatchObject({
      added: [],
      refused: [{ id: 'file', reason: expect.stringContaining('split the file') }],
    });
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});

it('records the author of an import', async () => {
  await bring(fileOf([word('own')]));
  const saved = book().current().state.patterns.get('own')?.versions[0]?.saved.by;
  expect(saved?.kind).toBe('account');
  expect(JSON.stringify(saved)).not.toContain(PERSON.email);
});
