/** What was written or asked for, while something else happens meanwhile: in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['administrator'] });
const open = async (path: string, shows: string): Promise<void> => {
  await stage.page.goto(`${stage.double.url}${path}`);
  await stage.page.getByText(shows).first().waitFor();
};
const button = (name: string | RegExp): ReturnType<typeof stage.page.getByRole> => stage.page.getByRole('button', { name });
const file = (name: string, text: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

/** Holds back the answers to an address until each is let go. */
async function heldBack(address: string): Promise<{ waiting: () => number; letGo: () => void }> {
  const gates: (() => void)[] = [];
  await stage.page.route(`**/api/v1/${address}`, async (route) => {
    await new Promise<void>((open) => gates.push(open));
    await route.continue();
  });
  return { waiting: () => gates.length, letGo: () => gates.shift()?.() };
}

describe('double: an answer that comes after something else was chosen', () => {
  it('of a dry run is not carried out: the import is planned again first', async () => {
    await open('/patterns', 'Luhn');
    const runs = await heldBack('patterns/import');
    await button('Import').click();
    await stage.page.getByLabel('Choose a file').setInputFiles(file('rules.toml', '[[rules]]\nid = "stripe-key"\n[[rules]]\nid = "iban"'));
    await expect.poll(runs.waiting).toBe(1);
    await stage.page.getByLabel('Patterns that are there already').selectOption('overwrite');
    runs.letGo();
    await expect.poll(runs.waiting).toBe(1);
    await stage.page.getByText('Skipped', { exact: true }).waitFor();
    expect(await button(/^Import \d/).isDisabled()).toBe(true);
    runs.letGo();
    await stage.page.getByText('Overwritten', { exact: true }).waitFor();
    await expect.poll(() => button(/Import 2.patterns/).isEnabled()).toBe(true);
    expect(stage.heard('POST /api/v1/patterns/import').map(({ body }) => body)).toMatchObject([
      { dryRun: true, existing: 'skip' },
      { dryRun: true, existing: 'overwrite' },
    ]);
  });

  it('of a dry run of another file is not shown as that of the newer one', async () => {
    await open('/patterns', 'Luhn');
    const runs = await heldBack('patterns/import');
    await button('Import').click();
    await stage.page.getByLabel('Choose a file').setInputFiles(file('a.toml', '[[rules]]\nid = "stripe-key"'));
    await expect.poll(runs.waiting).toBe(1);
    await stage.page.getByLabel('Choose a file').setInputFiles(file('b.toml', '[[rules]]\nid = "mail-key"\n[[rules]]\nid = "door-code"'));
    await stage.page.getByText('b.toml').waitFor();
    runs.letGo();
    await expect.poll(runs.waiting).toBe(1);
    expect(await button(/^Import \d/).isDisabled()).toBe(true);
    runs.letGo();
    await button(/Import 2.patterns/).click();
    await expect.poll(runs.waiting).toBe(1);
    runs.letGo();
    await button('Go to the list').waitFor();
    expect(stage.heard('POST /api/v1/patterns/import').at(-1)?.body).toMatchObject({
      dryRun: false,
      file: '[[rules]]\nid = "mail-key"\n[[rules]]\nid = "door-code"',
    });
  });

  it('of what the engine sees does not stand below the name of another mail', async () => {
    await open('/engine-view', 'Mail as a file');
    const views = await heldBack('engine-view');
    await stage.page.getByLabel('Mail as a file').setInputFiles(file('a.eml', 'Subject: a\r\n\r\nA'));
    await button('Look at it').click();
    await expect.poll(views.waiting).toBe(1);
    await stage.page.getByLabel('Mail as a file').setInputFiles(file('b.eml', 'Subject: b\r\n\r\nB'));
    await stage.page.getByText('b.eml').waitFor();
    views.letGo();
    await expect.poll(() => button('Look at it').isEnabled()).toBe(true);
    expect(await stage.page.getByRole('heading', { name: 'What would become of it' }).count()).toBe(0);
    await button('Look at it').click();
    await expect.poll(views.waiting).toBe(1);
    views.letGo();
    await stage.page.getByRole('heading', { name: 'What would become of it' }).waitFor();
  });

  it('of a tried mail gives way to the mail that was chosen last', async () => {
    await open('/patterns/credit-card', 'Linear time');
    const views = await heldBack('engine-view');
    const card = stage.page.getByRole('region', { name: 'Try a mail' });
    await stage.page.getByLabel('Choose a mail').setInputFiles(file('a.eml', 'Subject: a\r\n\r\nA'));
    await expect.poll(views.waiting).toBe(1);
    await stage.page.getByLabel('Choose a mail').setInputFiles(file('b.eml', 'Subject: b\r\n\r\nB'));
    await card.getByText('b.eml').waitFor();
    views.letGo();
    await expect.poll(views.waiting).toBe(1);
    expect(await card.locator('.note').count()).toBe(0);
    views.letGo();
    await card.locator('.note').first().waitFor();
    const base64 = (mail: string): string => Buffer.from(mail).toString('base64');
    expect(stage.heard('POST /api/v1/engine-view')).toMatchObject([
      { body: { mail: base64('Subject: a\r\n\r\nA') } },
      { body: { mail: base64('Subject: b\r\n\r\nB') } },
    ]);
  });
});

