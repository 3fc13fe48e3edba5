/** The `lazaret` program against a running engine in trial mode: what its help promises is what happens. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeldMessageList, type Receipt, routes } from '#contracts';
import { type EngineProcess, heldMessages, LAZARET, startEngine } from '../support/engine-process.js';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => engine.dispose());

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function lazaret(words: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [LAZARET, ...words, '--config', engine.configFile], (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
    child.stdin?.end(input);
  });
}

async function listed(...words: string[]): Promise<HeldMessageList> {
  return JSON.parse((await lazaret(['message', 'list', '--json', ...words])).output) as HeldMessageList;
}

describe('lazaret', () => {
  it('--version: that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(await lazaret(['--version'])).toEqual({ code: 0, output: `${version}\n`, errors: '' });
    expect(await engine.ask(routes.status)).toMatchObject({ version });
  });

  it('send-samples: ten mails are held, the clean ones arrive in the trial mailbox', async () => {
    const { code, output } = await lazaret(['send-samples', '--json']);
    expect(code).toBe(0);
    const replies = (JSON.parse(output) as { reply: string }[]).map(({ reply }) => reply);
    expect(replies.filter((reply) => /^250 .* queued as /.test(reply))).toHaveLength(10);
    expect(replies.filter((reply) => /^250 .* in the trial mailbox as /.test(reply))).toHaveLength(replies.length - 10);
    await heldMessages(engine, 10);
  });

  it('message list, show, release and delete: the decided messages leave the open ones', async () => {
    const { rows, openTotal } = await listed();
    expect(openTotal).toBe(10);
    const released = rows.find(({ subject }) => subject === 'Room for the trade fair')?.id ?? '';
    const deleted = rows.find(({ subject }) => subject === 'Deployment fails')?.id ?? '';
    expect((await lazaret(['message', 'show', released])).output).toContain('subject Room for the trade fair');

    const decision = ['--reason', 'test-data', '--verdict', 'test-data', '--json'];
    const release = await lazaret(['message', 'release', released, ...decision]);
    expect(JSON.parse(release.output)).toMatchObject({ messageId: released, repeated: false } satisfies Partial<Receipt>);
    expect((await lazaret(['message', 'delete', deleted, ...decision])).code).toBe(0);

    await expect
      .poll(async () => (await listed('--state', 'all', '--sort', 'newest')).rows.find(({ id }) => id === released)?.state)
      .toBe('relayed');
    await expect
      .poll(async () => (await listed('--state', 'all', '--sort', 'newest')).rows.find(({ id }) => id === deleted)?.state)
      .toBe('deleted');
    expect((await listed()).openTotal).toBe(8);
  });

  it('message release: a revision that has passed is refused with what is the case', async () => {
    const [row] = (await listed()).rows;
    const decision = ['--reason', 'test-data', '--verdict', 'test-data', '--revision', String((row?.revision ?? 0) - 1)];
    const { code, errors } = await lazaret(['message', 'release', row?.id ?? '', ...decision]);
    expect(code).toBe(1);
    expect(errors).toMatch(/^lazaret: .+: .+\n$/);
    expect((await listed()).openTotal).toBe(8);
  });

  it('pattern import, export and list: what is imported is exported', async () => {
    const { code, output } = await lazaret(['pattern', 'import', '-'], 'project-harbour\tproject\\s+harbour\n');
    expect({ code, output }).toEqual({ code: 0, output: 'lines: 1 added, 0 overwritten, 0 skipped, 0 refused\n' });
    expect((await lazaret(['pattern', 'list'])).output).toMatch(/^project-harbour +1 +live +quarantine/m);
    const exported = JSON.parse((await lazaret(['pattern', 'export'])).output) as { patterns: { id: string; matcher: unknown }[] };
    expect(exported.patterns.find(({ id }) => id === 'project-harbour')?.matcher).toMatchObject({
      kind: 'regex',
      regex: 'project\\s+harbour',
    });
  });

  it('account add: the account may sign in; a password that is too short is refused', async () => {
    const words = ['account', 'add', 'eva@example.org', '--name', 'Eva', '--role', 'auditor'];
    const short = await lazaret(words, 'short\n');
    expect(short.code).toBe(1);
    expect(short.errors).toContain('at least 12 characters');
    expect((await lazaret(words, 'correct horse battery\n')).output).toBe('eva@example.org may sign in as auditor\n');
  });

  it('audit ledger, public-key, rotate-key: a key signs from the first order on, and the engine verifies by it', async () => {
    expect((await lazaret(['audit', 'ledger'])).output).toMatch(/^no key signs yet\nunsealed: \d+ events, the oldest \d+ s old\n$/);
    expect(await lazaret(['audit', 'public-key'])).toMatchObject({ code: 1, output: '' });
    expect((await lazaret(['audit', 'rotate-key'])).output).toMatch(/^key [0-9A-Z]{26} signs: [\w-]{43}\nunsealed: /);
    expect((await lazaret(['audit', 'public-key'])).output).toMatch(/^-----BEGIN PUBLIC KEY-----\n[^-]+\n-----END PUBLIC KEY-----\n$/);
    const { code, output } = await lazaret(['audit', 'verify', '--engine', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ ok: true, keys: [{ from: 'first' }, { from: 'rotation' }] });
  });

  it('audit verify: works beside the running engine; project rebuild refuses to', async () => {
    const verified = await lazaret(['audit', 'verify', '--json']);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.output)).toMatchObject({ ok: true, firstBad: null });
    const rebuilt = await lazaret(['project', 'rebuild']);
    expect(rebuilt.code).toBe(1);
    expect(rebuilt.errors).toMatch(/in use by process \d+/);
  });

  it('project rebuild: gives the rows that were in use, once the engine has stopped', async () => {
    expect(await engine.stop()).toBe(0);
    const { code, output } = await lazaret(['project', 'rebuild', '--json']);
    expect(code).toBe(0);
    const { digest, earlierDigest } = JSON.parse(output) as { digest: string; earlierDigest: string };
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digest).toBe(earlierDigest);
    expect((await lazaret(['message', 'list'])).errors).toContain('start it with "npm start" or "lazaret serve"');
  });
});
