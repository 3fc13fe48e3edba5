import { patternSchema, sealed, type PolicyFact } from '#events';
import { expect, it } from 'vitest';
import { policySentence } from './policy-sentence.js';

const reason = null;
const domain = { level: 'domain', domain: 'halden.example' } as const;
const moved = (to: 'draft' | 'shadow' | 'live' | 'retired', cause: 'decision' | 'replaced' | 'rollback'): PolicyFact => ({
  type: 'PatternMoved',
  data: { version: 3, from: 'shadow', to, cause, reason },
});
const versioned = (state: 'draft' | 'shadow' | 'live', cause: 'factory' | 'import' | 'edit' | 'template'): PolicyFact => ({
  type: 'PatternVersioned',
  data: {
    cause,
    pattern: patternSchema.parse({
      ...{ id: 'own', version: 2, name: 'Own', description: '', matcher: { kind: 'detector', detector: 'iban' }, minConfidence: 0.5 },
      ...{ threshold: { count: 1, of: 'all' }, action: 'warn', delayEvaluation: false, matchFilter: 'mask', weight: 1, parts: ['body'] },
      ...{ state, examples: { mustMatch: [], mustNotMatch: [] } },
    }),
  },
});
const changed = (key: string, after: string | number | boolean | null | string[]): PolicyFact => ({
  type: 'SettingsChanged',
  data: { changes: [{ key, before: null, after }], reason },
});

it.each<[PolicyFact, string, string]>([
  [versioned('draft', 'edit'), 'Credit card', 'Credit card version 2 is saved as a draft'],
  [versioned('shadow', 'template'), 'Credit card', 'Credit card version 2 comes from a template in shadow'],
  [versioned('live', 'import'), 'Credit card', 'Credit card version 2 is imported live'],
  [moved('live', 'decision'), 'Credit card', 'Credit card version 3 goes live'],
  [moved('retired', 'replaced'), 'Credit card', 'Credit card version 3 is retired, since another version takes its place'],
  [moved('draft', 'rollback'), 'Credit card', 'Credit card version 3 goes back to draft by going back'],
  [{ type: 'PatternDeleted', data: { reason } }, 'Credit card', 'Credit card is deleted'],
  [
    { type: 'GroupSaved', data: { group: { id: 'pci', name: 'PCI', description: '', members: ['pattern/own'] }, reason } },
    'PCI',
    'Group PCI is saved with 1 member',
  ],
  [{ type: 'GroupDeleted', data: { reason } }, 'PCI', 'Group PCI is deleted'],
  [{ type: 'ScopeOpened', data: { scope: domain, cause: 'edit' } }, 'halden.example', 'halden.example gets a place in the settings'],
  [
    { type: 'ScopeOpened', data: { scope: domain, cause: 'needed' } },
    'a@b.example',
    'a@b.example gets a place in the settings, since the engine keeps something for it',
  ],
  [{ type: 'ScopeClosed', data: { reason } }, 'halden.example', 'halden.example leaves the settings'],
  [
    { type: 'ScopeAnnotated', data: { annotation: sealed.parse('v1.a.b') } },
    'halden.example',
    'halden.example: comment and properties are written',
  ],
  [changed('dlp.enabled', false), 'global', 'global: Scan mail is set to off'],
  [changed('dlp.mode', 'monitor'), 'global', 'global: Mode is set to "Only record"'],
  [changed('dlp.mode', null), 'global', 'global: Mode is inherited again'],
  [changed('dlp.skipWords', ['the']), 'global', 'global: Skip list is changed'],
  [changed('not.known', 7), 'global', 'global: not.known is set to 7'],
  [
    { type: 'ExceptionWithdrawn', data: { reason } },
    'exception from * to partner.example',
    'Exception from * to partner.example is withdrawn',
  ],
  [
    { type: 'PolicyBaseRecorded', data: { values: { 'dlp.mode': 'enforce', 'dlp.skipWords': [] } } },
    '',
    'The configuration file sets Mode, Skip list',
  ],
])('tells %j', (fact, subject, sentence) => {
  expect(policySentence(fact, subject)).toBe(sentence);
});
