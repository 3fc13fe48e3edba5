/** What a policy author does with patterns, in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['policy-author'] });
const open = async (path: string, shows: string): Promise<void> => {
  await stage.page.goto(`${stage.double.url}${path}`);
  await stage.page.getByText(shows).first().waitFor();
};
const button = (name: string | RegExp): ReturnType<typeof stage.page.getByRole> => stage.page.getByRole('button', { name });
const rows = (): Promise<string[]> => stage.page.locator('tbody tr td:first-child a').allTextContents();
const tomlFile = (text: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name: 'rules.toml',
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

describe('double: the list of patterns', () => {
  it('says where each stands in its life, and false alarms with their base', async () => {
    await open('/patterns', 'Luhn');
    const card = stage.page.getByRole('row', { name: /Credit card/ });
    expect(await card.textContent()).toMatch(/Live.*224.messages.*false alarms 12 of 14 decided/s);
    expect(await stage.page.getByRole('row', { name: /Claim number/ }).textContent()).toMatch(/Shadow, only reports.*18 in shadow/s);
  });

  it('is searched and filtered, nested groups opened, and keeps the filter in the address', async () => {
    await open('/patterns', 'Luhn');
    await stage.page.getByLabel('Group', { exact: true }).selectOption('personal-data');
    await expect.poll(rows).toEqual(['Credit card', 'IBAN', 'Claim number', 'US social security number']);
    await stage.page.getByLabel('State').selectOption('live');
    await stage.page.getByLabel('Search patterns').fill('iban');
    await expect.poll(rows).toEqual(['IBAN']);
    await stage.page.reload();
    await expect.poll(rows).toEqual(['IBAN']);
    expect(stage.page.url()).toContain('state=live');
  });

  it('shows first what a file would do, writes nothing, then imports', async () => {
    await open('/patterns', 'Luhn');
    await button('Import').click();
    const file = '[[rules]]\nid = "stripe-key"\nentropy = 3\n[[rules]]\nid = "lookahead-rule"\n[[rules]]\nid = "iban"';
    await stage.page.getByLabel('Choose a file').setInputFiles(tomlFile(file));
    const table = stage.page.getByRole('region', { name: 'What happens to each pattern' });
    await table.getByText('RE2 knows no look-ahead.').waitFor();
    expect(await table.getByRole('row').allTextContents()).toMatchObject([
      expect.anything(),
      expect.stringMatching(/lookahead-rule.*Refused/s),
      expect.stringMatching(/stripe-key.*Taken in part/s),
      expect.stringMatching(/stripe-key.*Added/s),
      expect.stringMatching(/iban.*Skipped/s),
    ]);
    expect(stage.heard('POST /api/v1/patterns/import').map(({ body }) => body)).toMatchObject([{ dryRun: true, state: 'shadow' }]);

    await stage.page.getByLabel('Patterns that are there already').selectOption('overwrite');
    await table.getByText('Overwritten').waitFor();
    await button(/Import 2.patterns/).click();
    await stage.page.getByText('1 overwritten').waitFor();
    await button('Go to the list').click();
    await expect.poll(rows).toContain('stripe-key');
    expect(stage.heard('POST /api/v1/patterns/import').at(-1)).toMatchObject({ body: { dryRun: false, existing: 'overwrite' } });
  });

  it('imports nothing of a file that the engine refuses', async () => {
    await open('/patterns', 'Luhn');
    await button('Import').click();
    await stage.page.getByLabel('Choose a file').setInputFiles(tomlFile('{"__proto__": {}}'));
    await stage.page.getByRole('alert').getByText('Nothing was imported').waitFor();
    expect(await button(/Import 0.patterns/).isDisabled()).toBe(true);
  });

  it('can be read, and not changed, by a DLP manager', async () => {
    await stage.restart({ roles: ['dlp-manager'] });
    await open('/patterns', 'Luhn');
    expect(await button('Import').count()).toBe(0);
    await stage.page.getByRole('link', { name: 'Credit card' }).click();
    await stage.page.getByLabel('Name', { exact: true }).waitFor();
    expect(await stage.page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
    expect(await button(/Save/).count()).toBe(0);
    expect(stage.heard('POST /api/v1/patterns/check')).toEqual([]);
  });
});

describe('double: writing a pattern', () => {
  it('answers a capital that can never match right below the expression', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByLabel('Expression').last().fill('HM-\\d{4}');
    await stage.page.getByText('a capital can never match here').waitFor();
    expect(await stage.page.locator('#p-regex-lints').textContent()).toContain('capital-never-matches');
  });

  it('answers a skip word that breaks a phrase right below the keywords', async () => {
    await open('/patterns/project-harbour', 'Words and phrases');
    await stage.page.locator('#p-keywords-lints').getByText('“harbour of the north” holds a word of the skip list').waitFor();
  });

  it('shows each use as a link when a pattern in use is to be deleted', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await button('Delete').click();
    await stage.page.getByLabel('Reason').fill('Not needed any more');
    await button('Delete the pattern').click();
    await stage.page.getByRole('alert').getByText('Nothing was deleted').waitFor();
    await stage.page.getByRole('dialog').getByRole('link', { name: 'group Personal data' }).click();
    await stage.page.waitForURL('**/groups?open=personal-data');
  });

  it('refuses shadow, and takes a draft, while RE2 does not take the expression', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByLabel('Expression').last().fill('(hm');
    await stage.page.getByText('It cannot be put in shadow or live as it is.').waitFor();
    expect(await button('Save in shadow').isDisabled()).toBe(true);
    expect(await button('Save as draft').isDisabled()).toBe(false);
    await stage.page.getByText('Not taken').waitFor();
  });

  it('says that RE2 takes an expression which is of no use for another reason', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByLabel('Expression').last().fill('(hm)?');
    await stage.page.getByText('It matches the empty text').waitFor();
    expect(await stage.page.getByText('Linear time').count()).toBe(1);
    expect(await stage.page.getByText('Not taken').count()).toBe(0);
  });

  it('judges every example while one writes', async () => {
    await open('/patterns/claim-number', '2 pass');
    await button('Add a text that must match').click();
    await stage.page.locator('input:focus').waitFor();
    await stage.page.keyboard.type('hm-1-1');
    await stage.page.getByText('1 of 3 fails').waitFor();
    await stage.page.getByText('Does not match, but must: the expression finds nothing').waitFor();
  });

  it('takes a new pattern from its name to the list, by keyboard', async () => {
    await open('/patterns/new', 'What it looks for');
    await stage.page.getByLabel('Name', { exact: true }).fill('Staff number');
    expect(await stage.page.getByLabel('Id', { exact: true }).inputValue()).toBe('staff-number');
    await stage.page.getByLabel('Expression').last().fill('st-\\d{5}');
    await stage.page.getByRole('radio', { name: 'Quarantine' }).focus();
    await stage.page.keyboard.press('ArrowRight');
    await stage.page.getByLabel('Add a word that raises').fill('staff');
    await stage.page.keyboard.press('Enter');
    await button('Save in shadow').click();
    await stage.page.waitForURL('**/patterns/staff-number');
    expect(stage.heard('POST /api/v1/patterns').at(-1)).toMatchObject({
      csrf: 'double-csrf',
      idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
      body: {
        state: 'shadow',
        expectedRevision: null,
        pattern: { id: 'staff-number', action: 'block', matcher: { kind: 'regex', regex: 'st-\\d{5}' }, context: { positive: ['staff'] } },
      },
    });
  });

  it('says at each field what is missing, and sends nothing', async () => {
    await open('/patterns/new', 'What it looks for');
    await button('Save as draft').click();
    await stage.page.getByText('An expression, at most 10,000 characters.').waitFor();
    expect(stage.heard('POST /api/v1/patterns')).toEqual([]);
  });

  it('asks before what was written is lost', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByLabel('What it is for').fill('Claims since 2020');
    await stage.page.getByRole('link', { name: 'Groups' }).click();
    await button('Stay and go on writing').click();
    expect(await stage.page.getByLabel('What it is for').inputValue()).toBe('Claims since 2020');
    await stage.page.getByRole('link', { name: 'Groups' }).click();
    await button('Leave without saving').click();
    await stage.page.waitForURL('**/groups');
  });

  it.each([
    ['a pattern', '/patterns/claim-number', 'claim-number'],
    ['a new pattern', '/patterns/new', 'staff-number'],
  ])('runs %s on history as it is written, unsaved, and finds it unsaved on the way back', async (_, path, id) => {
    await open(path, 'What it looks for');
    if (id === 'staff-number') await stage.page.getByLabel('Name', { exact: true }).fill('Staff number');
    await stage.page.getByLabel('Expression').last().fill('st-\\d{5}');
    await stage.page.getByRole('link', { name: 'Run on history' }).click();
    await button('Run the simulation').click();
    await expect.poll(() => stage.heard('POST /api/v1/simulations').length).toBe(1);
    expect(stage.heard('POST /api/v1/simulations')[0]?.body).toMatchObject({
      draft: { patterns: [{ content: { id, matcher: { regex: 'st-\\d{5}' } }, state: 'live' }] },
    });
    await stage.page.waitForURL('**/simulation/*');
    await stage.page.goBack();
    await button('Run the simulation').waitFor();
    await stage.page.goBack();
    await stage.page.getByText('Not saved').waitFor();
    expect(await stage.page.getByLabel('Expression').last().inputValue()).toBe('st-\\d{5}');
    expect(stage.heard('POST /api/v1/patterns')).toEqual([]);
    await stage.page.getByRole('link', { name: 'Groups' }).click();
    await button('Stay and go on writing').waitFor();
  });

  it('loses nothing when somebody else saved meanwhile', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByLabel('What it is for').fill('Mine');
    stage.double.saveElsewhere('claim-number', 'Theirs');
    await button('Save as draft').click();
    const note = stage.page.getByRole('alert').filter({ hasText: 'Ben Carter saved version 3 while you were writing' });
    await note.getByText('What differs from what you wrote').click();
    expect(await note.textContent()).toMatch(/Description.*Theirs.*Mine/s);
    expect(await stage.page.getByLabel('What it is for').inputValue()).toBe('Mine');
    await note.getByRole('button', { name: 'Save mine as version 4' }).click();
    await expect.poll(() => note.count()).toBe(0);
    expect(stage.heard('POST /api/v1/patterns').at(-1)?.body).toMatchObject({ pattern: { description: 'Mine' }, expectedRevision: 4 });
  });

  it('saves under the same key when the engine did not answer', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByLabel('What it is for').fill('Mine');
    await stage.page.route('**/api/v1/patterns', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    const keys: (string | undefined)[] = [];
    stage.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/patterns')) keys.push(request.headers()['idempotency-key']);
    });
    await button('Save as draft').click();
    await stage.page.getByText('The engine does not answer').waitFor();
    await stage.page.unroute('**/api/v1/patterns');
    await button('Save as draft').click();
    await expect.poll(() => stage.heard('POST /api/v1/patterns').length).toBe(1);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });
});

