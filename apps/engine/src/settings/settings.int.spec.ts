import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { EffectiveSettings, SettingDefinition, SettingsOfPlace, SettingsTreeOfApi } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { ClosedPlaces } from './closed-places.js';
import { NeededPlaces } from './needed-places.js';
import { PolicyKeys } from './policy-keys.js';

const EVA = 'eva@claims.halden.example';
let engine: HttpEngine;
let ana: PolicyClient;

beforeEach(async () => {
  engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example', '*.halden.example'] } } });
  ana = new PolicyClient(await engine.setUp());
});
afterEach(() => engine.close());

const inForce = ({ settings }: SettingsOfPlace, key: string) => settings.find((setting) => setting.key === key);
const keyFiles = async (): Promise<number> => (await readdir(path.join(engine.parts.config.dataDir, 'keys', 'people'))).length;
const effective = (sender: string, recipient: string, asOf?: string): Promise<EffectiveSettings> =>
  ana.ask(`/settings/effective?${new URLSearchParams({ sender, recipient, ...(asOf === undefined ? {} : { asOf }) }).toString()}`);
const ofKey = ({ settings }: EffectiveSettings, key: string) => settings.find((setting) => setting.key === key);

describe('the settings tree (§3.1 levels and inheritance)', () => {
  it('has a global place from the start and takes wildcard domains, domains and users, each once', async () => {
    for (const name of ['*.Halden.example', 'claims.halden.example', EVA]) await ana.open(name);
    const { places } = await ana.ask<SettingsTreeOfApi>('/settings/places');
    expect(places.map(({ level, name, own }) => [level, name, own])).toEqual([
      ['global', 'global', 0],
      ['wildcard-domain', '*.halden.example', 0],
      ['domain', 'claims.halden.example', 0],
      ['user', EVA, 0],
    ]);
    expect(await ana.refusal('/settings/places', { name: 'EVA+news@claims.halden.example' })).toMatchObject({
      status: 409,
      code: 'place-exists',
    });
    expect(await ana.refusal('/settings/places', { name: 'global' })).toMatchObject({ status: 422, code: 'global-place' });
  });

  it.each(['halden', 'two words.example', 'a@', '@b.example', '*.', '192.0.2.1@', '[192.0.2.1]', 'a b@c.example'])(
    'refuses %j, which is neither a domain nor an address',
    async (name) => {
      expect(await ana.refusal('/settings/places', { name })).toMatchObject({ status: 422, code: 'not-a-place' });
    },
  );

  it('inherits what a place does not set, from the level that does, and says which', async () => {
    const [below, claims, eva] = [await ana.open('*.halden.example'), await ana.open('claims.halden.example'), await ana.open(EVA)];
    await ana.set('global', { 'dlp.mode': 'monitor' });
    expect(inForce(await ana.place(eva.id), 'dlp.mode')).toMatchObject({ value: 'monitor', from: { level: 'global', place: 'global' } });
    await ana.set(below.id, { 'dlp.mode': 'enforce' });
    expect(inForce(await ana.place(claims.id), 'dlp.mode')).toMatchObject({
      value: 'enforce',
      from: { level: 'wildcard-domain', place: below.id },
      setHere: null,
    });
    await ana.set(eva.id, { 'dlp.mode': 'monitor' });
    expect(inForce(await ana.place(eva.id), 'dlp.mode')).toEqual({
      key: 'dlp.mode',
      value: 'monitor',
      from: { level: 'user', place: eva.id },
      ladder: [
        { level: 'user', place: eva.id, value: 'monitor' },
        { level: 'wildcard-domain', place: below.id, value: 'enforce' },
        { level: 'global', place: 'global', value: 'monitor' },
        { level: 'factory', place: '', value: 'enforce' },
      ],
      setHere: { at: '2026-03-18T09:00:00.000Z', by: 'Ana Novak' },
    });
    await ana.set(eva.id, { 'dlp.mode': null });
    expect(inForce(await ana.place(eva.id), 'dlp.mode')).toMatchObject({
      value: 'enforce',
      from: { level: 'wildcard-domain', place: below.id },
    });
  });

  it('does not hold a wildcard domain’s values for the domain itself', async () => {
    const below = await ana.open('*.halden.example');
    await ana.set(below.id, { 'dlp.mode': 'monitor' });
    const itself = await ana.open('halden.example');
    expect(inForce(await ana.place(itself.id), 'dlp.mode')).toMatchObject({ value: 'enforce', from: { level: 'factory' } });
    expect(inForce(await ana.place(below.id), 'dlp.mode')).toMatchObject({ value: 'monitor', from: { place: below.id } });
  });

  it('knows internal domains without a place (§3.2 locality is a recipient property)', async () => {
    const place = await ana.open('claims.halden.example');
    expect(inForce(await ana.place(place.id), 'locality')).toMatchObject({ value: 'internal', from: { level: 'factory' } });
    expect(inForce(await ana.place('global'), 'locality')?.value).toBe('external');
  });

  it('falls back to the domain when a user’s place goes, and erases the address', async () => {
    const [claims, eva] = [await ana.open('claims.halden.example'), await ana.open(EVA)];
    await ana.set(claims.id, { 'dlp.mode': 'monitor' });
    await ana.set(eva.id, { 'dlp.mode': 'enforce' });
    const before = await keyFiles();
    expect(ofKey(await effective(EVA, 'x@partner.example'), 'dlp.mode')?.value).toBe('enforce');
    await ana.command(`/settings/places/${eva.id}/close`, { reason: 'left the company' });
    expect(ofKey(await effective(EVA, 'x@partner.example'), 'dlp.mode')).toMatchObject({
      value: 'monitor',
      sender: { from: { place: claims.id } },
    });
    expect(await keyFiles()).toBe(before - 1);
    expect((await ana.client.send('GET', `/settings/places/${eva.id}`)).status).toBe(404);
    expect(await ana.refusal('/settings/places/global/close', { reason: '' })).toMatchObject({ code: 'global-place' });
    expect((await ana.open(EVA)).id).not.toBe(eva.id);
  });

  it('erases a closed place’s address at the next start, should the engine have stopped too early', async () => {
    const eva = await ana.open(EVA);
    await ana.command(`/settings/places/${eva.id}/close`, { reason: '' });
    const before = await keyFiles();
    await engine.app.get(PolicyKeys, { strict: false }).create({ kind: 'place', id: eva.id });
    expect(await keyFiles()).toBe(before + 1);
    await engine.app.get(ClosedPlaces, { strict: false }).onModuleInit();
    expect(await keyFiles()).toBe(before);
  });

  it('makes a user’s place when the engine needs one, once however often and however the address is written', async () => {
    const places = engine.app.get(NeededPlaces, { strict: false });
    const made = await Promise.all([places.of(EVA), places.of('Eva@CLAIMS.halden.example'), places.of(EVA)]);
    expect(new Set(made).size).toBe(1);
    const { places: rows } = await ana.ask<SettingsTreeOfApi>('/settings/places');
    expect(rows.filter(({ level }) => level === 'user').map(({ id, name }) => [id, name.toLowerCase()])).toEqual([[made[0], EVA]]);
    expect(await places.of(EVA)).toBe(made[0]);
    await expect(places.of('halden.example')).rejects.toThrow(RangeError);
    await ana.command(`/settings/places/${made[0]}/close`, { reason: '' });
    expect(await places.of(EVA)).not.toBe(made[0]);
  });

  it('keeps a comment and free properties at every level, the global one too, and the date of a user’s place', async () => {
    const eva = await ana.open(EVA);
    const properties = { costCentre: '4711' };
    for (const [id, revision] of [
      ['global', -1],
      [eva.id, 0],
    ] as const) {
      await ana.command(`/settings/places/${id}/annotation`, { comment: `about ${id}`, properties, expectedRevision: revision });
      expect(await ana.place(id)).toMatchObject({ comment: `about ${id}`, properties, hasComment: true, revision: revision + 1 });
    }
    expect((await ana.place(eva.id)).openedAt).toBe('2026-03-18T09:00:00.000Z');
    const same = await ana.command(`/settings/places/${eva.id}/annotation`, {
      comment: `about ${eva.id}`,
      properties,
      expectedRevision: 1,
    });
    expect(same).toMatchObject({ revision: 1 });
  });

  it('puts no address, comment or reason into the log in clear', async () => {
    const eva = await ana.open(EVA);
    await ana.command(`/settings/places/${eva.id}/annotation`, { comment: 'asked by Mr Visser', properties: {}, expectedRevision: 0 });
    await ana.set(eva.id, { 'dlp.enabled': false }, 'works for the regulator');
    const log = JSON.stringify(await engine.parts.store.readAll(0, 1_000));
    for (const text of ['eva@', EVA, 'Visser', 'regulator']) expect(log).not.toContain(text);
    expect((await ana.place(eva.id)).changes).toEqual([
      {
        at: '2026-03-18T09:00:00.000Z',
        by: 'Ana Novak',
        reason: 'works for the regulator',
        changes: [{ key: 'dlp.enabled', before: null, after: false }],
      },
    ]);
  });
});

