/** The audit page and the way back in time, in a real browser before a double of the engine's interface. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['auditor'] });

const rows = (): Promise<number> => stage.page.locator('.aud tbody tr').count();

/** What the page asks of the log from now on. */
function watched(): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  stage.page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/api/v1/audit/events') asked.push(searchParams);
  });
  return asked;
}

describe('the audit page', () => {
  it('shows the newest events in plain words, and older ones when asked', async () => {
    const { page, double } = stage;
    const asked = watched();
    await page.goto(`${double.url}/audit`);
    await page.getByText('1,284,551 events').waitFor();
    expect(await rows()).toBe(100);
    await page.getByRole('button', { name: 'Older events' }).click();
    await expect.poll(rows).toBe(200);
    expect(asked[0]?.get('order')).toBe('newest');
  });

  it('is narrowed by words and by what stands in a row, and the address keeps it', async () => {
    const { page, double } = stage;
    const asked = watched();
    await page.goto(`${double.url}/audit`);
    await page.getByRole('searchbox', { name: 'Filter events' }).fill('kind:message');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove kind: message' }).waitFor();
    await page.getByRole('button', { name: 'Ana Novak' }).first().click();
    await page.getByRole('button', { name: 'Remove actor: Ana Novak' }).waitFor();
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('kind'), searchParams.get('actor')]).toEqual(['message', 'account:a1']);
    expect(asked.some((query) => query.get('kind') === 'message' && query.get('actor') === 'account:a1')).toBe(true);
    await page.getByRole('searchbox', { name: 'Filter events' }).fill('since:yesterday');
    await page.keyboard.press('Enter');
    await page.getByText('That is no filter').waitFor();
  });

  it('tells one event and how things stood right after it, by mouse and by keys', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/audit?type=ReleaseScheduled`);
    await page
      .getByRole('button', { name: /^Encrypted release decided/ })
      .first()
      .click();
    await page.getByText('Event 1,284,551').waitFor();
    await page.getByRole('button', { name: 'How it stood then' }).click();
    const slider = page.getByRole('slider', { name: 'As of event' });
    await slider.waitFor();
    const state = page.locator('.then');
    await state.getByText('held', { exact: true }).first().waitFor();
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => slider.getAttribute('aria-valuetext'))
      .toContain('3 of 4 events: The sender asks for release to 2 people: business need, sender');
    await page.keyboard.press('End');
    await state.getByText('release pending').waitFor();
    await page.getByRole('button', { name: 'One event back' }).click();
    await page.getByText('The sender asks for release to 2 people').waitFor();
    expect(stage.heard('GET /api/v1/replay/messages/01JPM7W3T8Q2B4C6D8E0F1G2H3')).toHaveLength(1);
  });

  it('says that the chain holds', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/audit`);
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page.getByText('The chain holds.').waitFor();
    await page
      .getByText('Nothing is missing of the first 1,000,000, as places outside know them. The newest 3 are not sealed yet.')
      .waitFor();
  });
});

describe('the history of a message', () => {
  it('goes back in time without another question', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/messages/${double.messageId(0)}`);
    await page.getByRole('button', { name: 'As it was' }).click();
    const slider = page.getByRole('slider', { name: 'As of event' });
    await slider.fill('0');
    await page.locator('.then').getByText('being received').waitFor();
    await slider.fill('3');
    await page.locator('.then').getByText('release pending').waitFor();
    expect(stage.heard(`GET /api/v1/replay/messages/${double.messageId(0)}`)).toHaveLength(1);
  });
});