describe('double: trying a pattern', () => {
  it('marks what matches, takes the confidence apart, and names near misses', async () => {
    await open('/patterns/credit-card', 'Linear time');
    await stage.page.getByLabel('A text to try').fill('card 4111 1111 1111 1111 or 4111 1111 1111 1112');
    await stage.page.getByText('Does not act: 1 of 5 different values.').waitFor();
    expect(await stage.page.locator('.tried-text mark').allTextContents()).toEqual(['4111 1111 1111 1111']);
    await stage.page.getByRole('img', { name: /Confidence 0.95: \+0.40 pattern, \+0.25 Luhn check passed/ }).waitFor();
    await stage.page.getByText('the Luhn check fails').waitFor();
  });

  it('says that the engine is asked as long as it does not answer', async () => {
    await open('/patterns/credit-card', 'Linear time');
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await stage.page.route('**/api/v1/patterns/try', async (route) => {
      await answered;
      await route.continue();
    });
    await stage.page.getByLabel('A text to try').fill('card 4111 1111 1111 1111');
    await stage.page.getByText('The engine reads the text.').waitFor();
    answer();
    await stage.page.getByText('Does not act: 1 of 5 different values.').waitFor();
    await expect.poll(() => stage.page.getByText('The engine reads the text.').count()).toBe(0);
  });

  it('sends a dropped mail with the draft and shows what becomes of this pattern', async () => {
    await open('/patterns/credit-card', 'Linear time');
    await stage.page.getByLabel('Name', { exact: true }).fill('Card, new');
    const mail = { name: 'planted.eml', mimeType: 'message/rfc822', buffer: Buffer.from('Subject: x\r\n\r\nThe card is below.\r\n') };
    await stage.page.getByLabel('Choose a mail').setInputFiles(mail);
    await stage.page.getByRole('region', { name: 'Try a mail' }).getByRole('status').first().waitFor();
    await expect
      .poll(() => stage.heard('POST /api/v1/engine-view').at(-1)?.body)
      .toMatchObject({
        mail: Buffer.from('Subject: x\r\n\r\nThe card is below.\r\n').toString('base64'),
        draft: { id: 'credit-card', name: 'Card, new' },
      });
  });
});