describe('changing settings', () => {
  it('describes every setting for the controls', async () => {
    const { settings } = await ana.ask<{ settings: SettingDefinition[] }>('/settings/definitions');
    expect(settings.find(({ key }) => key === 'dlp.patterns')).toMatchObject({ kind: 'pattern-selection', ends: 'sender', inEffect: true });
    expect(settings.find(({ key }) => key === 'dlp.skipWords')?.levels).toEqual(['global']);
  });

  it.each([
    [{ 'no-such.key': true }, 'unknown-setting'],
    [{ constructor: true }, 'unknown-setting'],
    [{ 'dlp.enabled': 'yes' }, 'wrong-value'],
    [{ 'dlp.patterns': { inherit: 'add', refs: ['group/none'] } }, 'unknown-reference'],
  ])('refuses %j with a sentence, and all that came with it: %s', async (values, code) => {
    const changes = Object.entries({ 'dlp.mode': 'monitor', ...values }).map(([key, value]) => ({ key, value }));
    const problem = await ana.refusal('/settings/places/global', { changes, expectedRevision: -1 });
    expect(problem).toMatchObject({ status: 422, code, detail: expect.stringMatching(/^[A-Z].* Nothing was changed\.$/) as string });
    expect((await ana.place('global')).own).toBe(0);
  });

  it('refuses a global setting at a domain', async () => {
    const place = await ana.open('halden.example');
    const changes = [{ key: 'dlp.skipWords', value: ['the'] }];
    expect(await ana.refusal(`/settings/places/${place.id}`, { changes, expectedRevision: 0 })).toMatchObject({ code: 'wrong-level' });
  });

  it('refuses a change of what somebody changed meanwhile, and says what happened', async () => {
    await ana.set('global', { 'dlp.mode': 'monitor' });
    const changes = [{ key: 'dlp.enabled', value: false }];
    expect(await ana.refusal('/settings/places/global', { changes, expectedRevision: -1 })).toMatchObject({
      status: 409,
      code: 'revision-conflict',
      actualRevision: 0,
      newerEvents: [{ revision: 0, type: 'SettingsChanged', sentence: 'global: Mode is set to "Only record"', actor: 'Ana Novak' }],
    });
  });

  it('carries out a repeated request once', async () => {
    const changes = [{ key: 'dlp.enabled', value: false }];
    const send = () => ana.command('/settings/places/global', { changes, expectedRevision: -1 }, 'the-same-key');
    const first = await send();
    expect(await send()).toEqual(first);
    const open = () => ana.command<{ id: string }>('/settings/places', { name: 'halden.example' }, 'another-key');
    expect((await open()).id).toBe((await open()).id);
    expect((await ana.ask<SettingsTreeOfApi>('/settings/places')).places).toHaveLength(2);
  });

  it('knows no place of another name', async () => {
    for (const id of ['none', '..%2F..%2Fkeys', '01JNAVZ3T0P1ACE0000000000A']) {
      expect(
        await ana.refusal(`/settings/places/${id}`, { changes: [{ key: 'dlp.enabled', value: false }], expectedRevision: -1 }),
      ).toMatchObject({
        status: 404,
      });
    }
  });
});

