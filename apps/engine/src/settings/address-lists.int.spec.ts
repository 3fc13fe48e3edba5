import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { EffectiveSettings, PolicyDiff, PolicyHistory } from '#contracts';
import { isSealedAddresses } from '#dlp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { PolicyBook } from '../policy/policy-book.js';
import { AddressLists } from './address-lists.js';

let engine: HttpEngine;
let ana: PolicyClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  ana = new PolicyClient(await engine.setUp());
});
afterEach(() => engine.close());

const keyFiles = async (): Promise<number> => (await readdir(path.join(engine.parts.config.dataDir, 'keys', 'people'))).length;
const book = (): PolicyBook => engine.app.get(PolicyBook, { strict: false });
const managersAt = async (placeId: string): Promise<unknown> =>
  (await ana.place(placeId)).settings.find(({ key }) => key === 'dlp.managers')?.value;
const revision = async (): Promise<string> => (await ana.ask<PolicyHistory>('/policy/history?limit=1')).policyRevision;

describe('the DLP managers (§2.9, setting 3)', () => {
  it('are shown to whoever may see settings, and stand in no fact', async () => {
    await ana.set('global', { 'dlp.managers': ['dlp@halden.example', 'audit@halden.example'] });
    expect(await managersAt('global')).toEqual(['dlp@halden.example', 'audit@halden.example']);
    const effective = await ana.ask<EffectiveSettings>('/settings/effective?sender=eva@halden.example');
    expect(effective.settings.find(({ key }) => key === 'dlp.managers')?.value).toEqual(['dlp@halden.example', 'audit@halden.example']);
    const recorded = JSON.stringify(
      book()
        .history()
        .map(({ event }) => event.data),
    );
    expect(recorded).toContain('dlp.managers');
    expect(recorded).not.toContain('halden.example');
  });

  it('are erased when the list is replaced, taken back, or its place closed; that it was changed stays', async () => {
    const before = await keyFiles();
    const claims = await ana.open('claims.halden.example');
    await ana.set(claims.id, { 'dlp.managers': ['ben@halden.example'] });
    const kept = await keyFiles();
    await ana.set(claims.id, { 'dlp.managers': ['eva@halden.example'] });
    expect(await keyFiles()).toBe(kept);
    const [newest, first] = (await ana.place(claims.id)).changes;
    expect(first?.changes).toEqual([{ key: 'dlp.managers', before: null, after: [] }]);
    expect(newest?.changes).toEqual([{ key: 'dlp.managers', before: [], after: ['eva@halden.example'] }]);
    await ana.set(claims.id, { 'dlp.managers': null });
    expect(await keyFiles()).toBe(kept - 1);
    await ana.set(claims.id, { 'dlp.managers': ['eva@halden.example'] });
    await ana.command(`/settings/places/${claims.id}/close`, { reason: 'merged' });
    expect(await keyFiles()).toBe(before);
  });

  it('that stay the same are no change, and leave no key behind', async () => {
    await ana.set('global', { 'dlp.managers': ['dlp@halden.example'] });
    const [revisionBefore, keysBefore] = [await revision(), await keyFiles()];
    await ana.set('global', { 'dlp.managers': ['dlp@halden.example'] });
    expect([await revision(), await keyFiles()]).toEqual([revisionBefore, keysBefore]);
  });

  it('that are refused leave no key behind', async () => {
    const before = await keyFiles();
    const set = (value: unknown) =>
      ana.refusal('/settings/places/global', { changes: [{ key: 'dlp.managers', value }], reason: '', expectedRevision: -1 });
    expect(await set(['nobody'])).toMatchObject({ code: 'wrong-value' });
    expect(await set({ key: '01JZZZZZZZZZZZZZZZZZZZZZZZ', addresses: 'v1.AAAAAAAAAAAAAAAA.AAAA' })).toMatchObject({ code: 'wrong-value' });
    expect(await keyFiles()).toBe(before);
  });

  it('stay as they are when the policy goes back: who left does not come back', async () => {
    await ana.set('global', { 'dlp.managers': ['left@halden.example'], 'dlp.mode': 'monitor' });
    const then = await revision();
    await ana.set('global', { 'dlp.managers': ['new@halden.example'], 'dlp.mode': 'enforce' });
    const told = await ana.ask<PolicyDiff>(`/policy/diff?from=${then}`);
    expect(told.differences.find(({ name }) => name.endsWith('dlp.managers'))?.fields).toEqual([
      { field: 'value', before: [], after: ['new@halden.example'] },
    ]);
    await ana.command('/policy/rollback', { to: then, reason: 'too strict', expectedPolicyRevision: await revision() });
    const { settings } = await ana.place('global');
    expect(settings.find(({ key }) => key === 'dlp.mode')?.value).toBe('monitor');
    expect(await managersAt('global')).toEqual(['new@halden.example']);
  });

  it('are given to those who write to them, from whatever place they are set at', async () => {
    await ana.set('global', { 'dlp.managers': ['dlp@halden.example'] });
    const stored = book().current().state.places.get('global')?.values.get('dlp.managers')?.value;
    if (!isSealedAddresses(stored)) throw new Error('not sealed');
    expect(await engine.app.get(AddressLists, { strict: false }).addresses(stored)).toEqual(['dlp@halden.example']);
  });
});
