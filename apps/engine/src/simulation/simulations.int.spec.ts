import { randomUUID } from 'node:crypto';
import { routes, type Simulation } from '#contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { patternContent } from '../../test/support/pattern-content.js';
import { PolicyBook } from '../policy/policy-book.js';

let engine: HttpEngine;
let author: HttpClient;
beforeAll(async () => {
  engine = await startHttpEngine();
  author = await engine.setUp();
});
afterAll(() => engine.close());

/** Every request with an idempotency key of its own, unless one is given. */
async function ask(body: object, key: string = randomUUID()): Promise<Simulation> {
  return routes.simulate.answer.parse(await author.json('POST', '/simulations', body, { 'idempotency-key': key }));
}

async function refused(body: object): Promise<{ status: number; text: string }> {
  const response = await author.send('POST', '/simulations', body, { 'idempotency-key': randomUUID() });
  return { status: response.status, text: await response.text() };
}

const draft = { patterns: [{ content: patternContent() }] };

async function ended(id: string): Promise<Simulation> {
  for (;;) {
    const simulation = routes.simulation.answer.parse(await author.json('GET', `/simulations/${id}`));
    if (simulation.state !== 'running') return simulation;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('simulations over HTTP', () => {
  it('run beside everything else and can be looked at when they have ended', async () => {
    const started = await ask({ draft });
    expect(started).toMatchObject({ startedBy: 'Ana Novak', error: null });
    const { state, result, request } = await ended(started.id);
    expect(state).toBe('finished');
    expect(result).toMatchObject({ messages: 0, replayed: 0, notReplayed: [], changed: [] });
    expect(request?.draft.patterns[0]?.content.id).toBe(patternContent().id);
    const { simulations } = routes.simulations.answer.parse(await author.json('GET', '/simulations'));
    expect(simulations[0]).toMatchObject({ id: started.id, state: 'finished' });
    expect(simulations[0]).not.toHaveProperty('result');
  });

  it('record that they have ended, and nothing else', async () => {
    const before = await engine.parts.store.lastPosition();
    const { id } = await ask({ draft, since: '2026-03-01T00:00:00Z' });
    await ended(id);
    await vi.waitFor(async () => expect(await engine.parts.store.lastPosition()).toBeGreaterThan(before));
    const recorded = await engine.parts.events.readAll(before, 10);
    const { revision } = engine.app.get(PolicyBook).current();
    expect(recorded).toMatchObject([
      {
        stream: `simulation-${id}`,
        event: {
          type: 'SimulationEnded',
          data: {
            end: 'finished',
            policyRevision: revision,
            since: '2026-03-01T00:00:00.000Z',
            until: null,
            patterns: ['falcon'],
            changed: [],
          },
        },
      },
    ]);
  });

  it('are started once, however often the same request comes', async () => {
    const [first, second] = [1, 2].map(() => ask({ draft }, 'simulation-once-1'));
    expect((await first)?.id).toBe((await second)?.id);
  });

  it('refuse a draft that could not be in force, with every reason', async () => {
    const bad = {
      moves: [{ pattern: 'no-such', version: 1, to: 'live' }],
      settings: [{ place: 'global', key: 'encrypt.mode', value: 'never' }],
    };
    const { status, text } = await refused({ draft: bad });
    expect(status).toBe(422);
    expect(text).toMatch(/no version 1 of the pattern no-such.*encrypt\.mode must be one of/s);
    const nowhere = { settings: [{ place: 'no place at all', key: 'encrypt.mode', value: 'force' }] };
    expect((await refused({ draft: nowhere })).status).toBe(422);
  });

  it('fail with the reason when a pattern of the draft cannot be searched for', async () => {
    const content = { ...patternContent(), matcher: { kind: 'regex', regex: '(a)\\1' } };
    const { id } = await ask({ draft: { patterns: [{ content }] }, rescan: false });
    const { state, error } = await ended(id);
    expect(state).toBe('failed');
    expect(error).toMatch(new RegExp(`^pattern ${content.id}: .*invalid escape`));
  });

  it('are stopped by whoever asks, and not found under another id', async () => {
    const { id } = await ask({ draft });
    expect((await author.send('DELETE', `/simulations/${id}`)).status).toBe(204);
    expect((await ended(id)).state).toMatch(/cancelled|finished/);
    expect((await author.send('DELETE', '/simulations/01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
    expect((await author.send('GET', '/simulations/01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
  });
});