describe('double: the page of a pattern', () => {
  it('shows the pattern in its address when only the address changes', async () => {
    await open('/patterns/claim-number', 'Linear time');
    // Two entries by hand and one step back: the router hears of the one in between, and keeps the page.
    await stage.page.evaluate("history.pushState(null, '', '/patterns/iban'); history.pushState(null, '', '/patterns/claim-number')");
    await stage.page.goBack();
    await expect.poll(() => stage.page.getByLabel('Id', { exact: true }).inputValue()).toBe('iban');
    await stage.page.getByRole('heading', { name: 'IBAN', level: 1 }).waitFor();
    expect(await stage.page.getByText('Not saved').count()).toBe(0);
  });
});

describe('double: a time to compare with', () => {
  it('stays as it was typed, however often it is compared', async () => {
    await open('/policy-history', 'What changed since');
    const session = await stage.page.context().newCDPSession(stage.page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'America/New_York' });
    const field = stage.page.getByLabel('What changed since');
    await field.fill('2026-03-18T09:14');
    await button('Compare with now').click();
    await stage.page.waitForURL('**/policy-history?from=2026-03-18T13:14:00.000Z');
    await button('Close').waitFor();
    expect(await field.inputValue()).toBe('2026-03-18T09:14');
  });
});

describe('double: the comment of a place', () => {
  const comment = (): ReturnType<typeof stage.page.getByRole> => stage.page.getByRole('textbox', { name: 'Comment' });
  const write = async (text: string): Promise<void> => {
    await open('/settings/p-claims', 'Sets 3');
    await button('Write').click();
    await comment().fill(text);
  };

  it('stays as it is written when something else of the place is saved', async () => {
    await write('Ask Ingrid first.');
    await button('Inherit Score thresholds').click();
    await button('Save 1 change').click();
    await stage.page.getByText('Sets 2').waitFor();
    expect(await comment().inputValue()).toBe('Ask Ingrid first.');
    await button('Save the comment').click();
    await comment().waitFor({ state: 'detached' });
    await stage.page.getByText('Ask Ingrid first.').waitFor();
    expect(stage.heard('POST /api/v1/settings/places/p-claims/annotation').at(-1)?.body).toMatchObject({ expectedRevision: 4 });
  });

  it('is there again after another place was looked at, which is not given it', async () => {
    await write('Ask Ingrid first.');
    await stage.page.getByRole('treeitem', { name: /^halden-re/ }).click();
    await stage.page.getByRole('heading', { name: 'halden-re.example' }).waitFor();
    expect(await comment().count()).toBe(0);
    await stage.page.getByRole('treeitem', { name: /^claims.*not saved/ }).click();
    await comment().waitFor();
    expect(await comment().inputValue()).toBe('Ask Ingrid first.');
    await button('Cancel').click();
    await stage.page.getByRole('treeitem', { name: 'claims.halden-mutual.example, 3 own values', exact: true }).waitFor();
  });

  it('stands beside the one that somebody else saved meanwhile, and is saved after it', async () => {
    await write('Ask Ingrid first.');
    const theirs = { comment: 'Ask Pieter.', properties: {}, expectedRevision: 3 };
    await fetch(`${stage.double.url}/api/v1/settings/places/p-claims/annotation`, { method: 'POST', body: JSON.stringify(theirs) });
    await button('Save the comment').click();
    await stage.page.getByRole('alert').filter({ hasText: 'Nothing was saved' }).waitFor();
    await stage.page.getByRole('alert').filter({ hasText: 'It says now:' }).getByText('Ask Pieter.').waitFor();
    expect(await comment().inputValue()).toBe('Ask Ingrid first.');
    await button('Save the comment').click();
    await comment().waitFor({ state: 'detached' });
    expect(stage.heard('POST /api/v1/settings/places/p-claims/annotation').at(-1)?.body).toMatchObject({
      comment: 'Ask Ingrid first.',
      expectedRevision: 4,
    });
  });
});

