import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finishFile } from '../import/pattern-file.js';
import { lintPattern } from '../lint/lint-pattern.js';
import type { Pattern } from '../pattern.js';
import { checkPattern } from '../policy/check-pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { compilePatterns } from '../scan/compile.js';
import { POLICY_TEMPLATES } from './policy-templates.js';

const ALL: readonly Pattern[] = POLICY_TEMPLATES.flatMap(({ patterns }) => patterns);

describe('the policy templates', () => {
  it('are those that the set-up promises, each in a file of its own', () => {
    expect(POLICY_TEMPLATES.map(({ id }) => id)).toEqual(['pci', 'gdpr', 'hipaa', 'financial', 'secrets', 'legal', 'hr']);
    const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !file.startsWith('policy-template'));
    expect(files.sort()).toEqual(POLICY_TEMPLATES.map(({ id }) => `${id}.ts`).sort());
  });

  it('keep the ids of their patterns for ever: installations know them', () => {
    expect(ALL.map(({ id }) => id)).toEqual([
      'pci-card-number',
      'pci-card-list',
      'pci-security-code',
      'pci-track-1',
      'pci-track-2',
      'gdpr-nl-bsn',
      'gdpr-uk-nino',
      'gdpr-de-tax-id',
      'gdpr-fr-nir',
      'gdpr-es-dni',
      'gdpr-it-codice-fiscale',
      'gdpr-passport',
      'gdpr-birth-date',
      'gdpr-special-categories',
      'gdpr-address-list',
      'hipaa-ssn',
      'hipaa-medical-record-number',
      'hipaa-medicare-beneficiary',
      'hipaa-npi',
      'hipaa-dea-number',
      'hipaa-diagnosis',
      'hipaa-medical-record',
      'financial-iban',
      'financial-iban-list',
      'financial-us-routing',
      'financial-uk-account',
      'financial-payment-details',
      'financial-unpublished-results',
      'financial-merger',
      'secrets-private-key',
      'secrets-aws',
      'secrets-jwt',
      'secrets-github',
      'secrets-slack',
      'secrets-stripe',
      'secrets-cloud-keys',
      'secrets-connection-string',
      'secrets-password',
      'legal-privileged',
      'legal-footer-only',
      'legal-settlement',
      'legal-hold',
      'legal-proceedings',
      'hr-salary-table',
      'hr-dismissal',
      'hr-sick-leave',
      'hr-appraisal',
      'hr-application',
    ]);
  });

  it('share no id with each other or with the built-in patterns, and make a valid file', () => {
    const groups = POLICY_TEMPLATES.map(({ group }) => group);
    expect(finishFile('json', { patterns: [...defaultPatterns(), ...ALL], groups })).toMatchObject({ kind: 'read' });
  });

  it('compile together', () => {
    expect(compilePatterns(ALL).kind).toBe('compiled');
  });

  it.each(POLICY_TEMPLATES.map((template) => [template.id, template] as const))(
    '%s: its group holds all its patterns, in shadow',
    (id, { patterns, group }) => {
      expect(group.id).toBe(id);
      expect(group.members).toEqual(patterns.map((pattern) => `pattern/${pattern.id}`));
      expect(patterns.every((pattern) => pattern.id.startsWith(`${id}-`) && pattern.state === 'shadow' && pattern.version === 1)).toBe(
        true,
      );
    },
  );

  it.each(ALL.map((pattern) => [pattern.id, pattern] as const))('%s finds its true examples and none of its look-alikes', (_, pattern) => {
    expect(pattern.examples.mustMatch.length).toBeGreaterThanOrEqual(3);
    expect(pattern.examples.mustNotMatch.length).toBeGreaterThanOrEqual(4);
    expect(checkPattern(pattern).problems).toEqual([]);
  });

  it.each(ALL.map((pattern) => [pattern.id, pattern] as const))('%s would be saved without a warning', (_, pattern) => {
    const lints = lintPattern(pattern, { skipWords: [], otherPatterns: [] });
    expect(lints.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });

  it('act on ordinary business mail in no case', () => {
    const ordinary = [
      'Dear colleagues, the meeting is on Monday at 10:30 in room 204. Please bring the quarterly figures. Kind regards, Anna',
      'Sehr geehrte Damen und Herren, anbei die Rechnung 2026-1042 über 1.190,00 EUR. Mit freundlichen Grüßen',
      'Your order 4711 has been shipped. Tracking number 1Z999AA10123456784. Delivery on 03.12.2026.',
      'The password reset link expires in 24 hours. If you did not ask for it, ignore this mail.',
      'This e-mail is confidential. If you are not the intended recipient, delete it.',
      'Bonjour, veuillez trouver ci-joint notre offre. Le prix est de 12 000 € HT. Cordialement',
    ];
    const found = ordinary.flatMap((text) =>
      ALL.filter((pattern) => checkPattern({ ...pattern, examples: { mustMatch: [], mustNotMatch: [text] } }).problems.length > 0).map(
        ({ id }) => `${id}: ${text}`,
      ),
    );
    expect(found).toEqual([]);
  });
});
