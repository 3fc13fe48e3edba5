/** The double's settings: a small tree, resolved the simple way, with revisions and refusals as the engine gives them. */
import { changeSettingsRequestSchema, type RouteName, type SettingDefinition, type SettingsOfPlace } from '#contracts';
import { doubleDefinitions } from './double-setting-definitions.js';
import type { DoubleSettings, KeptPlace } from './double-policy-kept.js';
import { type Call, Refusal } from './double-world.js';

type Json = SettingDefinition['factory'];
type Level = SettingsOfPlace['level'];

const set = (value: Json, by = 'Ana Novak'): { value: Json; at: string; by: string } => ({ value, at: '2026-03-11T09:30:00Z', by });

function place(id: string, level: Level, name: string, more: Partial<KeptPlace>): [string, KeptPlace] {
  const own = { id, level, name, above: ['global'], revision: 0, comment: '', properties: {}, values: {}, changes: [] };
  return [id, { ...own, ...more }];
}

const claims = ['global', 'p-halden', 'p-claims'];

export function doubleSettings(): DoubleSettings {
  return {
    policyRevision: 300,
    places: new Map([
      place('global', 'global', 'global', {
        above: [],
        revision: 4,
        values: { 'dlp.enabled': set(true), 'dlp.skipWords': set(['order', 'invoice', 'total', 'page']), 'encrypt.mode': set('allow') },
      }),
      place('p-halden', 'wildcard-domain', '*.halden-mutual.example', {
        revision: 2,
        values: {
          'dlp.uninspectableActions': set({ encrypted: 'quarantine', 'too-deep': 'quarantine', 'unknown-format': 'warn' }, 'Ben Carter'),
        },
      }),
      place('p-claims', 'domain', 'claims.halden-mutual.example', {
        above: ['global', 'p-halden'],
        revision: 3,
        comment: 'Claims handling, Rotterdam. Ask Ingrid Falk before changing the selection.',
        properties: { 'cost centre': '4410' },
        values: {
          'dlp.patterns': set({ inherit: 'add', refs: ['pattern/claim-number', 'pattern/iban'] }),
          'dlp.scoreThresholds': set({ warn: 3, quarantine: 8 }),
          'pdf.onlyIfMandatory': set(true),
        },
        changes: [
          {
            at: '2026-03-11T09:30:00Z',
            by: 'Ana Novak',
            reason: 'Claims see claim numbers all day',
            changes: [{ key: 'dlp.scoreThresholds', before: null, after: { warn: 3, quarantine: 8 } }],
          },
        ],
      }),
      place('p-devries', 'user', 'm.devries@claims.halden-mutual.example', {
        above: claims,
        revision: 0,
        values: { 'dlp.enabled': set(false) },
      }),
      place('p-visser', 'user', 's.visser@claims.halden-mutual.example', { above: claims }),
      place('p-re', 'domain', 'halden-re.example', { values: { 'encrypt.mode': set('mandatory') } }),
      place('p-kestrel', 'domain', 'kestrel-brokers.example', { values: { locality: set('external') } }),
    ]),
  };
}

function kept({ world, id }: Call): KeptPlace {
  const found = world.settings.places.get(id);
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such place in the tree.');
  return found;
}

const rowOf = (one: KeptPlace): unknown => ({
  id: one.id,
  level: one.level,
  name: one.name,
  own: Object.keys(one.values).length,
  hasComment: one.comment !== '',
});

/** The value in force at a place and every level that says something, strongest first. */
function resolved(settings: DoubleSettings, one: KeptPlace, definition: SettingDefinition): SettingsOfPlace['settings'][number] {
  const levels = [...one.above, one.id].flatMap((id) => settings.places.get(id) ?? []).reverse();
  const said = levels.flatMap((each) => {
    const own = each.values[definition.key];
    return own === undefined ? [] : [{ level: each.level, place: each.id, value: own.value }];
  });
  const ladder = [...said, { level: 'factory' as const, place: '', value: definition.factory }];
  const [strongest = { level: 'factory' as const, place: '', value: definition.factory }] = ladder;
  const here = one.values[definition.key];
  return {
    key: definition.key,
    value: strongest.value,
    from: { level: strongest.level, place: strongest.place },
    ladder,
    setHere: here === undefined ? null : { at: here.at, by: here.by },
  };
}

const settingsOf = (settings: DoubleSettings, one: KeptPlace): SettingsOfPlace['settings'] =>
  doubleDefinitions.map((definition) => resolved(settings, one, definition));

function changeSettings(call: Call): unknown {
  const one = kept(call);
  const { changes, reason, expectedRevision } = changeSettingsRequestSchema.parse(call.body);
  if (expectedRevision !== one.revision) throw conflict(one);
  const at = new Date().toISOString();
  const made = changes.map(({ key, value }) => ({ key, before: one.values[key]?.value ?? null, after: value }));
  for (const { key, value } of changes) {
    if (value === null) one.values = Object.fromEntries(Object.entries(one.values).filter(([each]) => each !== key));
    else one.values[key] = { value, at, by: 'Ana Novak' };
  }
  one.revision += 1;
  one.changes = [{ at, by: 'Ana Novak', reason, changes: made }, ...one.changes];
  return receipt(call, one.revision);
}

