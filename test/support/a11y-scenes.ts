/** Pages as the test of accessibility visits them, each in the state in which most of it is to be seen. */
import type { Page } from 'playwright-core';

export interface Scene {
  readonly name: string;
  readonly path: () => string;
  /** Shows that the page is there. */
  readonly shows: string;
  readonly act?: (page: Page) => Promise<void>;
}

/** @param url - of the double. */
export const pgpKeyScenes = (url: () => string): readonly Scene[] => [
  {
    name: 'PGP keys with the look-up told',
    path: () => `${url()}/pgp-keys`,
    shows: 'Ada Kestrel',
    act: async (page) => {
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByLabel('Address', { exact: true }).fill('bo@nordpack.example');
      await page.getByRole('button', { name: 'Look it up' }).click();
      await page.getByText('did not answer').waitFor();
    },
  },
  {
    name: 'PGP key about to be trusted without a sub-key',
    path: () => `${url()}/pgp-keys/k3`,
    shows: 'Nobody trusts it',
    act: async (page) => {
      await page.getByRole('button', { name: 'Trust it' }).click();
      await page.getByLabel(/^RSA 1024/).uncheck();
    },
  },
  {
    name: 'PGP key of ours, as text',
    path: () => `${url()}/pgp-keys/k2`,
    shows: 'Key and sub-keys',
    act: (page) => page.getByText('As text').last().click(),
  },
];

/** @param url - of the double. */
export const reportScenes = (url: () => string): readonly Scene[] => [
  { name: 'reports', path: () => `${url()}/reports`, shows: 'Is every mail that came in accounted for?' },
  {
    name: 'report with its scope being typed',
    path: () => `${url()}/reports/decisions?from=2026-03-01&to=2026-03-18`,
    shows: '1,204 decisions',
    act: async (page) => {
      await page.getByRole('combobox', { name: 'Scope' }).selectOption('team');
      await page.getByRole('textbox', { name: 'Name of the team' }).fill('claims');
    },
  },
];

/** Certificates, roots, the trust list and revocation lists. */
export const certificateScenes = (url: () => string): readonly Scene[] => [
  {
    name: 'certificates with one marked and the form open',
    path: () => `${url()}/certificates`,
    shows: 'Ada Kestrel',
    act: async (page) => {
      await page.getByLabel('Select Ada Kestrel').check();
      await page.getByRole('button', { name: 'Make one' }).click();
    },
  },
  {
    name: 'import of certificates, its dry run shown',
    path: () => `${url()}/certificates`,
    shows: 'Ada Kestrel',
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click();
      const file = { name: 'all.pem', mimeType: 'text/plain', buffer: Buffer.from('BEGIN') };
      await page.getByLabel('Choose a file').setInputFiles(file);
      await page.getByText('It is longer than').waitFor();
    },
  },
  {
    name: 'certificate that is used in many places',
    path: () => `${url()}/certificates/c2`,
    shows: 'What it can be used for',
    act: (page) => page.getByText('As PEM').last().click(),
  },
  {
    name: 'certificate that is blocked, with the form open',
    path: () => `${url()}/certificates/c5`,
    shows: 'it ends at',
    act: (page) => page.getByRole('button', { name: 'Allow or block it' }).click(),
  },
  {
    name: 'roots, one about to be trusted',
    path: () => `${url()}/roots`,
    shows: 'Other authorities',
    act: (page) => page.getByRole('button', { name: 'Trust Nobody Knows CA as a root' }).click(),
  },
  {
    name: 'trust list with the form open',
    path: () => `${url()}/trust-list`,
    shows: 'Old Partner',
    act: async (page) => {
      await page.getByRole('button', { name: 'Decide about a certificate' }).click();
      await page.getByLabel('Allow it').check();
    },
  },
  {
    name: 'revocation lists with the form open and a removal asked about',
    path: () => `${url()}/revocation-lists`,
    shows: 'Halden Root Authority',
    act: async (page) => {
      await page.getByRole('button', { name: 'Bring a list' }).click();
      await page.getByRole('button', { name: 'Remove the list of Nordpack CA' }).click();
    },
  },
];
