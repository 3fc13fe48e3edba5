/** Deciding about many, filters and views, and who is at what, in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({});

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await stage.page.keyboard.press(key);
};
async function openList(query = ''): Promise<void> {
  await stage.page.goto(`${stage.double.url}/quarantine${query}`);
  await stage.page.locator('[role="row"]').first().waitFor();
}
const toolbar = () => stage.page.getByRole('toolbar', { name: 'Decide about the selected messages' });
const dialog = () => stage.page.getByRole('dialog');

describe('double: a decision about many', () => {
  it('is begun by keyboard, shows what would happen, and is one request', async () => {
    await openList('?sort=newest');
    await press('j', 'j', 'j', 'x', 'j', 'j', 'j', 'X');
    await toolbar().getByText('4 selected').waitFor();
    await press('f');
    await dialog().getByRole('heading', { name: 'Release 4 as false alarms' }).waitFor();
    await dialog().getByText('1 skipped').waitFor();
    expect(await dialog().getByRole('list', { name: 'What would happen' }).innerText()).toContain('somebody else has it');
    await press('Control+Enter');
    await dialog().getByText('Choose a reason.').waitFor();
    expect(stage.heard('POST /api/v1/selections/sel-1/start')).toEqual([]);
    await press('1', 'Control+Enter');
    await dialog().getByText('2 done, 0 proposed, 1 skipped, 1 failed').waitFor();
    const [start] = stage.heard('POST /api/v1/selections/sel-1/start');
    expect(start?.body).toEqual({
      eligible: 3,
      do: {
        action: 'release',
        kind: 'release',
        reason: 'false-positive',
        verdict: 'false-alarm',
        propose: false,
        clearTextAcknowledged: false,
      },
    });
    expect(start?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says which failed and why, tries those again, and is taken back as one', async () => {
    await openList();
    await stage.page.getByRole('checkbox', { name: 'Select: Sick leave overview, week 46' }).first().check();
    await stage.page.getByRole('checkbox', { name: 'Select: Loss triangles for the joint study' }).first().check();
    await toolbar().getByRole('button', { name: 'Delete' }).click();
    await dialog()
      .getByRole('radio', { name: /Malicious/ })
      .click();
    await dialog()
      .getByRole('button', { name: /^Delete 2/ })
      .click();
    await dialog().getByText('The store did not answer in time.').waitFor();
    await dialog().getByRole('button', { name: 'Try the failed again' }).click();
    await dialog().getByText('2 done, 0 proposed, 0 skipped, 0 failed').waitFor();
    await dialog()
      .getByRole('button', { name: /^Undo all/ })
      .click();
    await dialog().getByText('Taken back. The mail is held, not sent.').waitFor();
  });

  it('that could be taken back only in part says so, and is taken back again', async () => {
    await openList('?sort=newest');
    await press('j', 'j', 'j', 'x', 'j', 'j', 'j', 'X', 'f');
    await dialog().getByText('can go').waitFor();
    await press('1', 'Control+Enter');
    await dialog().getByText('2 done, 0 proposed').waitFor();
    const undoUntil = new Date(Date.now() + 60_000).toISOString();
    // the first answer of the double says that one message met a fault
    await stage.page.route('**/undo', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), done: 1, undoUntil } });
    });
    const undo = dialog().getByRole('button', { name: /^Undo all/ });
    await undo.click();
    await dialog().getByText('Not all could be taken back.').waitFor();
    await stage.page.unroute('**/undo');
    await undo.click();
    await dialog().getByText('Taken back. The mail is held, not sent.').waitFor();
    expect(await undo.count()).toBe(0);
  });

  it('is about all that match, as the engine froze them, not only about what is loaded', async () => {
    await stage.restart({ messages: 250 });
    await openList();
    await stage.page.getByRole('checkbox', { name: 'Select all that are loaded' }).click();
    await toolbar().getByRole('button', { name: 'all 250 that match' }).click();
    await toolbar().getByText('All 250 selected').waitFor();
    await toolbar().getByRole('button', { name: 'False alarm' }).click();
    await dialog().getByRole('heading', { name: 'Release 250 as false alarms' }).waitFor();
    await expect.poll(() => stage.heard('POST /api/v1/selections')[0]?.body).toEqual({ query: { state: 'open', sort: 'risk' } });
    await dialog().getByText('too severe for many at once').waitFor();
    await dialog()
      .getByRole('checkbox', { name: /Propose those that need a second person/ })
      .check();
    await dialog().getByText('wait for a second person').waitFor();
  });

  it('is given up by Escape, and the keys are for one message again', async () => {
    await openList();
    await press('j', 'x');
    await toolbar().waitFor();
    await press('Escape');
    await expect.poll(() => toolbar().count()).toBe(0);
  });
});