describe('what applies to a mail (§3.5 both ends)', () => {
  it('asks both ends and combines them by the setting’s rule', async () => {
    const partner = await ana.open('partner.example');
    await ana.set(partner.id, { 'dlp.enabled': false, 'dlp.mode': 'monitor' });
    const answer = await effective(EVA, 'x@partner.example');
    expect(ofKey(answer, 'dlp.enabled')).toMatchObject({
      value: false,
      ends: 'both',
      sender: { value: true },
      recipient: { value: false },
    });
    expect(ofKey(answer, 'dlp.mode')).toMatchObject({ value: 'enforce', sender: { value: 'enforce' }, recipient: null });
    expect(answer).toMatchObject({ scanning: false, patterns: [] });
  });

  it('tells which policy applied at a time and under a revision (time travel)', async () => {
    const { policyRevision: first } = await effective(EVA, 'x@partner.example');
    engine.clock.advance(60);
    await ana.set('global', { 'dlp.mode': 'monitor', 'dlp.patterns': { inherit: 'replace', refs: ['pattern/iban'] } });
    const now = await effective(EVA, 'x@partner.example');
    expect(now.patterns.map(({ id }) => id)).toEqual(['iban']);
    expect(ofKey(now, 'dlp.mode')?.value).toBe('monitor');
    for (const asOf of [first, '2026-03-18T09:00:30Z']) {
      const then = await effective(EVA, 'x@partner.example', asOf);
      expect(then.policyRevision).toBe(first);
      expect(ofKey(then, 'dlp.mode')?.value).toBe('enforce');
      expect(then.patterns.length).toBeGreaterThan(5);
    }
    for (const asOf of ['2020-01-01T00:00:00Z', '0123456789abcdef', 'yesterday']) {
      const response = await ana.client.send('GET', `/settings/effective?asOf=${asOf}`);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'unknown-revision']);
    }
  });
});
