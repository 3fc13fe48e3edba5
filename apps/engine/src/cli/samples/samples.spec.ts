import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { defaultPatterns, policyResolver, type PolicySet } from '#dlp';
import { configFrom } from '../../config/load-config.js';
import { openMailScanner } from '../mail-scanner.js';
import { CLEAN_SAMPLES } from './clean-samples.js';
import { HELD_SAMPLES } from './held-samples.js';
import type { SampleMail } from './sample-mail.js';

const set: PolicySet = { revision: 'samples', patterns: defaultPatterns(), groups: [], settings: { base: {}, scopes: [] }, exceptions: [] };
const scanMail = openMailScanner(
  { policy: { revision: set.revision, set, resolver: policyResolver(set) }, tagOf: () => null },
  configFrom({}),
  { recipients: [] },
);
const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

async function scanned(mail: SampleMail) {
  const { message } = await composer.sendMail(mail);
  return scanMail(message as Buffer);
}

/** What each sample is there to show: the pattern, or the reason why it could not be inspected. */
const SHOWS: Readonly<Record<string, string>> = {
  'Room for the trade fair': 'credit-card in 1',
  'New bank details': 'iban in 2',
  'Form for our new colleague': 'us-ssn in 2/new-hire.pdf',
  'Cards for the fuel account': 'credit-card in 2/fuel-cards.docx',
  'Export of last week': 'credit-card in 2/export.zip/orders/2026-week-18.csv',
  'Fwd: Project Harbour': 'confidential-keywords in 2/Project Harbour.eml/1',
  'Salaries, password by phone': 'encrypted in 2/salaries.zip/salaries.csv',
  'Deployment fails': 'private-key in 1',
  'Name badges': 'email-address in 1',
  'Payment for the group flight': 'credit-card in 1',
};

describe('the samples', () => {
  it.each(HELD_SAMPLES.map((mail) => [String(mail.subject), mail] as const))('%s is held for what it shows', async (subject, mail) => {
    const { action, findings, uninspectable } = await scanned(mail);
    expect(action).toBe('quarantine');
    const seen = [
      ...findings.map(({ pattern, part }) => `${pattern} in ${part}`),
      ...uninspectable.map(({ part, reason }) => `${reason} in ${part}`),
    ];
    expect(seen).toContain(SHOWS[subject]);
  });

  it.each(CLEAN_SAMPLES.map((mail) => [String(mail.subject), mail] as const))('%s passes', async (_, mail) => {
    const { action, uninspectable } = await scanned(mail);
    expect({ action, uninspectable }).toEqual({ action: 'pass', uninspectable: [] });
  });
});
