/** An engine whose recorded patterns no inspection process takes: no mail passes unread, and the change can be undone. */
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { routes } from '#contracts';
import { defaultPatterns, type Pattern } from '#dlp';
import { openStore } from '#event-store';
import { patternStream, storedPatternOf } from '#events';
import { SystemClock } from '../../apps/engine/src/platform/engine-clock.js';
import { EventLog } from '../../apps/engine/src/platform/event-log.js';
import { PolicyBook } from '../../apps/engine/src/policy/policy-book.js';
import { launchEngine, startEngine } from '../support/engine-process.js';
import { sendMail } from '../support/smtp-client.js';

/** Past all checks, into the log of an engine that does not run: no author could save it. */
async function recordUnsearchable(dataDir: string): Promise<void> {
  const [model] = defaultPatterns();
  if (model === undefined) throw new Error('no factory pattern');
  const pattern: Pattern = { ...model, id: 'broken', matcher: { kind: 'regex', regex: '(', caseSensitive: false } };
  const store = await openStore(`sqlite:${dataDir}/lazaret.db`);
  const book = new PolicyBook(new EventLog(store), new SystemClock(), {});
  await book.open();
  const fact = { type: 'PatternVersioned', data: { pattern: storedPatternOf(pattern), cause: 'import' } } as const;
  await book.change(patternStream('broken'), () => [fact], { actor: { kind: 'system', id: 'test' }, commandId: 'c1' });
  await store.close();
}

it('comes up, sends mail back with 451, says why, and takes mail once the pattern is retired', async () => {
  const engine = await startEngine({ settings: { inspection: { processes: 1 } } });
  const mail = () => sendMail(engine.smtpPort, { from: 'a@a.example', to: ['b@b.example'] }, Buffer.from('Subject: x\r\n\r\nNoon.\r\n'));
  await engine.stop();
  await recordUnsearchable(engine.dataDir);
  launchEngine(engine.configFile); // it is not to be ready
  try {
    const ready = async () => (await fetch(`${engine.httpUrl}/ready`)).json();
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ missing: ['inspection'], olderPolicy: true }), 20_000);
    // each start writes a token of its own
    const headers = { authorization: `Bearer ${readFileSync(`${engine.dataDir}/cli.token`, 'utf8').trim()}` };
    expect(await (await engine.fetch(routes.status, {}, headers)).json()).toMatchObject({ judgingRevision: null });
    expect((await mail()).code).toBe(451);
    const move = { version: 1, to: 'retired', reason: 'undo', expectedRevision: 0 };
    expect((await engine.fetch(routes.movePattern, { parameters: { id: 'broken' }, body: move }, headers)).ok).toBe(true);
    await vi.waitFor(async () => expect(await ready()).toEqual({ status: 'ready', missing: [] }), 10_000);
    expect((await mail()).code).toBe(250);
  } finally {
    await engine.dispose();
  }
}, 60_000);