function receipt({ world }: Call, revision: number): unknown {
  world.settings.policyRevision += 1;
  return { policyRevision: `r${world.settings.policyRevision}`, revision, version: null };
}

const conflict = (one: KeptPlace): Refusal =>
  new Refusal(409, 'revision-conflict', 'Somebody has changed this place. Nothing was saved.', {
    title: 'The place has changed',
    actualRevision: one.revision,
    newerEvents: one.changes.slice(0, 1).map(({ at, by }) => ({
      revision: one.revision,
      at,
      type: 'SettingsChanged',
      sentence: 'changed Score thresholds',
      actor: by,
    })),
  });

/** Another administrator changes a value of this place. */
export function changeElsewhere(settings: DoubleSettings, id: string, key: string, value: Json): void {
  const one = settings.places.get(id);
  if (one === undefined) return;
  const at = new Date().toISOString();
  one.changes = [
    { at, by: 'Ben Carter', reason: '', changes: [{ key, before: one.values[key]?.value ?? null, after: value }] },
    ...one.changes,
  ];
  one.values[key] = { value, at, by: 'Ben Carter' };
  one.revision += 1;
}

function openPlace({ world, body }: Call): unknown {
  const name = String(body['name']);
  const level = name.includes('@') ? 'user' : name.startsWith('*.') ? 'wildcard-domain' : 'domain';
  if (!/[.@]/.test(name)) throw new Refusal(422, 'not-a-place', 'This is neither a domain nor an address. Nothing was added.');
  const [id, opened] = place(`p-${world.settings.places.size}`, level, name, {});
  world.settings.places.set(id, opened);
  return rowOf(opened);
}

type End = { value: Json; from: unknown } | null;

/** On at both ends, or the stricter of two modes; else whoever is asked. */
function combined({ ends }: SettingDefinition, sender: End, recipient: End): Json {
  if (ends === 'both') return sender?.value === true && recipient?.value === true;
  if (ends === 'either' && recipient?.value === 'mandatory') return 'mandatory';
  return sender?.value ?? recipient?.value ?? null;
}

function effective({ world, query }: Call): unknown {
  const placeOf = (address: string): KeptPlace | undefined => {
    const all = [...world.settings.places.values()];
    const domain = address.slice(address.lastIndexOf('@') + 1);
    return all.find(({ name }) => name === address) ?? all.find(({ name }) => name === domain) ?? world.settings.places.get('global');
  };
  const places = { sender: placeOf(query.get('sender') ?? ''), recipient: placeOf(query.get('recipient') ?? '') };
  const settings = doubleDefinitions.map((definition) => {
    const end = (side: 'sender' | 'recipient'): End => {
      const one = places[side];
      if (one === undefined || definition.ends === (side === 'sender' ? 'recipient' : 'sender')) return null;
      const { value, from } = resolved(world.settings, one, definition);
      return { value, from };
    };
    const ends = { sender: end('sender'), recipient: end('recipient') };
    return { key: definition.key, ends: definition.ends, value: combined(definition, ends.sender, ends.recipient), ...ends };
  });
  const scanning = settings.find(({ key }) => key === 'dlp.enabled')?.value === true;
  return {
    policyRevision: query.get('asOf') === null ? 'b7e1c2d3f4a59687' : '77aa02c1d4e5f607',
    settings,
    scanning,
    patterns: [
      { id: 'credit-card', version: 6, name: 'Credit card', state: 'live', exception: null },
      { id: 'iban', version: 3, name: 'IBAN', state: 'live', exception: '01JQEXCEPT10N' },
      { id: 'claim-number', version: 2, name: 'Claim number', state: 'shadow', exception: null },
    ],
  };
}

export const settingsAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  settingDefinitions: () => ({ settings: doubleDefinitions }),
  settingsTree: ({ world }) => ({
    places: [...world.settings.places.values()].map(rowOf),
    policyRevision: `r${world.settings.policyRevision}`,
  }),
  settingsOfPlace: (call) => {
    const one = kept(call);
    const { revision, comment, properties, changes } = one;
    const openedAt = one.level === 'global' ? null : '2026-02-01T08:00:00Z';
    return { ...(rowOf(one) as object), revision, openedAt, comment, properties, settings: settingsOf(call.world.settings, one), changes };
  },
  effectiveSettings: effective,
  openPlace,
  changeSettings,
  annotatePlace: (call) => {
    const one = kept(call);
    if (call.body['expectedRevision'] !== one.revision) throw conflict(one);
    one.comment = String(call.body['comment']);
    one.properties = { ...(call.body['properties'] as Record<string, string>) };
    one.revision += 1;
    return receipt(call, one.revision);
  },
  closePlace: (call) => {
    kept(call);
    call.world.settings.places.delete(call.id);
    return receipt(call, 0);
  },
};