describe('double: closing the tab', () => {
  const type = (text: string): Promise<void> => stage.page.keyboard.type(text);
  const unsaved: readonly [string, string, string, () => Promise<void>][] = [
    [
      'a group',
      '/groups?open=cards',
      'Comes to 2',
      () =>
        stage.page
          .getByLabel('Name', { exact: true })
          .click()
          .then(() => type('!')),
    ],
    [
      'the skip list',
      '/skip-list',
      'One word a line',
      () =>
        stage.page
          .getByLabel('One word a line')
          .click()
          .then(() => type('!')),
    ],
    [
      'a pattern',
      '/patterns/iban',
      'Versions',
      () =>
        stage.page
          .getByLabel('What it is for')
          .click()
          .then(() => type('!')),
    ],
    ['a value of a place', '/settings/p-claims', 'Sets 3', () => button('Inherit Score thresholds').click()],
    [
      'the comment of a place',
      '/settings/p-claims',
      'Sets 3',
      async () => {
        await button('Write').click();
        await stage.page.getByRole('textbox', { name: 'Comment' }).click();
        await type('Ask Ingrid.');
      },
    ],
    [
      'an exception',
      '/exceptions',
      'in force',
      async () => {
        await button('Grant an exception').click();
        await stage.page.getByLabel('From', { exact: true }).click();
        await type('office@halden-re.example');
      },
    ],
    [
      'a value of a place, from another page',
      '/settings/p-claims',
      'Sets 3',
      async () => {
        await button('Inherit Score thresholds').click();
        await stage.page.getByRole('link', { name: 'Patterns', exact: true }).first().click();
        await stage.page.getByText('Luhn').first().waitFor();
      },
    ],
  ];

  it.each(unsaved)('is asked about while it would lose %s', async (_, path, shows, change) => {
    await open(path, shows);
    await change();
    const asked = stage.page.waitForEvent('dialog');
    await stage.page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
  });

  it.each(unsaved.slice(0, 6))('is not asked about where %s is only looked at', async (_, path, shows) => {
    await open(path, shows);
    await stage.page.getByText(shows).first().click();
    let asked = false;
    stage.page.on('dialog', (dialog) => {
      asked = true;
      void dialog.accept();
    });
    const closed = stage.page.waitForEvent('close');
    await stage.page.close({ runBeforeUnload: true });
    await closed;
    expect(asked).toBe(false);
  });

  it('is asked about within the page, too, before an exception that is being written is lost', async () => {
    await open('/exceptions', 'in force');
    await button('Grant an exception').click();
    await stage.page.getByLabel('Reason').fill('Year end');
    await stage.page.getByRole('link', { name: 'Groups' }).click();
    await button('Stay and go on writing').click();
    expect(await stage.page.getByLabel('Reason').inputValue()).toBe('Year end');
  });
});
