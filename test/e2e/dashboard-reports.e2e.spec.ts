/** The reports in the built dashboard, in a real browser against the double: by keyboard, by address, and as files. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['auditor'] });

describe('the reports', () => {
  it('are reached by keyboard from the rail to a report, narrowed, and taken as files', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/reports`);
    await page.getByRole('heading', { name: /^Reports/ }).waitFor();
    await page.getByRole('link', { name: 'Decisions', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Scope' }).selectOption('team');
    await page.getByRole('textbox', { name: 'Name of the team' }).fill('claims');
    const asked = page.waitForRequest((request) => request.url().includes('/api/v1/reports/decisions?scope=team:claims'));
    await page.keyboard.press('Enter');
    await asked;
    const csv = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
    expect(csv).toBe('/api/v1/reports/decisions.csv?scope=team%3Aclaims');
    expect(await page.getByRole('link', { name: 'PDF' }).getAttribute('href')).toContain('/reports/decisions.pdf?');
  });

  it('show figures before the table, and say when there is more or nothing', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/reports/decisions?from=2026-03-01&to=2026-03-18`);
    await page.getByText('1,204 decisions').waitFor();
    expect(await page.getByText('Only the first 3 lines are here').count()).toBe(1);
    expect(await page.locator('input[type=date]').first().inputValue()).toBe('2026-03-01');
    await page.goto(`${double.url}/reports/decisions?to=2025-12-31`);
    await page.getByText('There is nothing of it in this period and scope.').waitFor();
  });

  it('about a person ask for nobody before an address is typed', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/reports/person`);
    await page.getByText('say which, then show it').waitFor();
    expect(stage.heard('GET /api/v1/reports/person')).toEqual([]);
    await page.getByRole('textbox', { name: 'Address' }).fill('ana@halden.example');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('mail to 2 recipients').waitFor();
  });
});
