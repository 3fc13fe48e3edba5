/** All reports, in the order of their numbers. */
import type { ReportName } from '#contracts';
import { accessReview } from './access-review.js';
import { clearReleases } from './clear-releases.js';
import { decisions } from './decisions.js';
import { exceptions } from './exceptions.js';
import { expired } from './expired.js';
import { incident } from './incident.js';
import { integrity } from './integrity.js';
import { notInspectable } from './not-inspectable.js';
import { notices } from './notices.js';
import { overrides } from './overrides.js';
import { person } from './person.js';
import { policyInventory } from './policy-inventory.js';
import { precision } from './precision.js';
import { reconciliation } from './reconciliation.js';
import type { Report } from './report.js';
import { retention } from './retention.js';
import { whoSawWhat } from './who-saw-what.js';

export const REPORTS: readonly Report[] = [
  policyInventory,
  decisions,
  overrides,
  clearReleases,
  whoSawWhat,
  expired,
  exceptions,
  precision,
  notInspectable,
  reconciliation,
  accessReview,
  retention,
  integrity,
  notices,
  person,
  incident,
];

export function reportNamed(name: ReportName): Report {
  const found = REPORTS.find((report) => report.name === name);
  if (found === undefined) throw new RangeError(`there is no report ${name}`);
  return found;
}
