/** What is recorded of what has left, when the store is away just then. */
import { setTimeout as pause } from 'node:timers/promises';
import { QueryBus } from '@nestjs/cqrs';
import type { AuditExport, ExportWithSecret } from '#contracts';
import { StoreUnavailable } from '#event-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import type { Caller } from '../access/access-port.js';
import { REACHES_ALL } from '../access/reach-port.js';
import { TakeExport } from './take-export.js';
import { TakingRecord } from './taking-record.js';

const AUDITOR: Caller = {
  actor: { kind: 'account', id: 'aud' },
  name: 'aud',
  email: 'aud@halden.example',
  roles: ['auditor'],
  reach: REACHES_ALL,
  actorTag: null,
  sessionDigest: null,
};
let engine: HttpEngine;
let admin: HttpClient;
let id: string;
let back: () => void;
/** Writes that the store did not take. */
let tries: number;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  await holdMessage(engine.parts);
  const asked = { name: 'test', scope: { streams: ['message'] } };
  const made = await admin.json<ExportWithSecret>('POST', '/audit/exports', asked, { 'Idempotency-Key': 'taking-record' });
  id = made.export.id;
});
afterEach(() => engine.close());

async function taken(): Promise<AsyncIterator<string>> {
  const outcome = await engine.app.get(QueryBus).execute(new TakeExport({ id, after: 0 }, AUDITOR));
  if (outcome.kind !== 'lines') throw new Error('the export is taken');
  return outcome.chunks[Symbol.asyncIterator]();
}

/** Takes no writes until `back`. */
function away(): void {
  const { store } = engine.parts;
  const { append } = store;
  tries = 0;
  store.append = () => {
    tries += 1;
    return Promise.reject(new StoreUnavailable('away'));
  };
  back = () => (store.append = append);
}

const takings = async (): Promise<AuditExport['takings']> => (await admin.json<AuditExport>('GET', `/audit/exports/${id}`)).takings;

describe('the record of what has left', () => {
  it('comes into the log when the store is back, and who takes it waits for that', async () => {
    const chunks = await taken();
    const { value } = await chunks.next();
    away();
    const ended = chunks.next();
    await pause(50);
    expect(await Promise.race([ended, Promise.resolve('waits')])).toBe('waits');
    back();
    expect(await ended).toEqual({ done: true, value: undefined });
    expect(await takings()).toMatchObject([{ count: 4, bytes: Buffer.byteLength(value as string), isComplete: true }]);
  });

  it('has all that can have left when it broke off, for which nobody waits', async () => {
    const chunks = await taken();
    const { value } = await chunks.next();
    away();
    await chunks.return?.();
    back();
    await expect.poll(takings).toMatchObject([{ count: 4, bytes: Buffer.byteLength(value as string), isComplete: false }]);
  });

  it('is tried once more when the engine stops', async () => {
    const chunks = await taken();
    await chunks.next();
    away();
    const ended = chunks.next();
    ended.catch(() => undefined);
    await pause(50);
    const before = tries;
    await engine.app.get(TakingRecord, { strict: false }).onModuleDestroy();
    expect(tries).toBeGreaterThan(before);
    await expect(ended).rejects.toThrow('away');
    back();
    expect(await takings()).toEqual([]);
  });
});
