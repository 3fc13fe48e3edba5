import { financial } from './financial.js';
import { gdpr } from './gdpr.js';
import { hipaa } from './hipaa.js';
import { hr } from './hr.js';
import { legal } from './legal.js';
import { pci } from './pci.js';
import type { PolicyTemplate } from './policy-template.js';
import { secrets } from './secrets.js';

/** Every template, in the order in which they are shown. */
export const POLICY_TEMPLATES: readonly PolicyTemplate[] = [pci, gdpr, hipaa, financial, secrets, legal, hr];

/** The template with this id, if there is one. */
export function findPolicyTemplate(id: string): PolicyTemplate | undefined {
  return POLICY_TEMPLATES.find((template) => template.id === id);
}
