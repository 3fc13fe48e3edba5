/** `lazaret account`, `lazaret legal-hold` and work on held messages, against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Account, ClaimAnswer, HeldMessage, LegalHold } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
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

async function lazaret(words: readonly string[], input = ''): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine([...words, '--config', config], { input: Readable.from([Buffer.from(input)]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

/** What a command that succeeds prints. */
async function said(...words: string[]): Promise<string> {
  const { code, output, errors } = await lazaret(words);
  if (code !== 0) throw new Error(errors);
  return output;
}

async function json<T>(...words: string[]): Promise<T> {
  return JSON.parse(await said(...words, '--json')) as T; // the test says what it expects
}

async function failure(...words: string[]): Promise<string> {
  const { code, errors } = await lazaret(words);
  expect(code).toBe(1);
  return errors;
}

/** Lines without the columns' padding. */
const lines = (output: string): string[] =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' | '));

async function openAccount(name: string, role: string): Promise<Account> {
  const words = ['account', 'add', `${name}@halden.example`, '--name', name, '--role', role, '--json'];
  return JSON.parse((await lazaret(words, 'another long password\n')).output) as Account; // the test says what it expects
}

async function held(): Promise<string> {
  const id = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
  return id;
}

describe('lazaret account', () => {
  it('lists who may sign in, as what, and what they reach', async () => {
    await openAccount('tri', 'triage');
    expect(lines(await said('account', 'list'))).toEqual([
      'EMAIL | NAME | ROLES | REACH',
      'tri@halden.example | tri | triage | everything',
    ]);
    expect(await json<Account[]>('account', 'list')).toMatchObject([{ email: 'tri@halden.example', roles: ['triage'] }]);
  });

  it('gives other roles, which end the sessions', async () => {
    await openAccount('tri', 'triage');
    const tri = engine.browser();
    await tri.signIn('tri@halden.example', 'another long password');
    expect(await said('account', 'roles', 'TRI@halden.example', '--role', 'dlp-manager', 'auditor')).toBe(
      'tri@halden.example may now sign in as auditor, dlp-manager\n',
    );
    expect((await tri.send('GET', '/held-messages')).status).toBe(401);
    expect(await failure('account', 'roles', 'nobody@halden.example', '--role', 'auditor')).toBe(
      'lazaret: there is no open account with the address nobody@halden.example\n',
    );
  });

  it('limits what held mail may be known of, and takes the limits away', async () => {
    await openAccount('tri', 'triage');
    const limits = ['--domain', 'other.example', '--team', 'finance', '--group', 'cards'];
    expect(await said('account', 'reach', 'tri@halden.example', ...limits)).toBe(
      'tri@halden.example now reaches from other.example, team finance, group cards\n',
    );
    const id = await held();
    const tri = engine.browser();
    await tri.signIn('tri@halden.example', 'another long password');
    expect((await tri.send('GET', `/held-messages/${id}`)).status).toBe(404);
    expect(await said('account', 'reach', 'tri@halden.example')).toBe('tri@halden.example now reaches everything\n');
  });

  it('closes one, which signs in no more', async () => {
    await openAccount('tri', 'triage');
    expect(await said('account', 'close', 'tri@halden.example')).toBe('tri@halden.example is closed\n');
    expect(await json<Account[]>('account', 'list')).toEqual([]);
    expect(await engine.browser().signIn('tri@halden.example', 'another long password')).toBe(401);
    expect(await failure('account', 'close', 'tri@halden.example')).toContain('there is no open account');
  });
});

describe('lazaret message', () => {
  it('claims one for five minutes', async () => {
    const id = await held();
    expect(await said('message', 'claim', id)).toBe(`${id} is claimed until 2026-03-18T09:05:00.000Z\n`);
    expect(await json<ClaimAnswer>('message', 'claim', id)).toMatchObject({ messageId: id, claim: { by: { name: 'command line' } } });
    expect(await failure('message', 'claim', '01ARZ3NDEKTSV4RRFFQ69G5FAV')).toContain('There is nothing here, or it is not for you');
  });

  it('assigns one to a person, to a team, and to nobody', async () => {
    const { id: tri } = await openAccount('tri', 'triage');
    const id = await held();
    const assignee = async () => {
      const { assignee: person, team } = await json<HeldMessage>('message', 'show', id);
      return [person?.name ?? null, team];
    };
    expect(await said('message', 'assign', id, '--to', tri, '--note', 'knows the customer')).toBe(`${id} is assigned to ${tri}\n`);
    expect(await assignee()).toEqual(['tri', null]);
    expect(await said('message', 'assign', id, '--team', 'finance')).toBe(`${id} is assigned to finance\n`);
    expect(await assignee()).toEqual([null, 'finance']);
    expect(await said('message', 'assign', id)).toBe(`${id} is assigned to nobody\n`);
    expect(await failure('message', 'assign', id, '--to', 'nobody')).not.toBe('');
  });

  it('escalates one with a note, which is sealed', async () => {
    const id = await held();
    expect(await said('message', 'escalate', id, '--note', 'looks like the whole ledger')).toBe(`${id} is escalated\n`);
    const stored = await engine.parts.store.readStream(`message-${id}`);
    expect(stored.at(-1)?.type).toBe('MessageEscalated');
    expect(stored.at(-1)?.data).not.toContain('ledger');
  });
});

describe('lazaret legal-hold', () => {
  it('opens one for a matter and lists it', async () => {
    const opened = await said('legal-hold', 'open', 'Halden ./. Kestrel', '--domain', 'halden.example', '--from', '2026-01-01T00:00:00Z');
    expect(opened).toMatch(/^[0-9A-Z]{26} keeps messages for Halden \.\/\. Kestrel until two persons end it\n$/);
    const id = opened.slice(0, 26);
    expect(lines(await said('legal-hold', 'list'))).toEqual([
      'ID | STATE | MATTER | MESSAGES | OPENED | BY',
      `${id} | in-force | Halden ./. Kestrel | 0 | 2026-03-18T09:00:00.000Z | command line`,
    ]);
    expect(await json<LegalHold[]>('legal-hold', 'list')).toMatchObject([
      { id, scope: { senderDomains: ['halden.example'], from: '2026-01-01T00:00:00.000Z', to: null } },
    ]);
  });

  it('keeps no message without a scope', async () => {
    expect(await failure('legal-hold', 'open', 'everything')).not.toBe('');
    expect(await json<LegalHold[]>('legal-hold', 'list')).toEqual([]);
  });

  it('keeps what is in its scope from the command line, too', async () => {
    const id = await held();
    await said('legal-hold', 'open', '4 O 112/26', '--message', id);
    const deletion = ['message', 'delete', id, '--reason', 'policy-breach', '--verdict', 'real-leak'];
    expect(await failure(...deletion)).not.toBe(''); // it was marked just now
    expect(await failure(...deletion)).toMatch(/legal hold/i);
  });
});
