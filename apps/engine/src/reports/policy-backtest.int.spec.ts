/** Three held mails, three simulations and four changes of the policy, through the engine's own interface; every figure was counted by hand. */
import { reportSchema, routes, type ReportAnswer, type ReportCell, type Simulation } from '#contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { patternContent } from '../../test/support/pattern-content.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { PolicyBook } from '../policy/policy-book.js';

let engine: HttpEngine;
let ana: PolicyClient;
beforeAll(async () => {
  engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example'] } } });
  ana = new PolicyClient(await engine.setUp());
});
afterAll(() => engine.close());

/** Resolves when its end is in the log. */
async function simulate(draft: object): Promise<string> {
  const { id } = await ana.command<Simulation>('/simulations', { draft, rescan: false });
  await vi.waitFor(async () => expect(await engine.parts.store.readStream(`simulation-${id}`)).toHaveLength(1), 5_000);
  expect(routes.simulation.answer.parse(await ana.ask(`/simulations/${id}`))).toMatchObject({ state: 'finished' });
  return id;
}

async function take(scope: string): Promise<{ rows: Record<string, ReportCell>[]; figures: Record<string, ReportCell> }> {
  await engine.models.projections.caughtUp();
  const path = `/reports/policy-inventory?from=2026-03-18&to=2026-03-18&scope=${encodeURIComponent(scope)}`;
  const answer: ReportAnswer = reportSchema.parse(await ana.ask(path));
  const rows = answer.rows.map((cells) => Object.fromEntries(answer.columns.map(({ key }, index) => [key, cells[index] ?? null])));
  return { rows, figures: Object.fromEntries(answer.figures.map(({ title, value }) => [title, value])) };
}

it('the policy inventory says of each change whether exactly that was simulated before', async () => {
  const policyRevision = engine.app.get(PolicyBook).current().revision;
  for (let mail = 0; mail < 3; mail += 1) await holdMessage(engine.parts, { policyRevision });
  const monitored = await simulate({ settings: [{ place: 'global', key: 'dlp.mode', value: 'monitor' }] });
  engine.clock.advance(60);
  const falcon = await simulate({ patterns: [{ content: patternContent() }] });
  engine.clock.advance(60);
  await ana.set('global', { 'dlp.mode': 'monitor' }, 'look first');
  engine.clock.advance(60);
  await ana.set('global', { 'encrypt.mode': 'force' }, 'from now on');
  engine.clock.advance(60);
  await ana.command('/patterns', { pattern: patternContent(), expectedRevision: null });
  // once more, for the policy under it has changed; the version that goes live has another number than the one that was tried
  const again = await simulate({ patterns: [{ content: patternContent() }] });
  engine.clock.advance(60);
  await ana.command('/patterns/falcon/move', { version: 1, to: 'live', reason: 'agreed', expectedRevision: 0 });

  const { rows, figures } = await take('all');
  const changes = rows.filter(({ kind, author }) => kind === 'change' && author === PERSON.name);
  expect(changes.map((row) => [row.reason, row.simulation, row.simulatedMails, row.comparedMails, row.wouldChange])).toEqual([
    ['look first', `${monitored} of 2026-03-18 09:00:00 by ${PERSON.name}`, 3, 3, 3],
    ['from now on', 'none', null, null, null],
    [null, 'none', null, null, null],
    ['agreed', `${again} of 2026-03-18 09:04:00 by ${PERSON.name}`, 3, 0, 0], // what it finds in them shows only when they are scanned again
  ]);
  expect(rows.filter(({ kind }) => kind === 'simulation')).toMatchObject([
    {
      ...{ simulation: monitored, name: 'dlp.mode at global', state: `finished, on ${policyRevision}: quarantine → pass 3` },
      ...{ at: '2026-03-18T09:00:00.000Z', author: PERSON.name, simulatedMails: 3, comparedMails: 3, wouldChange: 3 },
    },
    { simulation: falcon, name: 'falcon', state: `finished, on ${policyRevision}`, simulatedMails: 3, comparedMails: 0, wouldChange: 0 },
    { simulation: again, name: 'falcon', simulatedMails: 3, comparedMails: 0, wouldChange: 0 },
  ]);
  expect(figures).toMatchObject({ 'Of these simulated before': 2, 'Simulations in the period': 3 });

  const narrowed = await take('pattern:falcon');
  expect(narrowed.rows.filter(({ kind }) => kind === 'simulation').map(({ simulation }) => simulation)).toEqual([falcon, again]);
  expect(narrowed.figures).toMatchObject({ 'Changes in the period': 2, 'Of these simulated before': 1, 'Simulations in the period': 2 });
});