describe('double: filters and views', () => {
  it('keeps what is typed as tokens in the address, each taken away by itself', async () => {
    await openList();
    const box = stage.page.getByLabel('Add a filter or search all messages');
    await box.fill('severity:>=high -from:priya');
    await press('Enter');
    await stage.page.waitForURL('**/quarantine?q=severity:%3E%3Dhigh%20-from:priya');
    await stage.page.getByRole('button', { name: 'Remove not from: priya' }).click();
    await stage.page.waitForURL('**/quarantine?q=severity:%3E%3Dhigh');
    await stage.page.getByText('Sick leave overview, week 46').first().waitFor();
  });

  it('says what cannot be meant, and searches for nothing else instead', async () => {
    await openList();
    await stage.page.getByLabel('Add a filter or search all messages').fill('severity:enormous');
    await press('Enter');
    await stage.page.getByRole('alert').filter({ hasText: 'severity is one of critical, high' }).waitFor();
    expect(new URL(stage.page.url()).search).toBe('');
  });

  it('counts each view and shows what is in it', async () => {
    await openList();
    await stage.page.getByRole('link', { name: 'Second person, 1' }).click();
    await stage.page.waitForURL('**/quarantine?view=second-person');
    await stage.page.getByText('1 message, highest risk first').waitFor();
    await stage.page.getByText('Needs 2nd person').waitFor();
  });

  it('shows the words of the sender under the row', async () => {
    await openList();
    const row = stage.page.locator(`[data-row="${stage.double.messageId(0)}"]`);
    await row.getByText('“The broker settles at noon').waitFor();
    const [asking, plain] = await Promise.all([
      row.boundingBox(),
      stage.page.locator(`[data-row="${stage.double.messageId(1)}"]`).boundingBox(),
    ]);
    expect(asking?.height ?? 0).toBeGreaterThan(plain?.height ?? Infinity);
    expect(plain?.y).toBe((asking?.y ?? 0) + (asking?.height ?? 0));
  });
});

describe('double: who is at what', () => {
  it('claims by c, gives back by c, and takes over from another with a reason', async () => {
    await openList();
    const row = stage.page.locator(`[data-row="${stage.double.messageId(2)}"]`);
    await row.focus();
    await press('c');
    await row.getByText('You have it').waitFor();
    await press('c');
    await expect.poll(() => row.getByText('You have it').count()).toBe(0);
    await stage.page.locator(`[data-row="${stage.double.messageId(4)}"]`).focus();
    await press('c');
    await dialog().getByText('Ben Carter has it.').waitFor();
    await dialog().getByLabel('Reason, required').fill('He is on leave');
    await dialog().getByRole('button', { name: 'Take it over' }).click();
    await stage.page
      .locator(`[data-row="${stage.double.messageId(4)}"]`)
      .getByText('You have it')
      .waitFor();
  });

  it('says who else is looking, and tells others that one looks', async () => {
    await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(2)}`);
    await stage.page.getByText('Held because').waitFor();
    await expect
      .poll(() => stage.heard(`POST /api/v1/held-messages/${stage.double.messageId(2)}/presence`)[0]?.body)
      .toEqual({ looking: true });
    stage.double.attendElsewhere(2, false);
    await stage.page.getByRole('status').filter({ hasText: 'Ben Carter is viewing' }).waitFor();
  });

  it('says who came while it was being told of others, and who came when it was told nothing', async () => {
    await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(3)}`);
    await stage.page.getByText('Held because').waitFor();
    const ben = stage.page.getByRole('status').filter({ hasText: 'Ben Carter is viewing' });
    let goOn = (): void => undefined;
    const waits = new Promise<void>((resolve) => (goOn = resolve));
    let asked = 0;
    await stage.page.route('**/api/v1/attendance', async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      const response = await route.fetch();
      await waits;
      await route.fulfill({ response });
    });
    stage.double.attendElsewhere(4, false);
    await expect.poll(() => asked).toBe(1);
    stage.double.attendElsewhere(3, false);
    expect(await ben.count()).toBe(0);
    goOn();
    await ben.waitFor();
    await stage.page.unroute('**/api/v1/attendance');

    await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(5)}`);
    await stage.page.getByText('Held because').waitFor();
    let refused = 0;
    await stage.page.route('**/api/v1/attendance', (route) => {
      refused += 1;
      return route.abort();
    });
    stage.double.attendElsewhere(5, false);
    await expect.poll(() => refused).toBeGreaterThan(0);
    expect(await ben.count()).toBe(0);
    await stage.page.unroute('**/api/v1/attendance');
    stage.double.attendElsewhere(4, false);
    await ben.waitFor();
  });

  it('assigns by t to a person or a team', async () => {
    await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(2)}`);
    await stage.page.getByText('Held because').waitFor();
    await press('t');
    await dialog().getByLabel('Who should decide').selectOption({ label: 'Team nordics' });
    await dialog().getByRole('button', { name: 'Assign the message' }).click();
    await expect
      .poll(() => stage.heard(`POST /api/v1/held-messages/${stage.double.messageId(2)}/assign`)[0]?.body)
      .toEqual({ expectedRevision: 3, assignee: null, team: 'nordics' });
  });
});
