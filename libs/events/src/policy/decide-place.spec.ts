import { describe, expect, it } from 'vitest';
import { sealed } from '../sealed.js';
import { ANA, BEN, OTHER_PLACE, PLACE, PolicyLog, REASON, rule } from '../../test/support/policy-log.js';
import {
  decideAnnotatePlace,
  decideChangeSettings,
  decideClosePlace,
  decideOpenPlace,
  placeOf,
  type ChangeSettings,
} from './decide-place.js';
import type { PolicyScope } from './policy-events.js';

const DOMAIN: PolicyScope = { level: 'domain', domain: 'halden.example' };
const PERSON: PolicyScope = { level: 'user', tag: '5e'.repeat(16), address: sealed.parse('v1.address.AAAA') };
const STREAM = `settings-${PLACE}`;

const open = (log: PolicyLog, scope: PolicyScope, id = PLACE) => decideOpenPlace(log.state, { id, scope, cause: 'edit' });
const given = (scope: PolicyScope = DOMAIN): PolicyLog => {
  const log = new PolicyLog();
  return log.take(STREAM, open(log, scope));
};
const set = (log: PolicyLog, id: string, changes: ChangeSettings['changes'], expectedRevision?: number) =>
  decideChangeSettings(log.state, { id, changes, reason: REASON, rule, ...(expectedRevision === undefined ? {} : { expectedRevision }) });

describe('a place of the settings tree (§3.1)', () => {
  it('is opened once; the global one is always there', () => {
    const log = given();
    expect(open(log, DOMAIN, OTHER_PLACE)).toMatchObject({ refused: 'place-exists' });
    expect(open(log, { level: 'domain', domain: 'other.example' })).toMatchObject({ refused: 'place-exists' });
    expect(open(log, { level: 'wildcard-domain', domain: 'halden.example' }, OTHER_PLACE)).toHaveLength(1);
    expect(open(log, { level: 'global' }, 'global')).toMatchObject({ refused: 'global-place' });
    expect(new PolicyLog().state.places.get('global')).toMatchObject({ scope: { level: 'global' }, opened: null });
  });

  it('knows a person by the tag, however the address was sealed', () => {
    const log = given(PERSON);
    const again = { ...PERSON, address: sealed.parse('v1.other.BBBB') } as PolicyScope;
    expect(open(log, again, OTHER_PLACE)).toMatchObject({ refused: 'place-exists' });
    expect(placeOf(log.state, again)?.id).toBe(PLACE);
  });

  it('can be opened again after it was closed, with nothing of what was set before', () => {
    const log = given();
    log.take(STREAM, set(log, PLACE, [{ key: 'dlp.enabled', value: false }]));
    log.take(STREAM, decideClosePlace(log.state, { id: PLACE, reason: REASON }));
    expect([...log.state.places.keys()]).toEqual(['global']);
    expect(set(log, PLACE, [{ key: 'dlp.enabled', value: false }])).toMatchObject({ refused: 'unknown-place' });
    log.take(STREAM, open(log, DOMAIN));
    expect(log.state.places.get(PLACE)?.values.size).toBe(0);
  });

  it('is never closed when it is the global one', () => {
    expect(decideClosePlace(new PolicyLog().state, { id: 'global', reason: null })).toMatchObject({ refused: 'global-place' });
  });

  it('remembers who opened it and who set each value when', () => {
    const log = given();
    log.take(STREAM, set(log, PLACE, [{ key: 'dlp.enabled', value: false }]), BEN);
    expect(log.state.places.get(PLACE)).toMatchObject({ opened: { at: '2026-03-01T10:00:00.000Z', by: ANA }, cause: 'edit' });
    expect(log.state.places.get(PLACE)?.values.get('dlp.enabled')).toEqual({
      value: false,
      set: { at: '2026-03-01T10:00:01.000Z', by: BEN },
    });
  });

  it('has a comment and free properties, sealed', () => {
    const log = given();
    const annotation = sealed.parse('v1.annotation.AAAA');
    log.take(STREAM, decideAnnotatePlace(log.state, { id: PLACE, annotation, expectedRevision: 0 }));
    expect(log.state.places.get(PLACE)?.annotation).toBe(annotation);
    expect(decideAnnotatePlace(log.state, { id: PLACE, annotation, expectedRevision: 0 })).toMatchObject({ refused: 'revision-conflict' });
  });
});

