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

  it('names the anchor file that is not there', async () => {
    const { page, double } = stage;
    const file = '/mnt/worm/lazaret.anchors';
    await page.route('**/api/v1/audit/verify', async (route) => {
      const response = await route.fetch();
      const verdict = (await response.json()) as object;
      await route.fulfill({ response, json: { ...verdict, anchored: null, absentAnchors: [file] } });
    });
    await page.goto(`${double.url}/audit`);
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page
      .getByText(`as signed checkpoints say. The newest 3 are not sealed yet. ${file} is not there, or holds no checkpoint.`)
      .waitFor();
  });
});

describe('what leaves of the event log', () => {
  const exportOf = (name: string) => stage.page.getByRole('article', { name, exact: true });

  it('is defined beside it, limited as the page is filtered, and its secret is shown once', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/audit?type=ReleaseCommitted&actor=account:a1`);
    await page.getByRole('button', { name: 'Define an export' }).click();
    const form = page.getByRole('form', { name: 'Define an export' });
    await form.getByText('Events: type ReleaseCommitted').waitFor();
    await form.getByText('An export cannot be limited by actor').waitFor();
    await page.keyboard.type('New SIEM'); // the name has the focus
    await form.getByLabel('Format').selectOption({ label: 'CEF' });
    await form.getByLabel('Values').selectOption({ label: 'Masked' });
    await form.getByLabel('To whom').selectOption({ label: 'A webhook, signed' });
    await form.getByLabel('Address, required').fill('https://hooks.new.example/in?token=x');
    await form.getByRole('button', { name: 'Define it' }).click();
    await page.getByText('whsec_').waitFor();
    expect(stage.heard('POST /api/v1/audit/exports').map(({ body }) => body)).toMatchObject([
      {
        ...{ name: 'New SIEM', format: 'cef', masking: 'masked', reason: null },
        scope: { types: ['ReleaseCommitted'], streams: [], messageId: null, from: null, until: null },
        target: { kind: 'webhook', url: 'https://hooks.new.example/in?token=x', authorities: null },
      },
    ]);
    await page.getByRole('button', { name: 'It is kept, hide it' }).click();
    await page.getByText('whsec_').waitFor({ state: 'detached' });
    await exportOf('New SIEM').getByText('Nothing delivered yet').waitFor();
    expect(await page.content()).not.toMatch(/whsec_|token=x/);
  });

  it('says how far what is sent by itself has come, and since when its target takes nothing', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/audit`);
    await exportOf('SIEM').getByText('Delivered up to number 1,204').waitFor();
    const standing = exportOf('Log host');
    await standing.getByText('Stands still').waitFor();
    await standing.getByText('The server cannot be reached.').waitFor();
    await standing.getByRole('button', { name: 'End Log host' }).click();
    await standing.getByRole('button', { name: 'Keep it' }).click();
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('End Log host');
    await page.keyboard.press('Enter');
    await standing.getByRole('button', { name: 'End it for good' }).click();
    await standing.waitFor({ state: 'detached' });
    expect(stage.heard('POST /api/v1/audit/exports/e2/end')).toHaveLength(1);
  });

  it('leaves unmasked only when a second person agrees, who needs not be an auditor', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/audit`);
    await page.getByRole('button', { name: 'Define an export' }).click();
    const form = page.getByRole('form', { name: 'Define an export' });
    await form.getByLabel('Name, required').fill('In clear');
    await form.getByLabel('Values').selectOption({ label: 'Unmasked, needs a second person' });
    expect(await form.getByLabel('To whom').getByRole('option').allTextContents()).toEqual(['A file, taken here']);
    await form.getByRole('button', { name: 'Ask for it' }).click();
    await exportOf('In clear').getByText('Another person must agree.').waitFor();
    expect(await exportOf('In clear').getByRole('button', { name: 'Agree, unmasked' }).count()).toBe(0);
    expect(await exportOf('In clear').getByRole('link').count()).toBe(0);

    await stage.restart({ roles: ['dlp-manager'] });
    await stage.page.goto(`${stage.double.url}/exports`);
    await exportOf('REQ-5512 in clear').getByRole('button', { name: 'Agree, unmasked' }).click();
    await exportOf('REQ-5512 in clear').getByText('Agreed to by Ana Novak').waitFor();
    expect(stage.heard('POST /api/v1/audit/exports/e3/approve')).toHaveLength(1);
    expect(await stage.page.getByRole('button', { name: /^End / }).count()).toBe(0);
  });

  it('goes as a file, and as evidence about one message or a period', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/audit`);
    await page.getByText('a bundle about one message or a period').waitFor();
    const file = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Take the file of Evidence/ }).click();
    expect(new URL((await file).url()).pathname).toBe('/api/v1/audit/exports/e5/events');
    await page.goto(`${double.url}/audit?message=01JPM7W3T8Q2B4C6D8E0F1G2H3`);
    const bundle = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Bundle of this message' }).click();
    expect(new URL((await bundle).url()).search).toBe('?messageId=01JPM7W3T8Q2B4C6D8E0F1G2H3');
  });
});

describe('an engine that does not answer', () => {
  it('is told, and asked again by hand; rows that are there stay', async () => {
    const { page, double } = stage;
    double.fail('auditEvents', 503);
    await page.goto(`${double.url}/audit`);
    await page.getByText('The event log could not be loaded').waitFor();
    double.calm();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(rows).toBe(100);
    double.fail('auditEvents', 503);
    await page.getByRole('button', { name: 'Older events' }).click();
    await page.getByText('It did not work').waitFor();
    await page.getByText('Newer events come as soon as it does').waitFor();
    expect(await rows()).toBe(100);
    double.calm();
    await page.getByRole('button', { name: 'Older events' }).click();
    await expect.poll(rows).toBe(200);
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

  it('stays where somebody looks while the message goes on', async () => {
    const { page, double } = stage;
    await page.goto(`${double.url}/messages/${double.messageId(0)}`);
    await page.getByRole('button', { name: 'As it was' }).click();
    const slider = page.getByRole('slider', { name: 'As of event' });
    await slider.fill('1');
    double.decideElsewhere(0);
    await page.getByText('Ben Carter released this').waitFor();
    await expect.poll(() => stage.heard(`GET /api/v1/replay/messages/${double.messageId(0)}`).length).toBe(2);
    await slider.waitFor();
    expect(await slider.inputValue()).toBe('1');
  });
});
