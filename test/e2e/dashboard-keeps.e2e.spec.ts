/** Legal holds, the false-alarm loop, notices, groups of near copies, accounts and emergency access, in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['administrator', 'dlp-manager', 'auditor', 'policy-author'] });
const open = (path: string): Promise<unknown> => stage.page.goto(`${stage.double.url}${path}`);
const dialog = () => stage.page.getByRole('dialog');

describe('double: legal holds', () => {
  it('are opened with a matter and a scope', async () => {
    await open('/legal-holds');
    await stage.page.getByRole('button', { name: 'Open a legal hold' }).click();
    await stage.page.getByLabel('Matter, required').fill('Kestrel claim 4471');
    await stage.page.getByLabel('Domains of senders').fill('Halden-Mutual.example');
    await stage.page.getByRole('button', { name: 'Open the legal hold' }).click();
    await expect
      .poll(() => stage.heard('POST /api/v1/legal-holds')[0]?.body)
      .toEqual({
        matter: 'Kestrel claim 4471',
        scope: { senders: [], senderDomains: ['halden-mutual.example'], patterns: [], messageIds: [], from: null, to: null },
      });
  });

  it('end by two persons: one proposes, another agrees', async () => {
    await open('/legal-holds');
    const other = stage.page.getByRole('article', { name: 'Audit 2025' });
    await other.getByText('Ben Carter proposes that it ends.').waitFor();
    await other.getByRole('button', { name: 'Agree, end it' }).click();
    await expect.poll(() => stage.heard('POST /api/v1/legal-holds/h2/end').length).toBe(1);
    await stage.page.getByRole('article', { name: 'Halden v. Kestrel' }).getByRole('button', { name: 'Propose that it ends' }).click();
    await dialog().getByLabel('Reason').fill('The claim was settled');
    await dialog().getByRole('button', { name: 'Propose that it ends' }).click();
    await expect.poll(() => stage.heard('POST /api/v1/legal-holds/h1/propose-end')[0]?.body).toEqual({ reason: 'The claim was settled' });
  });
});

describe('double: the false-alarm loop', () => {
  it('says precision with base and range, never a share alone', async () => {
    await open('/false-alarms');
    const table = stage.page.getByRole('table', { name: /Precision by pattern, the least precise first/ });
    const row = table.getByRole('row').filter({ hasText: 'Credit card' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/0\.45 to 0\.76, of 34 closed/);
    expect(await table.getByRole('row').filter({ hasText: 'Claim number' }).innerText()).toContain('nothing closed yet');
  });

  it('shows what a proposal would have changed, the real leaks first, before it is accepted', async () => {
    await open('/false-alarms');
    await stage.page.getByRole('button', { name: 'What it would have changed' }).click();
    await stage.page.getByText('11 false alarms, 0 undecided and 1 real leak.').waitFor();
    expect(await stage.page.getByRole('link', { name: stage.double.messageId(2) }).getAttribute('href')).toBe(
      `/messages/${stage.double.messageId(2)}`,
    );
    await stage.page.getByRole('button', { name: 'Accept' }).click();
    await dialog().getByText('The exception begins now and ends by itself.').waitFor();
    await dialog().getByLabel('Reason').fill('Addresses only');
    await dialog().getByRole('button', { name: 'Grant the exception' }).click();
    await expect.poll(() => stage.heard('POST /api/v1/tuning/proposals/t1/accept')[0]?.body).toEqual({ reason: 'Addresses only' });
  });

  it('is reached by g r', async () => {
    await open('/quarantine');
    await stage.page.locator('[role="row"]').first().waitFor();
    for (const key of ['g', 'r']) await stage.page.keyboard.press(key);
    await stage.page.waitForURL('**/false-alarms');
  });
});

describe('double: notices', () => {
  it('are shown as they would be sent, HTML in a frame that can run nothing', async () => {
    await open('/notices');
    await stage.page.getByRole('button', { name: 'Check and preview' }).click();
    const frame = stage.page.locator('iframe[title="Notice"]');
    await frame.waitFor();
    expect(await frame.getAttribute('sandbox')).toBe('');
    const inside = await (await frame.elementHandle()).contentFrame();
    await expect.poll(() => inside?.evaluate('getComputedStyle(document.querySelector("p")).color')).toBe('rgb(0, 80, 0)');
    await stage.page.getByRole('button', { name: 'Text', exact: true }).click();
    await stage.page.getByRole('region', { name: 'Text of the notice' }).getByText('https://mail.example/m/1').waitFor();
  });

  it('tell what is wrong with an own text, by its line', async () => {
    await open('/notices');
    await stage.page.getByLabel('Language').selectOption({ label: 'German' });
    await stage.page.getByLabel('The built-in text').fill('Subject: x\n\n{{ nothing }}');
    await stage.page.getByRole('button', { name: 'Check and preview' }).click();
    await stage.page.getByText('line 3: nothing is not known here').waitFor();
    expect(stage.heard('POST /api/v1/notices/preview')[0]?.body).toMatchObject({ kind: 'quarantine', language: 'de' });
  });
});

describe('double: near copies', () => {
  it('are decided on together, without those that are unlike the others', async () => {
    await open('/campaigns');
    await stage.page.getByRole('link', { name: 'Loss triangles for the joint study' }).click();
    await stage.page.getByText('goes to unidelft.example, to which no other copy goes').waitFor();
    await stage.page.getByRole('button', { name: 'False alarm' }).click();
    await dialog().getByText('can go').waitFor();
    const chosen = stage.heard('POST /api/v1/selections')[0]?.body as { ids: string[] };
    expect(chosen.ids).not.toContain(stage.double.messageId(6));
    expect(chosen.ids).toContain(stage.double.messageId(16));
  });
});

describe('double: accounts and emergency access', () => {
  it('limits what an account sees', async () => {
    await open('/accounts');
    await stage.page.getByRole('button', { name: 'Change the account of Ingrid Falk' }).click();
    await stage.page.getByLabel('Teams').fill('benelux');
    await stage.page.getByRole('button', { name: 'Save the reach' }).click();
    await stage.page.getByText('Ingrid Falk sees other mail now').waitFor();
    expect(stage.heard('POST /api/v1/accounts/a2/reach')[0]?.body).toEqual({ domains: [], teams: ['benelux'], patternGroups: [] });
  });

  it('closes an account only after it has said what that means', async () => {
    await open('/accounts');
    await stage.page.getByRole('button', { name: 'Change the account of Ingrid Falk' }).click();
    await stage.page.getByRole('button', { name: 'Close the account', exact: true }).click();
    await stage.page.getByText('nobody can sign in as Ingrid Falk again').waitFor();
    await stage.page.getByRole('button', { name: 'Close the account of Ingrid Falk' }).click();
    await stage.page.getByText('The account of Ingrid Falk is closed.').waitFor();
  });

  it('tells everybody concerned of emergency access on every page, and ends it', async () => {
    stage.double.breakGlassElsewhere();
    await open('/patterns');
    const banner = stage.page.getByRole('alert').filter({ hasText: 'Ben Carter has emergency access to the whole quarantine' });
    await banner.getByText('Nobody of the night shift can be reached').waitFor();
    await banner.getByRole('button', { name: 'End it now' }).click();
    await expect.poll(() => banner.count()).toBe(0);
  });
});
