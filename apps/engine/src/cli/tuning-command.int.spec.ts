/** `lazaret tuning`, against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TuningProposal, TuningProposalDetail } from '#contracts';
import { messageDecider } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../platform/engine-keys.js';
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
  const code = await runCommandLine(['tuning', ...words, '--config', config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

async function json<T>(...words: string[]): Promise<T> {
  return JSON.parse((await lazaret(...words, '--json')).output) as T; // the test says what it expects
}

/** Six false alarms between the same two people. */
async function falseAlarms(): Promise<void> {
  for (let time = 0; time < 6; time++) {
    const id = await holdMessage(engine.parts);
    const now = engine.parts.clock.iso();
    const said = {
      reason: 'false-positive',
      verdict: 'false-alarm',
      note: null,
      actorTag: null,
      undoSeconds: 0,
      decisionId: id,
      now,
    } as const;
    const meta = { at: now, actor: { kind: 'account', id: 'ben' }, commandId: `close-${id}` } as const;
    await engine.parts.events.decide(messageDecider, messageStream(id), { type: 'ScheduleDeletion', ...said }, meta);
  }
  await engine.models.projections.caughtUp();
}

describe('lazaret tuning', () => {
  it('lists nothing as long as nothing speaks for a change', async () => {
    expect(await lazaret('list')).toEqual({ code: 0, output: 'nothing is proposed\n', errors: '' });
  });

  it('lists a proposal, shows what it would have changed, and grants its exception', async () => {
    await falseAlarms();
    const [proposal] = await json<TuningProposal[]>('list');
    expect(proposal).toMatchObject({ pattern: 'credit-card', state: 'open', change: { kind: 'exception' } });
    const id = proposal?.id ?? '';
    expect((await lazaret('list')).output).toContain(`${id}  open`);
    expect((await lazaret('show', id)).output).toContain(
      '(open)\nof 6 recorded messages 0 would still be held\nnot held: 6 false alarms, 0 test data, 0 business as usual, 0 undecided, 0 real leaks\n',
    );
    expect((await json<TuningProposalDetail>('show', id)).history).toMatchObject({ messages: 6, stillHeld: 0 });
    expect((await lazaret('accept', id)).errors).toContain('--reason');
    const { output } = await lazaret('accept', id, '--reason', 'the two of them exchange test cards');
    expect(output).toMatch(/^accepted: exception \w+\n$/);
    expect((await lazaret('list')).output).toBe('nothing is proposed\n');
    expect(await json<TuningProposal[]>('list', '--state', 'accepted')).toMatchObject([{ id, state: 'accepted' }]);
    expect((await lazaret('dismiss', id, '--reason', 'too late')).code).toBe(1);
  });

  it('puts one aside', async () => {
    await falseAlarms();
    const [proposal] = await json<TuningProposal[]>('list');
    expect((await lazaret('dismiss', proposal?.id ?? '', '--reason', 'the pair is new')).output).toBe('dismissed\n');
    expect(await json<TuningProposal[]>('list', '--state', 'dismissed')).toMatchObject([{ reason: 'the pair is new', result: null }]);
    expect((await lazaret('show', 'nothing-like-that')).code).toBe(1);
  });
});
