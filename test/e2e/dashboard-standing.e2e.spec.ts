/** What stands between people and a held message: requests, second persons, holds, restored mail; in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({});

async function openMessage(at: number): Promise<void> {
  await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(at)}`);
  await stage.page.getByText('Held because').waitFor();
}
const path = (at: number, command: string): string => `POST /api/v1/held-messages/${stage.double.messageId(at)}/${command}`;
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await stage.page.keyboard.press(key);
};

describe('double: kinds of release', () => {
  it.each([
    ['r', 'release', '1'],
    ['e', 'release-encrypted', '2'],
  ])('releases by %s as %s, and says what that means first', async (key, kind, digit) => {
    await openMessage(2);
    await press(key);
    await stage.page.getByText(/It (goes through the rules of encryption|goes out encrypted or not at all)/).waitFor();
    await press(digit, 'Control+Enter');
    await stage.page.getByText('Not sent yet').first().waitFor();
    expect(stage.heard(path(2, 'release'))[0]?.body).toMatchObject({ kind, reason: 'business-need' });
  });

  it('proposes where a second person is asked for, says why, and keeps the mail held', async () => {
    await openMessage(0);
    await press('a');
    await stage.page.getByText(/needs a second person: its severity asks for one/).waitFor();
    await press('1');
    await stage.page.getByRole('button', { name: /Propose for 3/ }).click();
    await expect.poll(() => stage.heard(path(0, 'release')).length).toBe(1);
    expect(await stage.page.getByText('Not sent yet').count()).toBe(0);
    await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(0)}`);
    const note = stage.page.getByRole('region', { name: 'Needs a second person' });
    await note.getByText('Another person must approve').waitFor();
    await note.getByRole('button', { name: 'Withdraw' }).click();
    await expect.poll(() => stage.heard(path(0, 'withdraw'))[0]?.body).toMatchObject({ proposalId: 'p9' });
  });

  it('lets nothing that could not be encrypted out by a plain release before that is ticked', async () => {
    await openMessage(5);
    await stage.page.getByText('It could not be encrypted.').waitFor();
    await press('r', '1', 'Control+Enter');
    await stage.page.getByText('Tick that it may leave in clear.').first().waitFor();
    expect(stage.heard(path(5, 'release'))).toEqual([]);
    await stage.page.getByRole('checkbox', { name: /It may leave in clear/ }).check();
    await press('Control+Enter');
    await expect.poll(() => stage.heard(path(5, 'release'))[0]?.body).toMatchObject({ kind: 'release', clearTextAcknowledged: true });
  });
});

describe('double: a second person', () => {
  it('reads what is proposed and why, and approves', async () => {
    await openMessage(1);
    const note = stage.page.getByRole('region', { name: 'Needs a second person' });
    await note.getByText('Ben Carter proposes to release it as it is to 1').waitFor();
    await note.getByText('its severity asks for one and this kind of release asks for one').waitFor();
    await note.getByRole('button', { name: 'Approve' }).click();
    await stage.page.getByText('Not sent yet').first().waitFor();
    expect(stage.heard(path(1, 'approve'))[0]?.body).toEqual({ expectedRevision: 3, proposalId: 'p7' });
  });

  it('rejects with a reason, which is asked for', async () => {
    await openMessage(1);
    await stage.page.getByRole('button', { name: 'Reject, say why not' }).click();
    const dialog = stage.page.getByRole('dialog');
    await dialog.getByLabel('Reason, required').selectOption('policy-breach');
    await dialog.getByLabel('Why not, for who proposed it').fill('Payroll goes by the portal');
    await dialog.getByRole('button', { name: 'Reject the proposal' }).click();
    await expect
      .poll(() => stage.heard(path(1, 'reject'))[0]?.body)
      .toEqual({ expectedRevision: 3, proposalId: 'p7', reason: 'policy-breach', note: 'Payroll goes by the portal' });
    await expect.poll(() => stage.page.getByText('Ben Carter proposes').count()).toBe(0);
  });
});

describe('double: the sender', () => {
  it('is told no with a reason; the mail stays held', async () => {
    await openMessage(0);
    await stage.page.getByRole('region', { name: 'The sender waits' }).getByText('The broker settles at noon').waitFor();
    await stage.page.getByRole('region', { name: 'The sender waits' }).getByRole('button', { name: 'Deny the request' }).click();
    await press('1');
    await stage.page.getByLabel('Words to the sender, optional').fill('Use the portal, please.');
    await press('Control+Enter');
    await expect
      .poll(() => stage.heard(path(0, 'deny'))[0]?.body)
      .toEqual({ expectedRevision: 3, reason: 'policy-breach', text: 'Use the portal, please.' });
  });

  it('gets a message back with what to correct', async () => {
    await openMessage(2);
    await press('b', '1', 'Control+Enter');
    await stage.page.getByText('Write what the sender should correct.').first().waitFor();
    await stage.page.getByLabel('What the sender should correct, required').fill('Leave the diagnosis out.');
    await press('Control+Enter');
    await stage.page.getByText('Not returned yet').first().waitFor();
    expect(stage.heard(path(2, 'return'))[0]?.body).toMatchObject({ text: 'Leave the diagnosis out.', verdict: 'real-leak' });
  });
});

describe('double: holding', () => {
  it('holds without end by h, and lets go', async () => {
    await openMessage(2);
    await press('h');
    const dialog = stage.page.getByRole('dialog');
    await dialog.getByLabel(/Until somebody lets go/).check();
    await dialog.getByLabel('Reason, required').selectOption('business-need');
    await dialog.getByRole('button', { name: 'Hold without end' }).click();
    await stage.page.getByText('Held without end by Ana Novak.').waitFor();
    await stage.page.getByRole('button', { name: 'Let go' }).click();
    await expect.poll(() => stage.heard(path(2, 'unhold')).length).toBe(1);
  });

  it('says why a message under a legal hold cannot be deleted, and sends nothing', async () => {
    await openMessage(8);
    await stage.page.getByText('Halden v. Kestrel').waitFor();
    await press('d');
    await stage.page.getByRole('alert').filter({ hasText: 'A legal hold keeps it.' }).waitFor();
    expect(stage.heard(path(8, 'delete'))).toEqual([]);
  });

  it('shows what did not arrive as something to decide on again', async () => {
    await openMessage(9);
    await stage.page.getByText('It was released and did not arrive.').waitFor();
    await stage.page.getByText('550 5.1.1 no such mailbox here').first().waitFor();
    await press('d', '1', 'Control+Enter');
    await stage.page.getByText('Not deleted yet').first().waitFor();
  });
});
