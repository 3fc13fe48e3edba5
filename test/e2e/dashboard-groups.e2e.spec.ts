/** Groups, skip list, exceptions and templates, in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['administrator'] });
const open = async (path: string, shows: string): Promise<void> => {
  await stage.page.goto(`${stage.double.url}${path}`);
  await stage.page.getByText(shows).first().waitFor();
};
const button = (name: string | RegExp): ReturnType<typeof stage.page.getByRole> => stage.page.getByRole('button', { name });

describe('double: groups of patterns', () => {
  it('stand below the groups that hold them, with what they come to', async () => {
    await open('/groups', 'Personal data');
    const tree = stage.page.getByRole('navigation', { name: 'Groups' });
    const nodes = (await tree.getByRole('button').allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
    expect(nodes).toEqual([
      'Personal data, level 13 members, comes to 4 patterns',
      'Cards and accounts, level 22 members, comes to 2 patterns',
      'Secrets, level 12 members, comes to 2 patterns',
    ]);
  });

  it('count each pattern once while members are ticked, and are saved with a reason', async () => {
    await open('/groups?open=personal-data', 'Comes to 4');
    await stage.page.getByRole('checkbox', { name: /^IBAN/ }).check();
    await stage.page.getByText(/^Comes to 4/).waitFor();
    await stage.page.getByRole('checkbox', { name: /^Project Harbour/ }).check();
    await stage.page.getByText(/^Comes to 5/).waitFor();
    await stage.page.getByLabel('Reason').fill('The project is personal, too');
    await button('Save the group').click();
    await expect
      .poll(() => stage.heard('POST /api/v1/pattern-groups').at(-1)?.body)
      .toMatchObject({
        group: {
          id: 'personal-data',
          members: ['group/cards', 'pattern/claim-number', 'pattern/us-ssn', 'pattern/iban', 'pattern/project-harbour'],
        },
        reason: 'The project is personal, too',
        expectedRevision: 2,
      });
  });

  it('refuse to hold themselves, and say the way round', async () => {
    await open('/groups?open=cards', 'Comes to 2');
    await stage.page.getByRole('checkbox', { name: /^Personal data/ }).check();
    await button('Save the group').click();
    await stage.page.getByRole('alert').getByText('Cards and accounts → Personal data → Cards and accounts').waitFor();
    expect(await stage.page.getByRole('checkbox', { name: /^Personal data/ }).isChecked()).toBe(true);
  });

  it('move as a whole after the list of what moves, and tell what stayed', async () => {
    await open('/groups?open=personal-data', 'Comes to 4');
    await button('Move the whole group').click();
    await stage.page.getByRole('menuitem', { name: 'Take it live' }).click();
    const dialog = stage.page.getByRole('dialog');
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      'Claim number: version 2, shadow now',
      'US social security number: version 2 is retired: bring it back by hand',
    ]);
    await dialog.getByRole('button', { name: /Take 1.pattern live/ }).click();
    await stage.page.getByText(/0.patterns moved, 2 stay as they are/).waitFor();
    await stage.page.getByText('Another person takes it live').waitFor();
  });

  it('do not move when the policy was changed since it was shown, and say by whom', async () => {
    await open('/groups?open=secrets', 'Comes to 2');
    stage.double.saveElsewhere('iban', 'Theirs');
    await button('Move the whole group').click();
    await stage.page.getByRole('menuitem', { name: 'Take it live' }).click();
    const dialog = stage.page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Take 2.patterns live/ }).click();
    await dialog.getByRole('alert').getByText('Changed meanwhile').waitFor();
    await dialog.getByText('Saved a version, Ben Carter').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await button('Move the whole group').click();
    await stage.page.getByRole('menuitem', { name: 'Take it live' }).click();
    await dialog.getByRole('button', { name: /Take 2.patterns live/ }).click();
    await stage.page.getByText(/2.patterns moved/).waitFor();
  });

  it('are not deleted while another group holds them', async () => {
    await open('/groups?open=cards', 'Comes to 2');
    await button('Delete').click();
    await button('Delete the group').click();
    await stage.page.getByRole('dialog').getByRole('link', { name: 'group Personal data' }).waitFor();
  });
});

describe('double: the skip list', () => {
  it('warns of the phrases that a new word breaks before it is saved', async () => {
    await open('/skip-list', 'No phrase of a pattern holds one of these words.');
    const box = stage.page.getByLabel('One word a line');
    await box.fill(`${await box.inputValue()}\nHarbour`);
    await stage.page.getByText('“project harbour”').waitFor();
    await stage.page.getByRole('link', { name: 'Project Harbour' }).waitFor();
    await stage.page.getByLabel('Reason').fill('Too common');
    await button('Save the skip list').click();
    await expect
      .poll(() => stage.heard('POST /api/v1/settings/places/global').at(-1)?.body)
      .toMatchObject({
        changes: [{ key: 'dlp.skipWords', value: ['order', 'invoice', 'total', 'page', 'harbour'] }],
        reason: 'Too common',
      });
  });
});

describe('double: exceptions', () => {
  it('stand with what ends first on top', async () => {
    await open('/exceptions', '1 of them ends soon');
    const texts = await stage.page.getByRole('row').allTextContents();
    expect(texts.slice(1)).toMatchObject([
      expect.stringMatching(/IBAN.*Ends soon/s),
      expect.stringMatching(/group Cards and accounts.*In force/s),
      expect.stringMatching(/IBAN.*Ended/s),
    ]);
  });

  it('are granted for a time, with a reason', async () => {
    await open('/exceptions', '1 of them ends soon');
    await button('Grant an exception').click();
    await stage.page.getByRole('checkbox', { name: /^Credit card/ }).check();
    await stage.page.getByLabel('From').fill('*');
    await stage.page.getByLabel('To', { exact: true }).fill('bank.example');
    await stage.page.getByLabel('Until, at the end of that day').fill('2031-05-06');
    expect(await button('Grant the exception').isDisabled()).toBe(true);
    await stage.page.getByRole('textbox', { name: 'Reason' }).fill('An agreement with the bank');
    await button('Grant the exception').click();
    await stage.page.getByText('An agreement with the bank').waitFor();
    const body = stage.heard('POST /api/v1/exceptions').at(-1)?.body;
    expect(body).toMatchObject({ refs: ['pattern/credit-card'], sender: '*', recipient: 'bank.example' });
    expect(body).toHaveProperty('expiresAt', new Date('2031-05-06T23:59:59').toISOString());
  });

  it('are withdrawn with a word on what acts again', async () => {
    await open('/exceptions', '1 of them ends soon');
    await button('Withdraw the exception for group Cards and accounts').click();
    await stage.page.getByText('From now on these act again on mail from payroll@halden-mutual.example to bank.example').waitFor();
    await stage.page.getByRole('dialog').getByRole('button', { name: 'Withdraw the exception' }).click();
    await stage.page.getByText('1 in force').waitFor();
  });

  it('are offered to nobody who may only read', async () => {
    await stage.restart({ roles: ['auditor'] });
    await open('/exceptions', '1 of them ends soon');
    expect(await button(/Grant|Withdraw/).count()).toBe(0);
  });
});

describe('double: policy templates', () => {
  it('are switched on in shadow, looked at, and taken live', async () => {
    await open('/policy-templates', 'Payment cards');
    const card = stage.page.getByRole('listitem').filter({ has: stage.page.getByRole('heading', { name: 'Payment cards (PCI DSS)' }) });
    await card.getByRole('button', { name: 'Switch on in shadow' }).click();
    await card.getByText(/1.pattern added in shadow/).waitFor();
    await card.getByText(/7.messages/).waitFor();
    expect(await card.getByRole('link', { name: 'What it would have done' }).getAttribute('href')).toBe(
      '/simulation?moves=card-track:1:live',
    );
    await card.getByRole('button', { name: 'Take it live' }).click();
    await stage.page.getByLabel('Reason').fill('Seven days in shadow');
    await stage.page
      .getByRole('dialog')
      .getByRole('button', { name: /Take 1.pattern live/ })
      .click();
    await card.getByText(/1.pattern moved/).waitFor();
    await card.getByText('Nothing of it waits in shadow.').waitFor();
  });
});