describe('double: the life of a version', () => {
  it('takes a version live with a reason, and says which one gives way', async () => {
    await open('/patterns/credit-card', 'Linear time');
    await stage.page.getByLabel('What it is for').fill('Cards of all houses');
    await button('Save in shadow').click();
    await button('Take v7 live').click();
    await stage.page.getByText('Version 6 is retired in its place.').waitFor();
    await stage.page.getByLabel('Reason').fill('Seven days in shadow');
    await button('Take version 7 live').click();
    await stage.page.getByText('live by Ana Novak: Seven days in shadow').waitFor();
    expect(stage.heard('POST /api/v1/patterns/credit-card/move').at(-1)?.body).toEqual({
      version: 7,
      to: 'live',
      reason: 'Seven days in shadow',
      expectedRevision: 12,
    });
  });

  it('goes on writing after a move without a conflict', async () => {
    await open('/patterns/credit-card', 'Linear time');
    await button('What to do with version 6').click();
    await stage.page.getByRole('menuitem', { name: 'Put version 6 in shadow' }).click();
    await button('Put version 6 in shadow').click();
    await stage.page.getByText('shadow by Ana Novak').waitFor();
    await stage.page.getByLabel('What it is for').fill('Cards of all houses');
    await button('Save as draft').click();
    await stage.page.getByText('Draft, v7').waitFor();
  });

  it('disables the button with the sentence when another person must take it live', async () => {
    await open('/patterns/claim-number', 'Linear time');
    await stage.page.getByText('Ana Novak wrote version 2. Another person takes it live.').first().waitFor();
    expect(await button('Take v2 live').isDisabled()).toBe(true);
    expect(await button('Take v2 live').getAttribute('aria-describedby')).toBe('why-not-live');
  });

  it('shows any two versions side by side, field by field', async () => {
    await open('/patterns/credit-card', 'Linear time');
    await button('Compare').click();
    const versions = stage.page.getByRole('region', { name: 'Versions' });
    expect(await versions.locator('del').allTextContents()).toEqual(['0.50', '3\u00a0different values']);
    expect(await versions.locator('ins').allTextContents()).toEqual(['0.60', '5\u00a0different values']);
    await versions.getByLabel('From').selectOption('6');
    await versions.getByText('They are the same.').waitFor();
  });
});
