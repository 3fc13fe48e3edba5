/** `lazaret message release` and the other decisions, against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { HeldMessage } from '#contracts';
import { messageDecider, sealed, type MessageCommand } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../platform/engine-keys.js';
import { runCommandLine } from './command-line.js';

let engine: HttpEngine;
let config = '';
let id = '';

beforeEach(async () => {
  engine = await startHttpEngine({ config: { quarantine: { undoSeconds: 30 }, routes: { internalDomains: ['halden.example'] } } });
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
  id = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
});
afterEach(() => engine.close());

async function lazaret(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['message', ...words, '--config', config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

async function shown(): Promise<HeldMessage> {
  return JSON.parse((await lazaret('show', id, '--json')).output) as HeldMessage; // the test says what it expects
}

const NO_WORDS = sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA');

/** Done by somebody else. */
async function decided(command: MessageCommand, commandId: string): Promise<void> {
  const meta = { at: engine.parts.clock.iso(), actor: { kind: 'account', id: 'ben' }, commandId } as const;
  await engine.parts.events.decide(messageDecider, messageStream(id), command, meta);
  await engine.models.projections.caughtUp();
}

function proposed(): Promise<void> {
  const said = {
    reason: 'business-need',
    verdict: 'business-as-usual',
    note: null,
    undoSeconds: 30,
    now: engine.parts.clock.iso(),
  } as const;
  const ben = { actorId: 'ben', actorTag: 'be'.repeat(16) };
  const rules = { fourEyes: ['kind'], patternAuthors: [], clearTextAcknowledged: false };
  return decided({ type: 'ScheduleRelease', kind: 'release', decisionId: 'p-1', ...said, ...ben, ...rules }, 'propose-1');
}

const factsOf = async (messageId: string): Promise<string[]> =>
  (await engine.parts.store.readStream(messageStream(messageId))).map(({ type }) => type);

const LEAK = ['--reason', 'policy-breach', '--verdict', 'real-leak'];

describe('lazaret message', () => {
  it.each([
    ['release', ['--reason', 'false-positive', '--verdict', 'false-alarm'], 'ReleaseScheduled'],
    ['delete', LEAK, 'DeletionScheduled'],
    ['return', [...LEAK, '--text', 'Please take the card number out.'], 'ReturnScheduled'],
  ])('takes a %s back inside its undo window', async (decision, words, fact) => {
    const { output, errors } = await lazaret(decision, id, ...words);
    expect(errors).toBe('');
    expect(output).toContain('; it can be taken back until 2026-03-18T09:00:30.000Z');
    const stored = await engine.parts.store.readStream(`message-${id}`);
    expect(stored.at(-1)?.type).toBe(fact);
    expect(stored.at(-1)?.data).not.toContain('card number');
    expect((await lazaret('undo', id)).errors).toBe('');
    expect(await shown()).toMatchObject({ state: 'held', pending: null });
  });

  it('holds on to one without end and lets go of it', async () => {
    await lazaret('hold', id, '--reason', 'policy-breach', '--note', 'until the auditor was here');
    expect((await shown()).pinned).toMatchObject({ by: 'command line', note: 'until the auditor was here' });
    await lazaret('unhold', id);
    expect((await shown()).pinned).toBeNull();
  });

  it('keeps one longer', async () => {
    const { expiresAt } = await shown();
    expect((await lazaret('extend', id, '--reason', 'policy-breach', '--days', '200')).errors).toBe('');
    expect((await shown()).expiresAt > expiresAt).toBe(true);
  });

  it('decides nothing on an older revision, nor without saying why', async () => {
    const late = await lazaret('delete', id, ...LEAK, '--revision', '0');
    expect([late.code, late.errors]).toEqual([1, expect.stringContaining('Your decision was not carried out')]);
    expect((await lazaret('delete', id)).errors).toContain('--reason');
    expect((await shown()).state).toBe('held');
  });

  it('restores one that was deleted', async () => {
    expect((await lazaret('restore', id, '--reason', 'business-need')).errors).toContain('These copies are not deleted');
    await lazaret('delete', id, ...LEAK);
    engine.clock.advance(31);
    await decided({ type: 'CommitDecision', now: engine.parts.clock.iso() }, 'commit-1');
    expect(await shown()).toMatchObject({ state: 'deleted' });
    expect((await lazaret('restore', id, '--reason', 'business-need', '--note', 'a mistake')).output).toMatch(`${id} is held at revision`);
    expect(await shown()).toMatchObject({ state: 'held', deletedUntil: null });
  });

  it('answers what the sender asks for with no', async () => {
    const no = ['deny', id, '--reason', 'policy-breach', '--text', 'Please use the portal.'];
    expect((await lazaret(...no)).code).toBe(1);
    await decided({ type: 'RequestRelease', requestId: 'r-1', reason: 'business-need', text: NO_WORDS }, 'ask-1');
    expect(await shown()).toMatchObject({ request: { id: 'r-1' } });
    expect(await lazaret(...no)).toMatchObject({ code: 0, errors: '' });
    const denied = (await engine.parts.store.readStream(`message-${id}`)).at(-1);
    expect(denied?.type).toBe('RequestDenied');
    expect(denied?.data).not.toContain('portal');
    expect(await shown()).toMatchObject({ state: 'held', request: null });
  });

  it('neither proposes nor approves where two people with accounts are asked for, and rejects what another one proposed', async () => {
    const release = ['release', id, '--reason', 'false-positive', '--verdict', 'false-alarm'];
    await proposed();
    expect((await lazaret(...release)).errors).toContain('already waits for a second person');
    for (const decision of ['approve', 'withdraw']) {
      const { code, errors } = await lazaret(decision, id);
      expect([code, errors]).toEqual([
        1,
        expect.stringMatching(decision === 'approve' ? 'both have accounts' : 'taken back by who made it'),
      ]);
    }
    expect(await shown()).toMatchObject({ proposal: { id: 'p-1' }, pending: null });
    expect((await lazaret('reject', id, '--proposal', 'p-0', '--reason', 'policy-breach')).code).toBe(1);
    expect((await lazaret('reject', id, '--reason', 'policy-breach', '--note', 'ask the customer first')).errors).toBe('');
    expect(await shown()).toMatchObject({ state: 'held', proposal: null });
    expect((await factsOf(id)).at(-1)).toBe('ProposalRejected');
    expect((await lazaret('approve', id)).errors).toContain('No such release waits for a second person');
  });

  it('tries a decision about many before it is made', async () => {
    const dry = await lazaret('bulk', '--action', 'delete', ...LEAK, '--dry-run');
    expect(dry.output).toMatch(/^1 chosen, 1 can be decided\n/);
    expect((await shown()).state).toBe('held');
    const run = await lazaret('bulk', '--action', 'delete', ...LEAK);
    expect(run.output).toContain('1 done, 0 proposed, 0 left out, 0 failed');
    expect((await shown()).pending).toMatchObject({ kind: 'deletion' });
  });
});
