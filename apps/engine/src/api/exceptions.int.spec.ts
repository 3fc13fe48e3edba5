import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { exceptionListSchema, type PolicyExceptionOfApi } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { PolicyBook } from '../policy/policy-book.js';
import { EndedExceptions } from '../settings/ended-exceptions.js';

let engine: HttpEngine;
let author: PatternAuthor;

beforeEach(async () => {
  engine = await startHttpEngine();
  author = new PatternAuthor(await engine.setUp());
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': PolicyClient.key() });

/** Moves the clock; sessions end meanwhile. */
async function later(seconds: number): Promise<void> {
  engine.clock.advance(seconds);
  expect(await author.client.signIn(PERSON.email, PERSON.password)).toBe(200);
}

const exceptions = async (): Promise<PolicyExceptionOfApi[]> => exceptionListSchema.parse(await author.ask('/exceptions')).exceptions;

describe('exceptions', () => {
  const tomorrow = (): string => new Date(engine.clock.now().getTime() + 86_400_000).toISOString();
  const nextWeek = (): string => new Date(engine.clock.now().getTime() + 7 * 86_400_000).toISOString();
  const grant = (rest: object = {}): object => ({
    refs: ['pattern/iban'],
    sender: '*',
    recipient: 'daniel@kestrel.example',
    expiresAt: tomorrow(),
    reason: 'payroll move',
    ...rest,
  });

  it('are listed with owner, reason and ends, and expire', async () => {
    await author.command('/exceptions', grant());
    expect(await exceptions()).toMatchObject([
      {
        refs: ['pattern/iban'],
        sender: '*',
        recipient: 'daniel@kestrel.example',
        state: 'in-force',
        owner: 'Ana Novak',
        reason: 'payroll move',
      },
    ]);
    await later(86_400);
    expect(await exceptions()).toMatchObject([{ state: 'expired' }]);
  });

  it.each([
    ['a policy author, who keeps what people have written', ['policy-author'], [], 'daniel@kestrel.example'],
    ['a DLP manager without limits', ['dlp-manager'], [], 'daniel@kestrel.example'],
    ['who triages mail of the domain', ['triage'], ['halden.example'], 'daniel@kestrel.example'],
    ['who triages mail of another domain', ['triage'], ['other.example'], 'd•••@kestrel.example'],
    ['who may only open emergency access', ['break-glass'], [], 'd•••@kestrel.example'],
  ])('are shown to %s with what they may know of people', async (_, roles, domains, recipient) => {
    await author.command('/exceptions', grant({ sender: 'halden.example' }));
    const person = { email: 'eve@halden.example', name: 'Eve', password: 'another long password', roles };
    const { id } = await author.client.json<{ id: string }>('POST', '/accounts', person, fresh());
    await author.client.json('POST', `/accounts/${id}/reach`, { domains, teams: [], patternGroups: [] }, fresh());
    const eve = engine.browser();
    await eve.signIn(person.email, person.password);
    const { exceptions: shown } = exceptionListSchema.parse(await eve.json('GET', '/exceptions'));
    expect(shown).toMatchObject([{ sender: 'halden.example', recipient }]);
  });

  it('keep no address and no reason in the log', async () => {
    await author.command('/exceptions', grant());
    const log = JSON.stringify(engine.app.get(PolicyBook).history());
    expect(log).not.toContain('daniel');
    expect(log).not.toContain('payroll');
  });

  it('are withdrawn', async () => {
    await author.command('/exceptions', grant());
    const [{ id } = { id: '' }] = await exceptions();
    await author.command(`/exceptions/${id}/withdraw`, { reason: 'over' });
    expect(await exceptions()).toMatchObject([{ state: 'withdrawn' }]);
    expect(await author.refusal('/exceptions/01ARZ3NDEKTSV4RRFFQ69G5FAV/withdraw', { reason: '' })).toMatchObject({ code: 'not-found' });
  });

  it('keep their addresses no longer than they are in force', async () => {
    await author.command('/exceptions', grant());
    await author.command('/exceptions', grant({ sender: 'eva@halden.example', expiresAt: nextWeek() }));
    const [{ id } = { id: '' }] = await exceptions();
    await author.command(`/exceptions/${id}/withdraw`, { reason: 'over' });
    expect(await exceptions()).toMatchObject([
      { id, sender: '', recipient: '', state: 'withdrawn' },
      { sender: '*', recipient: 'daniel@kestrel.example', state: 'in-force' },
    ]);
    await later(86_400);
    expect(await exceptions()).toMatchObject([{ id }, { recipient: 'daniel@kestrel.example', state: 'expired' }]);
    engine.app.get(EndedExceptions).onModuleInit(); // as at the next start
    await expect.poll(exceptions).toMatchObject([{ id }, { sender: '*', recipient: '', state: 'expired' }]);
    expect(await readdir(path.join(engine.parts.config.dataDir, 'keys', 'people'))).toHaveLength(1); // the author's own
  });

  it('are granted once when the same request comes twice at once', async () => {
    const headers = fresh();
    const body = grant();
    const twice = () => author.client.json('POST', '/exceptions', body, headers);
    const [first, second] = await Promise.all([twice(), twice()]);
    expect(second).toEqual(first);
    expect(await exceptions()).toMatchObject([{ recipient: 'daniel@kestrel.example' }]);
    expect(await readdir(path.join(engine.parts.config.dataDir, 'keys', 'people'))).toHaveLength(2); // the author's and the exception's
  });

  it('are granted once when the request is repeated', async () => {
    const headers = fresh();
    const body = grant();
    await author.client.json('POST', '/exceptions', body, headers);
    await author.client.json('POST', '/exceptions', body, headers);
    expect(await exceptions()).toHaveLength(1);
  });

  it.each([
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'already-expired'],
    [{ refs: ['pattern/none'] }, 'unknown-reference'],
    [{ sender: 'no end at all' }, 'invalid-request'],
    [{ recipient: '*.' }, 'invalid-request'],
  ])('%j is refused: %s', async (rest, code) => {
    expect(await author.refusal('/exceptions', grant(rest))).toMatchObject({ code });
    expect(await exceptions()).toEqual([]);
  });
});