describe('changing settings (§3.1)', () => {
  it('records what changed, before and after, all in one fact', () => {
    const log = given();
    log.take(STREAM, set(log, PLACE, [{ key: 'dlp.enabled', value: false }]));
    const changes = [
      { key: 'dlp.enabled', value: true },
      { key: 'dlp.patterns', value: { inherit: 'add', refs: ['all'] } },
    ];
    expect(set(log, PLACE, changes, 1)).toEqual([
      {
        type: 'SettingsChanged',
        data: {
          changes: [
            { key: 'dlp.enabled', before: false, after: true },
            { key: 'dlp.patterns', before: null, after: { inherit: 'add', refs: ['all'] } },
          ],
          reason: REASON,
        },
      },
    ]);
  });

  it('takes a value back with null: it is inherited again', () => {
    const log = given();
    log.take(STREAM, set(log, PLACE, [{ key: 'dlp.enabled', value: false }]));
    log.take(STREAM, set(log, PLACE, [{ key: 'dlp.enabled', value: null }]));
    expect(log.state.places.get(PLACE)?.values.size).toBe(0);
  });

  it('records nothing of values that stand already', () => {
    const log = given();
    log.take(STREAM, set(log, PLACE, [{ key: 'dlp.patterns', value: { refs: ['all'], inherit: 'add' } }]));
    const changes = [
      { key: 'dlp.patterns', value: { inherit: 'add', refs: ['all'] } },
      { key: 'dlp.enabled', value: null },
    ];
    expect(set(log, PLACE, changes)).toEqual([]);
  });

  it.each([
    ['no-such.key', true, 'unknown-setting'],
    ['__proto__', true, 'unknown-setting'],
    ['dlp.skipWords', ['the'], 'wrong-level'],
    ['dlp.enabled', 'yes', 'wrong-value'],
    ['dlp.patterns', { inherit: 'add', refs: ['group/none'] }, 'unknown-reference'],
  ] as const)('refuses %s = %j: %s', (key, value, refused) => {
    const wrong = { key, value: value as ChangeSettings['changes'][number]['value'] };
    expect(set(given(), PLACE, [wrong])).toMatchObject({ refused });
  });

  it('refuses all of a change for one wrong value', () => {
    const changes = [
      { key: 'dlp.patterns', value: { inherit: 'add', refs: [] } },
      { key: 'dlp.enabled', value: 'yes' },
    ];
    expect(set(given(), PLACE, changes)).toMatchObject({
      refused: 'wrong-value',
      detail: 'this value cannot stand for dlp.enabled: must be true or false',
    });
  });

  it('refuses a key that is named twice and a place that changed since', () => {
    const twice = [
      { key: 'dlp.enabled', value: false },
      { key: 'dlp.enabled', value: true },
    ];
    expect(set(given(), PLACE, twice)).toMatchObject({ refused: 'wrong-value' });
    expect(set(given(), PLACE, [{ key: 'dlp.enabled', value: false }], 3)).toMatchObject({ refused: 'revision-conflict' });
  });

  it('refuses a value that no fact could hold, and takes the largest one again and again', () => {
    const words = (letter: string, count: number): string[] => Array.from({ length: count }, () => letter.repeat(97));
    const log = new PolicyLog();
    const tooMany = set(log, 'global', [{ key: 'dlp.skipWords', value: words('a', 300) }]);
    expect(tooMany).toMatchObject({ refused: 'too-large', detail: 'the value of dlp.skipWords is larger than 28000 bytes' });
    const unasked = (): never => {
      throw new Error('the check must not be asked of what is too large');
    };
    const changes = [{ key: 'subjectFilter.rules', value: words('a', 300) }];
    const command = { id: 'global', changes, reason: REASON, rule: () => ({ levels: ['global'] as const, check: unasked }) };
    expect(decideChangeSettings(log.state, command)).toMatchObject({ refused: 'too-large' });
    // 279 × 100 bytes of JSON
    for (const letter of ['a', 'b', 'c']) {
      log.take('settings-global', set(log, 'global', [{ key: 'dlp.skipWords', value: words(letter, 279) }]));
    }
    expect(log.facts).toHaveLength(3);
  });

  it('starts at the global place without opening it', () => {
    const log = new PolicyLog();
    log.take('settings-global', set(log, 'global', [{ key: 'dlp.skipWords', value: ['the'] }], -1));
    expect(log.state.places.get('global')?.values.get('dlp.skipWords')?.value).toEqual(['the']);
  });

  it('takes back a value of a setting that there is no more', () => {
    const log = given().add(STREAM, [
      { type: 'SettingsChanged', data: { changes: [{ key: 'gone', before: null, after: 1 }], reason: null } },
    ]);
    expect(set(log, PLACE, [{ key: 'gone', value: null }])).toHaveLength(1);
    expect(set(log, PLACE, [{ key: 'gone', value: 2 }])).toMatchObject({ refused: 'unknown-setting' });
  });
});
